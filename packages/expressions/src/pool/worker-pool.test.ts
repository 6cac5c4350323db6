import { describe, expect, it, vi } from 'vitest'
import { WorkerPool } from './worker-pool.ts'

const options = { workers: 2, timeoutMs: 1_000, memoryLimitBytes: 64 * 1024 * 1024, outputLimitBytes: 1024, idleMs: 50 }

describe('WorkerPool', () => {
  it('starts threads with the work, no more than it may, and ends them when idle', async () => {
    await using pool = new WorkerPool(options)
    expect(pool.threads).toBe(0)

    const pending = Array.from({ length: 8 }, (_, input) => pool.evaluate([{ program: '. + 1', input }], {}))
    expect(pool.threads).toBe(2)
    expect(await Promise.all(pending)).toHaveLength(8)

    await vi.waitFor(() => expect(pool.threads).toBe(0), { timeout: 5_000 })
    expect(await pool.evaluate([{ program: '. + 1', input: 1 }], {})).toEqual([{ ok: true, value: 2 }])
  })

  it('lets a small batch through while a large one is under way', async () => {
    await using pool = new WorkerPool({ ...options, workers: 1 })
    const order: string[] = []
    const inputs = Array.from({ length: 5_000 }, (_, input) => ({ program: '[range(500)] | add + 0', input }))
    const large = pool.evaluate(inputs, {}).then(() => order.push('large'))
    const small = pool.evaluate([{ program: '. + 1', input: 1 }], {}).then(() => order.push('small'))
    await Promise.all([large, small])

    expect(order).toEqual(['small', 'large'])
  })

  it('replaces a thread whose memory has grown', async () => {
    await using pool = new WorkerPool({ ...options, workers: 1, idleMs: 60_000 })
    await pool.evaluate([{ program: '[range(1500000)] | length', input: null }], {})
    await vi.waitFor(() => expect(pool.threads).toBe(0), { timeout: 5_000 })
  })
})
