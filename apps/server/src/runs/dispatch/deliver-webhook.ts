import { setTimeout as sleep } from 'node:timers/promises'
import { isDeeperThan } from '@portolan/process'
import { DEPTH_LIMIT } from '../../http/json-body.ts'
import { maskUrl } from '../mask-secrets.ts'
import { failed, type DeliveryJob, type DeliveryOutcome } from './delivery-job.ts'
import type { Attempt } from './http-client.ts'
import type { OutgoingRequest } from './http-request.ts'

/** Waits before the second, third and fourth attempt. */
export const RETRY_DELAYS_MS = [1_000, 4_000, 16_000] as const
const LONGEST_WAIT_MS = 60_000
const RETRIED_STATUSES = [429, 502, 503, 504]
const QUOTED_CHARACTERS = 1_000

export interface WebhookDeps {
  /** Makes the request anew: each attempt is signed with its own time. */
  toRequest(): OutgoingRequest
  send(request: OutgoingRequest, signal: AbortSignal): Promise<Attempt>
  /** Asked before each repetition: whether the run still goes on and is still ours. */
  mayRepeat(): Promise<boolean>
  random(): number
  retryDelaysMs: readonly number[]
}

/**
 * Calls the backend of a run. Connection errors, time-outs and the statuses 429, 502, 503, 504 are repeated, always with
 * the same delivery id. A synchronous call is repeated only while the backend cannot have seen it.
 *
 * @returns undefined when somebody else ended or took over the run in between.
 */
export async function deliverWebhook(
  deps: WebhookDeps,
  job: Pick<DeliveryJob, 'synchronized'>,
  signal: AbortSignal,
): Promise<DeliveryOutcome | undefined> {
  const logs: string[] = []
  for (let attempt = 0; ; attempt++) {
    const request = deps.toRequest()
    const startedAt = performance.now()
    const result = await deps.send(request, signal)
    if (signal.aborted && result.kind === 'failed') return undefined
    const tookMs = Math.round(performance.now() - startedAt)
    logs.push(toLogLine(request, result, tookMs))
    const delayMs = deps.retryDelaysMs[attempt]
    if (delayMs === undefined || !isRepeatable(job, result)) return toOutcome(job, result, logs, attempt + 1)
    await sleep(toWaitMs(result, delayMs, deps.random()), undefined, { signal }).catch(() => undefined)
    if (signal.aborted || !(await deps.mayRepeat())) return undefined
  }
}

function isRepeatable(job: Pick<DeliveryJob, 'synchronized'>, result: Attempt): boolean {
  if (result.kind === 'failed') return result.retryable && !(job.synchronized && result.sent)
  return !job.synchronized && RETRIED_STATUSES.includes(result.status)
}

/** Up to a quarter is added, so that many runs do not come back at once. A backend may ask for more time. */
function toWaitMs(result: Attempt, delayMs: number, random: number): number {
  const asked = result.kind === 'answered' ? (result.retryAfterSeconds ?? 0) * 1000 : 0
  return Math.min(Math.max(delayMs, asked), LONGEST_WAIT_MS) * (1 + random / 4)
}

function toOutcome(
  job: Pick<DeliveryJob, 'synchronized'>,
  result: Attempt,
  logs: string[],
  attempts: number,
): DeliveryOutcome {
  const times = attempts === 1 ? '' : ` after ${attempts} attempts`
  if (result.kind === 'failed') return failed(`The webhook could not be delivered${times}: ${result.reason}`, logs)
  const isSuccess = result.status >= 200 && result.status < 300
  const response = job.synchronized && !result.truncated ? parseReply(result.text) : undefined
  if (job.synchronized && result.truncated) logs.push('The reply is larger than 1 MiB and was not kept')
  if (isSuccess) return { status: job.synchronized ? 'SUCCESS' : undefined, summary: undefined, response, logs }
  const quoted = result.text === '' ? '' : `: ${result.text.slice(0, QUOTED_CHARACTERS)}`
  return { ...failed(`The webhook answered ${result.status}${times}${quoted}`, logs), response }
}

/** A reply that is nested too deep for whoever reads the run is kept as text. */
function parseReply(text: string): unknown {
  if (text === '') return null
  if (isDeeperThan(text, DEPTH_LIMIT)) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function toLogLine(request: OutgoingRequest, result: Attempt, tookMs: number): string {
  const outcome = result.kind === 'answered' ? `answered ${result.status}` : result.reason
  return `${request.method} ${maskUrl(request.url)}: ${outcome} (${tookMs} ms)`
}
