import type { JqOutcome, JqRequest } from '@portolan/expressions'
import type { JqEvaluator } from './evaluate.ts'

interface Waiting {
  requests: readonly JqRequest[]
  resolve: (outcomes: JqOutcome[]) => void
  reject: (error: unknown) => void
}

/** Requests of one trip; a program that runs into its time limit holds up at most this many others. */
const BATCH_LIMIT = 64

/**
 * An evaluator that puts together what several runs ask for at the same moment. One run asks for a handful of programs,
 * and a trip to a jq thread costs more than they do.
 */
export function shareBatches(evaluator: JqEvaluator): JqEvaluator {
  let waiting: Waiting[] = []

  async function evaluateWaiting() {
    const batch = waiting
    waiting = []
    try {
      const outcomes = await evaluator.evaluateBatch(batch.flatMap(({ requests }) => requests))
      let start = 0
      for (const { requests, resolve } of batch) resolve(outcomes.slice(start, (start += requests.length)))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return {
    evaluateBatch(requests) {
      const { promise, resolve, reject } = Promise.withResolvers<JqOutcome[]>()
      waiting.push({ requests, resolve, reject })
      const count = waiting.reduce((sum, { requests: { length } }) => sum + length, 0)
      if (count >= BATCH_LIMIT) void evaluateWaiting()
      else if (waiting.length === 1) setImmediate(() => void (waiting.length > 0 && evaluateWaiting()))
      return promise
    },
  }
}
