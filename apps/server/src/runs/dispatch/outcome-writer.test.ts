import { describe, expect, it, vi } from 'vitest'
import { failed, type DeliveryOutcome } from './delivery-job.ts'
import { OutcomeWriter } from './outcome-writer.ts'
import type { FinishedDelivery } from './record-outcomes.ts'

const SUCCESS: DeliveryOutcome = { status: 'SUCCESS', summary: undefined, response: { a: 1 }, logs: ['called'] }
const finished = (runId: string, outcome = SUCCESS): FinishedDelivery => ({
  job: { orgId: 'org', runId, fence: '1' },
  outcome,
})
const refusal = (code: string) => Object.assign(new Error(`refused with ${code}`), { code })

/** A writer over a store that refuses as `refuse` says. */
function startWriter(refuse: (batch: readonly FinishedDelivery[]) => Error | undefined) {
  const stored: FinishedDelivery[] = []
  const batches: string[][] = []
  const interrupted = vi.fn<(error: unknown) => void>()
  const refused = vi.fn<(error: unknown, runId: string) => void>()
  const writer = new OutcomeWriter({
    record: async (batch) => {
      batches.push(batch.map(({ job }) => job.runId))
      const error = refuse(batch)
      if (error) throw error
      stored.push(...batch.map(({ job, outcome }) => ({ job: { ...job }, outcome })))
      return []
    },
    recorded: () => undefined,
    interrupted,
    refused,
    retryMs: 1,
  })
  return { writer, stored, batches, interrupted, refused }
}

const isPlainFailure = ({ outcome }: FinishedDelivery) => outcome.status === 'FAILURE' && outcome.logs.length === 0

describe('OutcomeWriter', () => {
  it('keeps outcomes for as long as the database is away, and says so once', async () => {
    let attempts = 0
    const { writer, stored, interrupted, refused } = startWriter(() =>
      ++attempts <= 200 ? refusal('ECONNREFUSED') : undefined,
    )
    await Promise.all(['r_1', 'r_2', 'r_3'].map((runId) => writer.add(finished(runId))))
    expect(stored.map(({ job }) => job.runId).sort()).toEqual(['r_1', 'r_2', 'r_3'])
    expect(interrupted).toHaveBeenCalledTimes(1)
    expect(refused).not.toHaveBeenCalled()
  })

  it('ends a run whose outcome cannot be stored with FAILURE, and stores the others', async () => {
    const { writer, stored, refused } = startWriter((batch) =>
      batch.some((one) => one.job.runId === 'poison' && !isPlainFailure(one)) ? refusal('22P05') : undefined,
    )
    await Promise.all(['r_1', 'poison', 'r_2'].map((runId) => writer.add(finished(runId))))
    const outcomes = new Map(stored.map(({ job, outcome }) => [job.runId, outcome]))
    expect(outcomes.get('r_1')).toBe(SUCCESS)
    expect(outcomes.get('r_2')).toBe(SUCCESS)
    expect(outcomes.get('poison')).toEqual(failed(expect.stringContaining('could not be stored') as unknown as string))
    expect(refused).toHaveBeenCalledTimes(1)
  })

  it('gives up one that cannot even be ended, and goes on with later ones', async () => {
    const { writer, stored, batches } = startWriter((batch) =>
      batch.some(({ job }) => job.runId === 'poison') ? new Error('unknown') : undefined,
    )
    const first = writer.add(finished('poison'))
    await writer.add(finished('later'))
    expect(stored.map(({ job }) => job.runId)).toEqual(['later'])
    await first
    expect(batches.filter(([runId]) => runId === 'poison').length).toBeLessThan(100)
    await writer.add(finished('last'))
    expect(stored.map(({ job }) => job.runId)).toEqual(['later', 'last'])
  })

  it('is not stopped by a reply that no JSON text can show', async () => {
    const response = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as unknown
    const { writer, stored } = startWriter((batch) => {
      JSON.stringify(batch)
      return undefined
    })
    await Promise.all([writer.add(finished('deep', { ...SUCCESS, response })), writer.add(finished('r_1'))])
    expect(new Map(stored.map(({ job, outcome }) => [job.runId, outcome.status]))).toEqual(
      new Map([
        ['r_1', 'SUCCESS'],
        ['deep', 'FAILURE'],
      ]),
    )
  })

  it('stores an outcome under the fence that its delivery was taken over with meanwhile', async () => {
    const delivery = finished('r_1')
    const { writer, stored, batches } = startWriter(([one]) => {
      // The sweep of this server comes while the first attempt is under way.
      if (batches.length === 1) one!.job.fence = '2'
      return undefined
    })
    await writer.add(delivery)
    expect(stored.at(-1)?.job.fence).toBe('2')
    expect(batches).toHaveLength(2)
  })

  it('gives up what waits when it is stopped', async () => {
    const { writer, stored, batches } = startWriter(() => refusal('57P01'))
    const waiting = [writer.add(finished('r_1')), writer.add(finished('r_2'))]
    await vi.waitFor(() => expect(batches.length).toBeGreaterThan(3))
    writer.stop()
    await Promise.all(waiting)
    expect(stored).toEqual([])
  })
})
