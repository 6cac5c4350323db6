import { setTimeout as sleep } from 'node:timers/promises'
import { DELIVERY_HEADER } from '@portolan/contract/messages'
import type { Dispatcher } from 'undici'
import type { SecretMask } from '@portolan/process'
import type { BackendRequest } from '../backends/backend-request.ts'
import type { WebhookConfig } from '../config.ts'
import type { Lanes } from '../lanes.ts'
import type { Metrics } from '../metrics.ts'
import type { RunLines } from '../run-lines.ts'
import { signatureHeaders } from '../signature.ts'
import { decideRetryDelay, isRetryable } from './retry.ts'
import { sendOnce, type SendResult } from './send-once.ts'

export interface DeliveryDeps {
  dispatcher: Dispatcher
  lanes: Lanes
  webhook: WebhookConfig
  clientSecret: string
  mask: SecretMask
  metrics: Metrics
}

/**
 * Sends the request of one run until a backend gives a final answer, at most `retries + 1` times. Each attempt is
 * signed anew; the delivery id stays, so that a backend that honours it acts once.
 *
 * Between attempts no slot is held: a backend that is down does not keep others waiting.
 *
 * @throws the reason of `signal` when the agent stops first; the outcome is then unknown.
 */
export async function deliver(
  deps: DeliveryDeps,
  request: BackendRequest,
  run: { deliveryId: string; lines: RunLines; signal: AbortSignal },
): Promise<SendResult> {
  const host = new URL(request.url).host
  const attempts = deps.webhook.retries + 1
  run.lines.add(`Sending ${request.method} ${deps.mask.url(request.url)}`)

  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now()
    const result = await deps.lanes.inSlot(() =>
      sendOnce(deps.dispatcher, request, {
        headers: toAgentHeaders(deps.clientSecret, request, run.deliveryId),
        timeoutMs: deps.webhook.timeoutMs,
        signal: run.signal,
      }),
    )
    const said = `${host} ${toSentence(result)} after ${toDuration(performance.now() - startedAt)}.`
    if (attempt === attempts || !isRetryable(result)) {
      run.lines.add(said)
      return result
    }
    const delayMs = decideRetryDelay(attempt, result, {
      baseMs: deps.webhook.retryDelayMs,
      now: Date.now(),
      random: Math.random(),
    })
    run.lines.add(`Attempt ${attempt} of ${attempts}: ${said} Trying again in ${toDuration(delayMs)}.`)
    deps.metrics.retries.inc()
    await sleep(delayMs, undefined, { signal: run.signal })
  }
}

function toAgentHeaders(clientSecret: string, request: BackendRequest, deliveryId: string): Record<string, string> {
  return {
    ...(request.contentType !== undefined && { 'Content-Type': request.contentType }),
    'User-Agent': 'portolan-agent',
    'Idempotency-Key': deliveryId,
    [DELIVERY_HEADER]: deliveryId,
    ...signatureHeaders(clientSecret, request.raw, new Date()),
  }
}

function toSentence(result: SendResult): string {
  return result.ok ? `answered ${result.response.status}` : result.reason
}

function toDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
