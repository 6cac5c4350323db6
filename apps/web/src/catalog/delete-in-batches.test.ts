import { PortolanError } from '@portolan/client'
import { describe, expect, it } from 'vitest'
import { leftOver, toFailureText } from './batch-outcome.ts'
import { deleteInBatches } from './delete-in-batches.ts'

const names = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`)

/** A catalog in which some entities are needed by others: by name, whom they are needed by. */
function catalog(needed: Record<string, string> = {}) {
  const requests: (readonly string[])[] = []
  const deleted = new Set<string>()
  const deleteBatch = async (batch: readonly string[]) => {
    requests.push(batch)
    const refused = batch.find((name) => {
      const dependent = needed[name]
      return dependent !== undefined && !deleted.has(dependent) && !batch.includes(dependent)
    })
    if (refused !== undefined) {
      throw new PortolanError(`"${refused}" is needed`, { status: 403, code: 'has_dependents' })
    }
    for (const name of batch) deleted.add(name)
  }
  return { requests, deleted, deleteBatch }
}

const quietly = () => ({ onProgress: () => undefined, signal: new AbortController().signal })

describe('deleteInBatches', () => {
  it('names at most a hundred entities in a request, each once', async () => {
    const { requests, deleteBatch } = catalog()
    const outcome = await deleteInBatches(names(250), deleteBatch, quietly())
    expect(requests.map((batch) => batch.length)).toEqual([100, 100, 50])
    expect(requests.flat()).toEqual(names(250))
    expect(outcome).toEqual({ done: 250, failures: [], untried: [] })
  })

  it('deletes all but those that others need, and gives the reason of each', async () => {
    const { deleted, deleteBatch } = catalog({ e3: 'x', e120: 'y', e121: 'z' })
    const outcome = await deleteInBatches(names(250), deleteBatch, quietly())
    expect(outcome.done).toBe(247)
    expect(deleted.size).toBe(247)
    expect(outcome.failures).toEqual(
      ['e3', 'e120', 'e121'].map((identifier) => ({
        identifier,
        message: `"${identifier}" is needed`,
        isNeeded: true,
      })),
    )
  })

  it('tries again what was needed only by entities deleted after it', async () => {
    const { deleteBatch } = catalog({ e0: 'e150', e150: 'e249' })
    const outcome = await deleteInBatches(names(250), deleteBatch, quietly())
    expect(outcome).toEqual({ done: 250, failures: [], untried: [] })
  })

  it('goes on beside entities that the caller may not delete', async () => {
    const { deleteBatch } = catalog({ e0: 'e5' })
    const guarded = async (batch: readonly string[]) => {
      if (batch.includes('e3')) throw new PortolanError('Not e3', { status: 403, code: 'missing_permissions' })
      await deleteBatch(batch)
    }
    const outcome = await deleteInBatches(names(6), guarded, quietly())
    const failures = [{ identifier: 'e3', message: 'Not e3', isNeeded: false }]
    expect(outcome).toEqual({ done: 5, failures, untried: [] })
  })

  it('stops before the next request and says what was not tried', async () => {
    const { requests, deleteBatch } = catalog()
    const stop = new AbortController()
    const outcome = await deleteInBatches(names(250), deleteBatch, {
      onProgress: () => stop.abort(),
      signal: stop.signal,
    })
    expect(requests).toHaveLength(1)
    expect([outcome.done, outcome.failures, outcome.untried.length]).toEqual([100, [], 150])
    expect(leftOver(outcome)).toEqual(names(250).slice(100))
  })

  it('gives up at any other failure, with its reason for all that is left', async () => {
    const { requests, deleteBatch } = catalog()
    const failing = async (batch: readonly string[]) => {
      if (requests.length === 1)
        throw new PortolanError('The portal did not answer', { status: 0, code: 'unreachable' })
      await deleteBatch(batch)
    }
    const outcome = await deleteInBatches(names(250), failing, quietly())
    expect(outcome.done).toBe(100)
    expect(outcome.failures).toHaveLength(150)
    expect(new Set(outcome.failures.map(({ message }) => message))).toEqual(new Set(['The portal did not answer']))
  })

  it('reports how far it is after each request', async () => {
    const seen: unknown[] = []
    const { deleteBatch } = catalog({ e1: 'x' })
    const signal = new AbortController().signal
    await deleteInBatches(names(2), deleteBatch, { onProgress: (progress) => seen.push(progress), signal })
    expect(seen).toContainEqual({ done: 1, failed: 1 })
  })
})

it('failures are copied as identifier, tab and reason', () => {
  const failures = [
    { identifier: 'a', message: 'Needed', isNeeded: true },
    { identifier: 'b', message: 'Gone', isNeeded: false },
  ]
  expect(toFailureText(failures)).toBe('a\tNeeded\nb\tGone')
})
