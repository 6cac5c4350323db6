import { setTimeout as delay } from 'node:timers/promises'
import { jsonAnswer, Refusal } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Failure } from './failures.ts'

/**
 * Decides on an answer: the handler's, its refusal, or the injected error in its place; late where the failure says so.
 *
 * @throws what the handler throws, apart from refusals; AbortError when `signal` ends a wait.
 */
export async function perform(
  handle: () => Answer | Promise<Answer>,
  failure: Failure | undefined,
  errorBody: (status: number, message: string | undefined) => unknown,
  signal: AbortSignal,
): Promise<Answer> {
  if (failure?.kind === 'status') {
    const { status, retryAfterSeconds, message } = failure
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
    return jsonAnswer(status, errorBody(status, message), headers)
  }
  if (failure?.kind !== 'slow') return refusable(handle)
  if (failure.at !== 'after-effect') await delay(failure.delayMs, undefined, { signal })
  const answer = await refusable(handle)
  if (failure.at === 'after-effect') await delay(failure.delayMs, undefined, { signal })
  return answer
}

async function refusable(handle: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await handle()
  } catch (error) {
    if (error instanceof Refusal) return jsonAnswer(error.status, error.body)
    throw error
  }
}
