import { isIP } from 'node:net'
import { Agent, errors } from 'undici'
import type { OutgoingRequest } from './http-request.ts'
import { DestinationError, type OutboundAddresses } from './outbound-addresses.ts'

export const REQUEST_TIMEOUT_MS = 30_000
export const REPLY_LIMIT_BYTES = 1024 * 1024
const CONNECTIONS_PER_HOST = 64
const KEEP_ALIVE_MS = 10_000

/** What a backend did with one request. */
export type Attempt =
  | { kind: 'answered'; status: number; retryAfterSeconds: number | undefined; text: string; truncated: boolean }
  | { kind: 'failed'; reason: string; /** The backend may have seen the request. */ sent: boolean; retryable: boolean }

export interface HttpClient extends AsyncDisposable {
  /** Never rejects. Follows no redirects; reads at most 1 MiB of the reply; ends after 30 s. */
  send(request: OutgoingRequest, signal: AbortSignal): Promise<Attempt>
}

/** Connections stay open per host; each is made to an address that the rules allow. */
export function createHttpClient(addresses: OutboundAddresses, timeoutMs = REQUEST_TIMEOUT_MS): HttpClient {
  const agent = new Agent({
    connect: { lookup: addresses.lookup, timeout: timeoutMs },
    connections: CONNECTIONS_PER_HOST,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  return {
    async send(request, signal) {
      using attempt = startAttempt(signal, timeoutMs)
      try {
        const url = new URL(request.url)
        const host = url.hostname.replace(/^\[|\]$/g, '')
        if (isIP(host) && addresses.isDenied(host)) {
          throw new DestinationError('private_destination', `The address ${host} may not be called by this portal`)
        }
        const reply = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method as 'POST',
          headers: withBasicAuthorization(request.headers, url),
          ...(request.body !== undefined && { body: request.body }),
          signal: attempt.signal,
        })
        const { text, truncated } = await readReply(reply.body)
        return {
          kind: 'answered',
          status: reply.statusCode,
          retryAfterSeconds: toSeconds(reply.headers['retry-after']),
          text,
          truncated,
        }
      } catch (error) {
        return toFailure(error as NodeJS.ErrnoException, { late: attempt.isLate, stopped: signal.aborted, timeoutMs })
      }
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  }
}

/**
 * One signal for the caller's and for the deadline. By hand, because `AbortSignal.any` and `AbortSignal.timeout` cost
 * more than the rest of sending a request.
 */
function startAttempt(signal: AbortSignal, timeoutMs: number) {
  const controller = new AbortController()
  const stop = () => controller.abort(signal.reason)
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    controller.abort()
  }, timeoutMs)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  return {
    signal: controller.signal,
    get isLate() {
      return isLate
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    },
  }
}

/** `https://user:password@host/` means basic authentication, as it does for curl. */
function withBasicAuthorization(headers: Record<string, string>, url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return headers
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}`, ...headers }
}

async function readReply(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
): Promise<{ text: string; truncated: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > REPLY_LIMIT_BYTES) {
      body.destroy()
      return { text: '', truncated: true }
    }
    chunks.push(chunk)
  }
  return { text: Buffer.concat(chunks).toString('utf8').toWellFormed(), truncated: false }
}

/** Failures before a connection stood: the backend cannot have seen the request. */
const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/

function toFailure(
  error: NodeJS.ErrnoException,
  { late, stopped, timeoutMs }: { late: boolean; stopped: boolean; timeoutMs: number },
): Attempt {
  if (error instanceof DestinationError) return { kind: 'failed', reason: error.message, sent: false, retryable: false }
  if (stopped) return { kind: 'failed', reason: 'the portal stopped', sent: true, retryable: false }
  if (late || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return { kind: 'failed', reason: `no complete reply within ${timeoutMs / 1000} s`, sent: true, retryable: true }
  }
  const code = error.code ?? error.name
  if (CERTIFICATE.test(code)) {
    return { kind: 'failed', reason: `the certificate was refused (${code})`, sent: false, retryable: false }
  }
  return { kind: 'failed', reason: `the connection failed (${code})`, sent: !UNSENT.includes(code), retryable: true }
}

function toSeconds(value: string | string[] | undefined): number | undefined {
  const seconds = Number(Array.isArray(value) ? value[0] : value)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}
