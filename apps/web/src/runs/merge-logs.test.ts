import type { RunLog } from '@portolan/contract/runs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareLogIds, mergeLogs } from './merge-logs.ts'

const line = (id: number): RunLog => ({
  id: String(id),
  runId: 'r_1',
  message: `line ${id}`,
  createdBy: 'agent',
  createdAt: '2026-03-04T12:00:00.000Z',
})
const idsOf = (lines: readonly RunLog[]) => lines.map(({ id }) => Number(id))

describe('mergeLogs', () => {
  it('shows every line once and in order, however pages and events repeat and overtake each other', () => {
    const batches = fc.array(fc.array(fc.nat({ max: 40 }), { maxLength: 8 }), { maxLength: 12 })
    fc.assert(
      fc.property(batches, (deliveries) => {
        const merged = deliveries.reduce<readonly RunLog[]>((known, ids) => mergeLogs(known, ids.map(line)), [])
        const expected = [...new Set(deliveries.flat())].sort((a, b) => a - b)
        expect(idsOf(merged)).toEqual(expected)
      }),
    )
  })

  it('keeps the same array when nothing is new, so that nothing is drawn again', () => {
    const known = [line(1), line(2)]
    expect(mergeLogs(known, [line(2), line(1)])).toBe(known)
    expect(mergeLogs(known, [])).toBe(known)
  })

  it('takes a whole long log again, line by line, without a pause that a reader would notice', () => {
    const known = Array.from({ length: 20_000 }, (_, index) => line(index))
    const startedAt = performance.now()
    for (const again of known) expect.soft(mergeLogs(known, [again]) === known).toBe(true)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

describe('compareLogIds', () => {
  it('orders numbers as numbers, also beyond what a double holds', () => {
    expect(compareLogIds('9', '10')).toBe(-1)
    expect(compareLogIds('9007199254740993', '9007199254740992')).toBe(1)
    expect(compareLogIds('01K', '01J')).toBe(1)
  })
})
