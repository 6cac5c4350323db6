import { expect, it } from 'vitest'
import type { InsertedRun, NewRun } from './insert-runs.ts'
import { RunInserter } from './run-inserter.ts'

/** Only what the inserter looks at. */
const aRun = (id: string): NewRun =>
  ({ run: { id }, idempotency: undefined, message: undefined, sealedPayload: null }) as unknown as NewRun

const stored = (run: NewRun): InsertedRun => ({
  outcome: 'stored',
  number: run.run.id,
  createdAt: new Date(0),
  fence: '1',
})

it('stores what starts together in few statements, and tells each caller of its own run', async () => {
  const sizes: number[] = []
  const inserter = new RunInserter(async (runs) => {
    sizes.push(runs.length)
    return runs.map(stored)
  })
  const results = await Promise.all(Array.from({ length: 50 }, (_, id) => inserter.insert(aRun(String(id)))))
  expect(results.map((result) => (result.outcome === 'stored' ? result.number : ''))).toEqual(
    Array.from({ length: 50 }, (_, id) => String(id)),
  )
  expect(sizes).toEqual([1, 1, 48])
})

it('stores the others when one run of a batch is refused', async () => {
  const inserter = new RunInserter(async (runs) => {
    if (runs.some((run) => run.run.id === '7')) throw Object.assign(new Error('bad'), { code: '22P05' })
    return runs.map(stored)
  })
  const results = await Promise.allSettled(Array.from({ length: 10 }, (_, id) => inserter.insert(aRun(String(id)))))
  expect(results.map((result) => result.status === 'fulfilled')).toEqual(
    Array.from({ length: 10 }, (_, id) => id !== 7),
  )
})

it('repeats nothing after a lost connection, for the runs may be stored', async () => {
  let statements = 0
  const inserter = new RunInserter(async () => {
    statements++
    throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' })
  })
  const results = await Promise.allSettled(Array.from({ length: 10 }, (_, id) => inserter.insert(aRun(String(id)))))
  expect(results.every((result) => result.status === 'rejected')).toBe(true)
  expect(statements).toBe(3)
})
