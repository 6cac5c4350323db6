import type { Authentication } from './authentication.ts'
import { decodeReply } from './decode-reply.ts'
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
   * Calls one route and returns the decoded body of a 2xx reply. A 401 renews the token once. Nothing else is repeated:
   * only the caller knows whether that is safe, and `retryable` of the error says whether it may help.
   *
   * @throws PortolanError for every other outcome, except an abort by the caller's signal, whose reason is thrown.
   */
  request<Reply>(method: string, path: string, options?: RequestOptions): Promise<Reply>
  /** The same for routes that also say something by headers of the reply. */
  requestWithHeaders<Reply>(
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<{ body: Reply; headers: Headers }>
}

const DEFAULT_TIMEOUT_MS = 30_000

/** @param options.baseUrl without `/v1` and without a final slash; empty means the page's own origin. */
export function createClient(options: {
  baseUrl: string
  authentication: Authentication
  fetch?: typeof globalThis.fetch
}): Client {
  const fetch = options.fetch ?? globalThis.fetch
  const baseUrl = options.baseUrl.replace(/\/+$/, '')

  return { request, requestWithHeaders }

  async function request<Reply>(method: string, path: string, request?: RequestOptions): Promise<Reply> {
    return (await requestWithHeaders<Reply>(method, path, request)).body
  }

  async function requestWithHeaders<Reply>(method: string, path: string, request: RequestOptions = {}) {
    const timeout = AbortSignal.timeout(request.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
    const url = `${baseUrl}${path}${toQueryString(request.query)}`
    try {
      let reply = await send(url, method, request, signal)
      if (reply.status === 401 && options.authentication.refused()) {
        await reply.body?.cancel()
        reply = await send(url, method, request, signal)
      }
      return { body: await decodeReply<Reply>(reply, method, path), headers: reply.headers }
    } catch (error) {
      if (error instanceof PortolanError) throw error
      if (request.signal?.aborted) throw request.signal.reason
      throw new PortolanError(`The portal at ${baseUrl || 'this address'} did not answer`, {
        status: 0,
        code: 'unreachable',
        cause: error,
      })
    }
  }

  async function send(url: string, method: string, request: RequestOptions, signal: AbortSignal): Promise<Response> {
    const hasBody = request.body !== undefined
    const headers = {
      ...(hasBody && { 'Content-Type': 'application/json' }),
      ...(await options.authentication.headers({ baseUrl, fetch })),
      ...request.headers,
    }
    return fetch(url, { method, headers, signal, ...(hasBody && { body: JSON.stringify(request.body) }) })
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
