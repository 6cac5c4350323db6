import type { Authentication } from './authentication.ts'
import { PortolanError } from './portolan-error.ts'

export interface RequestOptions {
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
  body?: unknown
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
  /** Limit for the whole request, reply body included. Default 30,000. */
  timeoutMs?: number
}

export interface Client {
  /**
   * Calls one route and returns the decoded body of a 2xx reply. A 401 renews the token once.
   * @throws PortolanError for every other outcome.
   */
  request<Reply>(method: string, path: string, options?: RequestOptions): Promise<Reply>
}

/** @param options.baseUrl without `/v1` and without a final slash; empty means the page's own origin. */
export function createClient(options: {
  baseUrl: string
  authentication: Authentication
  fetch?: typeof globalThis.fetch
}): Client {
  const fetch = options.fetch ?? globalThis.fetch
  const baseUrl = options.baseUrl.replace(/\/+$/, '')

  return {
    async request<Reply>(method: string, path: string, request: RequestOptions = {}): Promise<Reply> {
      const timeout = AbortSignal.timeout(request.timeoutMs ?? 30_000)
      const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
      const url = `${baseUrl}${path}${toQueryString(request.query)}`

      for (let attempt = 1; ; attempt++) {
        const reply = await send(url, method, request, signal)
        if (reply.status === 401 && attempt === 1) {
          options.authentication.refused()
          continue
        }
        return decode<Reply>(reply, method, path)
      }
    },
  }

  async function send(url: string, method: string, request: RequestOptions, signal: AbortSignal): Promise<Response> {
    try {
      const headers: Record<string, string> = {
        ...(await options.authentication.headers({ baseUrl, fetch, signal })),
        ...request.headers,
      }
      if (request.body === undefined) return await fetch(url, { method, headers, signal })
      headers['Content-Type'] = 'application/json'
      return await fetch(url, { method, headers, signal, body: JSON.stringify(request.body) })
    } catch (error) {
      const refused = (error as { reply?: Response }).reply
      if (refused) return refused
      if (request.signal?.aborted) throw error
      throw new PortolanError(`The portal at ${baseUrl || 'this address'} did not answer`, {
        status: 0,
        code: 'unreachable',
        cause: error,
      })
    }
  }
}

async function decode<Reply>(reply: Response, method: string, path: string): Promise<Reply> {
  const text = await reply.text().catch(() => '')
  const body = parse(text)
  if (reply.ok && body !== undefined) return body as Reply
  const refusal = (body ?? {}) as { error?: string; message?: string; details?: Record<string, unknown> }
  const retryAfter = Number(reply.headers.get('retry-after'))
  throw new PortolanError(refusal.message ?? `${method} ${path} was answered with status ${reply.status}`, {
    status: reply.status,
    code: refusal.error ?? 'unreadable_reply',
    details: refusal.details,
    traceId: reply.headers.get('x-trace-id') ?? undefined,
    retryAfterMs: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter * 1000 : undefined,
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toQueryString(query: RequestOptions['query']): string {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(key, String(item))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
