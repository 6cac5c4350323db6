import { PortolanError } from './portolan-error.ts'

/**
 * The body of a 2xx reply; undefined when it has none.
 *
 * @throws PortolanError with code, details and trace id of a refusal, or `unreadable_reply` for a body that is no JSON.
 *   Rejects as the body does when the connection breaks while it is read.
 */
export async function decodeReply<Reply>(reply: Response, method: string, path: string): Promise<Reply> {
  const text = await reply.text()
  if (reply.ok && text === '') return undefined as Reply // Only routes without a reply body are called with such a type.
  const body = parse(text)
  if (reply.ok && body !== undefined) return body as Reply

  const refusal = toRefusal(body)
  throw new PortolanError(refusal.message ?? `${method} ${path} was answered with status ${reply.status}`, {
    status: reply.status,
    code: refusal.error ?? 'unreadable_reply',
    details: refusal.details,
    traceId: reply.headers.get('x-trace-id') ?? undefined,
    retryAfterMs: toRetryAfterMs(reply.headers.get('retry-after'), Date.now()),
  })
}

interface Refusal {
  error?: string
  message?: string
  details?: Record<string, unknown>
}

function toRefusal(body: unknown): Refusal {
  return typeof body === 'object' && body !== null ? body : {}
}

/** Seconds or a date, as milliseconds from now; undefined when it asks for no patience. */
function toRetryAfterMs(value: string | null, now: number): number | undefined {
  if (value === null) return undefined
  const milliseconds = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now
  return milliseconds > 0 ? milliseconds : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
