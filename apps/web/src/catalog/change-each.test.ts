import { PortolanError } from '@portolan/client'
import { describe, expect, it } from 'vitest'
import { changeEach } from './change-each.ts'

const NAMES = ['a', 'b', 'c', 'd']
const quietly = () => ({ onProgress: () => undefined, signal: new AbortController().signal })
const failAt = (name: string, status: number) => async (identifier: string) => {
  if (identifier === name) throw new PortolanError(`${name} failed`, { status, code: 'refused' })
}

describe('changeEach', () => {
  it.each([400, 403, 404, 409, 422])(
    'goes on after an entity that is refused with %i, and gives its reason',
    async (status) => {
      const outcome = await changeEach(NAMES, failAt('b', status), quietly())
      const failures = [{ identifier: 'b', message: 'b failed', isNeeded: false }]
      expect(outcome).toEqual({ done: 3, failures, untried: [] })
    },
  )

  it.each([0, 401, 500])('ends at a failure with %i, and all that is left fails with its reason', async (status) => {
    const { done, failures } = await changeEach(NAMES, failAt('b', status), quietly())
    expect(done).toBe(1)
    expect(failures.map(({ identifier, message }) => [identifier, message])).toEqual([
      ['b', 'b failed'],
      ['c', 'b failed'],
      ['d', 'b failed'],
    ])
  })

  it('stops before the next entity and says which were not tried', async () => {
    const stop = new AbortController()
    const outcome = await changeEach(NAMES, async () => undefined, {
      onProgress: ({ done }) => done === 2 && stop.abort(),
      signal: stop.signal,
    })
    expect(outcome).toEqual({ done: 2, failures: [], untried: ['c', 'd'] })
  })
})
