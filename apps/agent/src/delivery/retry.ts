import type { SendResult } from './send-once.ts'

const RETRYABLE_STATUSES = [429, 502, 503, 504]
/** A backend that asks for more patience than this gets its run failed instead of the agent's memory. */
const RETRY_AFTER_LIMIT_MS = 60_000
const JITTER = 0.2

export const isRetryable = (result: SendResult): boolean =>
  result.ok ? RETRYABLE_STATUSES.includes(result.response.status) : result.retryable

/**
 * How long to wait before attempt `attempt + 1`, in milliseconds: 1, 4, 16 … times the base, plus up to 20 %, or what
 * the backend asked for with Retry-After (seconds or a date), whichever is longer.
 *
 * @param options.random from 0 to 1.
 */
export function decideRetryDelay(
  attempt: number,
  result: SendResult,
  options: { baseMs: number; now: number; random: number },
): number {
  const ownMs = options.baseMs * 4 ** (attempt - 1) * (1 + JITTER * options.random)
  const askedMs = result.ok ? toRetryAfterMs(result.response.headers['retry-after'], options.now) : 0
  return Math.min(Math.max(ownMs, askedMs), RETRY_AFTER_LIMIT_MS)
}

function toRetryAfterMs(value: string | undefined, now: number): number {
  if (value === undefined) return 0
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : 0
}
