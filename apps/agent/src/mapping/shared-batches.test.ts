import type { JqOutcome, JqRequest } from '@portolan/expressions'
import { describe, expect, it } from 'vitest'
import { shareBatches } from './shared-batches.ts'

function countingEvaluator() {
  const sizes: number[] = []
  return {
    sizes,
    async evaluateBatch(requests: readonly JqRequest[]): Promise<JqOutcome[]> {
      sizes.push(requests.length)
      return requests.map(({ input }) => ({ ok: true, value: input }))
    },
  }
}

const ask = (value: number, count: number) => Array.from({ length: count }, () => ({ program: '.', input: value }))

describe('shareBatches', () => {
  it('gives each asker its own outcomes of a common batch', async () => {
    const evaluator = countingEvaluator()
    const shared = shareBatches(evaluator)
    const outcomes = await Promise.all([1, 2, 3].map((n) => shared.evaluateBatch(ask(n, n))))

    expect(outcomes.map((group) => group.map((outcome) => outcome.ok && outcome.value))).toEqual([
      [1],
      [2, 2],
      [3, 3, 3],
    ])
    expect(evaluator.sizes).toEqual([6])
  })

  it('lets a batch go once it is large, and answers everyone', async () => {
    const evaluator = countingEvaluator()
    const shared = shareBatches(evaluator)
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_unused, n) => shared.evaluateBatch(ask(n, 5))))

    expect(outcomes.flat()).toHaveLength(200)
    expect(evaluator.sizes.length).toBeGreaterThan(1)
    expect(Math.max(...evaluator.sizes)).toBeLessThan(70)
  })

  it('passes a failure of the engine on to all who wait', async () => {
    const shared = shareBatches({ evaluateBatch: () => Promise.reject(new Error('gone')) })
    const [one, two] = await Promise.allSettled([shared.evaluateBatch(ask(1, 1)), shared.evaluateBatch(ask(2, 1))])
    expect([one.status, two.status]).toEqual(['rejected', 'rejected'])
  })
})
