import { describe, expect, it } from 'vitest'
import { createEvaluator } from './evaluator.ts'

const MEBIBYTE = 1024 * 1024

describe('an evaluator in long use', () => {
  it('keeps its memory flat over 200,000 evaluations and 5,000 programs', { timeout: 120_000 }, async () => {
    await using evaluator = createEvaluator({ workers: 1 })
    const round = async (from: number) => {
      const inputs = Array.from({ length: 10_000 }, (_, index) => ({ index, text: 'x'.repeat(50) }))
      const outcomes = await evaluator.evaluateOverInputs(
        '{index, length: (.text | length), list: [range(20)]}',
        inputs,
      )
      expect(outcomes.every((outcome) => outcome.ok)).toBe(true)
      const programs = Array.from({ length: 250 }, (_, index) => ({ program: `.a + ${from + index}`, input: { a: 1 } }))
      const results = await evaluator.evaluateBatch(programs)
      expect(results.at(-1)).toEqual({ ok: true, value: from + 250 })
    }

    for (let count = 0; count < 6; count += 1) await round(count * 250)
    const before = process.memoryUsage().rss
    for (let count = 6; count < 20; count += 1) await round(count * 250)

    expect((process.memoryUsage().rss - before) / MEBIBYTE).toBeLessThan(150)
  })

  it('survives 40 programs in a row that break jq', { timeout: 120_000 }, async () => {
    await using evaluator = createEvaluator({ workers: 2, timeoutMs: 100 })
    const before = process.memoryUsage().rss
    const bombs = ['"a" * 1e9', '[] | .[178956970] = 1', 'def f: f; f', 'reduce range(100000) as $i (0; [.])']
    for (let count = 0; count < 10; count += 1) {
      const outcomes = await evaluator.evaluateBatch([...bombs, '. + 1'].map((program) => ({ program, input: count })))
      expect(outcomes.map((outcome) => outcome.ok)).toEqual([false, false, false, false, true])
    }
    expect((process.memoryUsage().rss - before) / MEBIBYTE).toBeLessThan(150)
  })
})
