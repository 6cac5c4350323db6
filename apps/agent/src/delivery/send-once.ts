import { isDeeperThan } from '@portolan/process'
import { type Dispatcher, errors, request as undiciRequest } from 'undici'
import type { BackendRequest } from '../backends/backend-request.ts'
import type { BackendResponse } from '../backends/backend-response.ts'

const RESPONSE_LIMIT_BYTES = 1024 * 1024
/** The portal takes 64 levels, of which a report needs some. Some thousand could not be turned into text again. */
const JSON_DEPTH_LIMIT = 50

/** Why a request got no (complete) reply. `retryable` is decided here, where the cause is known. */
export interface TransportFailure {
  ok: false
  reason: string
  retryable: boolean
}

export type SendResult = { ok: true; response: BackendResponse } | TransportFailure

/**
 * Sends a request once and reads at most 1 MiB of the reply. The time limit covers all of it, so that a backend that
 * drips bytes ends like one that is silent. Such a request may have had its effect and is not retryable.
 *
 * @throws the reason of `signal` when the caller gave up.
 */
export async function sendOnce(
  dispatcher: Dispatcher,
  request: BackendRequest,
  options: { headers: Readonly<Record<string, string>>; timeoutMs: number; signal: AbortSignal },
): Promise<SendResult> {
  const timeout = AbortSignal.timeout(options.timeoutMs)
  const signal = AbortSignal.any([options.signal, timeout])
  try {
    const reply = await undiciRequest(request.url, {
      dispatcher,
      method: request.method as Dispatcher.HttpMethod,
      headers: { ...request.headers, ...options.headers },
      body: request.contentType === undefined ? null : request.raw,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    return { ok: true, response: await readResponse(reply) }
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason
    return toFailure(error, timeout.aborted ? options.timeoutMs : undefined)
  }
}

async function readResponse(reply: Dispatcher.ResponseData): Promise<BackendResponse> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of reply.body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > RESPONSE_LIMIT_BYTES) break
  }
  const text = Buffer.concat(chunks).subarray(0, RESPONSE_LIMIT_BYTES).toString('utf8')
  const headers = Object.entries(reply.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')])
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(headers) as Record<string, string>,
    text,
    truncated: length > RESPONSE_LIMIT_BYTES,
    json: parse(text),
  }
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  ENOTFOUND: 'has no address',
  EAI_AGAIN: 'could not be looked up',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  EPIPE: 'closed the connection',
  ETIMEDOUT: 'did not accept a connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept a connection in time',
  UND_ERR_SOCKET: 'closed the connection',
}

function toFailure(error: unknown, timedOutAfterMs: number | undefined): TransportFailure {
  if (timedOutAfterMs !== undefined) {
    return { ok: false, retryable: false, reason: `did not answer within ${timedOutAfterMs / 1000} s` }
  }
  const code = findCode(error)
  const known = UNREACHABLE[code]
  if (known !== undefined) return { ok: false, retryable: true, reason: `${known} (${code})` }
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER/.test(code)) {
    return { ok: false, retryable: false, reason: `has a certificate that the agent does not trust (${code})` }
  }
  return {
    ok: false,
    retryable: !(error instanceof errors.InvalidArgumentError),
    reason: `could not be called (${code})`,
  }
}

/** The code of the error or of the first of its causes that has one; connections to several addresses fail as one. */
function findCode(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof AggregateError && current.errors.length > 0) return findCode(current.errors[0])
    if ('code' in current && typeof current.code === 'string' && !/^\d+$/.test(current.code)) return current.code
  }
  return error instanceof Error ? error.name : 'unknown'
}

function parse(text: string): unknown {
  try {
    return isDeeperThan(text, JSON_DEPTH_LIMIT) ? null : JSON.parse(text)
  } catch {
    return null
  }
}
