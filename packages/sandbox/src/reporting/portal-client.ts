import { setTimeout as delay } from 'node:timers/promises'
import { createSlots } from './slots.ts'

/** How a CI job reaches the portal. */
export type PortalConnection = {
  baseUrl: string
  clientId: string
  clientSecret: string
  /** Each call is given up after this; 5 s when absent. */
  timeoutMs?: number
  /** Tries of one report, the first included; 8 when absent, about 20 s in all: longer than a portal takes to restart. */
  attempts?: number
  /** Wait before the second try, doubled for each further one up to 5 s; 200 ms when absent. */
  retryDelayMs?: number
}

export type PortalRequest = { method: 'POST' | 'PATCH'; path: string; body: unknown }

/** What became of one report. Holds no secret. */
export type ReportOutcome = {
  method: string
  path: string
  status: number | undefined
  attempts: number
  error?: string
}

export type PortalClient = { send(request: PortalRequest, signal: AbortSignal): Promise<ReportOutcome> }

const LONGEST_WAIT_MS = 5_000

/** Pipelines report on their own; together they keep at most this many calls under way. */
const CONCURRENT_CALLS = 16

/**
 * Calls the portal as a CI job with curl would: a token from `POST /v1/auth/access_token`, then the report. The token is
 * kept until the portal refuses it. Never throws: what failed is in the outcome.
 */
export function createPortalClient(connection: PortalConnection): PortalClient {
  const { timeoutMs = 5_000, attempts = 8, retryDelayMs = 200 } = connection
  const baseUrl = connection.baseUrl.replace(/\/+$/, '')
  const slots = createSlots(CONCURRENT_CALLS)
  let token: Promise<string> | undefined

  const call = async (method: string, path: string, body: unknown, signal: AbortSignal, bearer?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    }
    return fetch(baseUrl + path, {
      method,
      headers,
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
  }

  const fetchToken = async (signal: AbortSignal): Promise<string> => {
    const { clientId, clientSecret } = connection
    const response = await call('POST', '/v1/auth/access_token', { clientId, clientSecret }, signal)
    if (!response.ok) throw new PortalRefusal('token request', response.status, isTransient(response.status))
    const { accessToken } = (await response.json()) as { accessToken?: unknown }
    if (typeof accessToken !== 'string') throw new Error('the token reply has no accessToken')
    return accessToken
  }

  const attempt = async (request: PortalRequest, signal: AbortSignal): Promise<number> => {
    token ??= fetchToken(signal)
    const bearer = await token.catch((error: unknown) => {
      token = undefined
      throw error
    })
    const response = await call(request.method, request.path, request.body, signal, bearer)
    await response.arrayBuffer()
    if (response.status === 401) token = undefined
    if (!response.ok) {
      // 401: the kept token may have expired, so a new one is worth a try.
      throw new PortalRefusal('report', response.status, response.status === 401 || isTransient(response.status))
    }
    return response.status
  }

  return {
    async send(request, signal) {
      const { method, path } = request
      for (let tried = 1; ; tried += 1) {
        try {
          return { method, path, status: await slots(() => attempt(request, signal)), attempts: tried }
        } catch (error) {
          const { status, retryable } = error instanceof PortalRefusal ? error : UNREACHED
          if (tried >= attempts || signal.aborted || !retryable) {
            return { method, path, status, attempts: tried, error: describe(error) }
          }
        }
        const waitMs = Math.min(retryDelayMs * 2 ** (tried - 1), LONGEST_WAIT_MS)
        await delay(waitMs, undefined, { signal }).catch(() => undefined)
      }
    },
  }
}

class PortalRefusal extends Error {
  readonly status: number
  readonly retryable: boolean

  constructor(what: string, status: number, retryable: boolean) {
    super(`${what} answered with ${status}`)
    this.status = status
    this.retryable = retryable
  }
}

/** No answer at all: the portal may be restarting. */
const UNREACHED = { status: undefined, retryable: true }

function isTransient(status: number): boolean {
  return status === 429 || status >= 500
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const cause = error.cause instanceof Error && 'code' in error.cause ? ` (${String(error.cause.code)})` : ''
  return `${error.message}${cause}`
}
