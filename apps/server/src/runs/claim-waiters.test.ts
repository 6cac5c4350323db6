import { beforeEach, describe, expect, it } from 'vitest'
import type { LiveEvent } from '../live/live-events.ts'
import { ClaimWaiters } from './claim-waiters.ts'

const AGENT = { installationId: 'agent', invocationMethod: 'WEBHOOK' }
const LONG_MS = 60_000
const countTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

describe('claims that wait', () => {
  let listeners: Set<(event: LiveEvent) => void>
  let waiters: ClaimWaiters
  beforeEach(() => {
    listeners = new Set()
    const subscribe = (listener: (event: LiveEvent) => void) => {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    }
    waiters = new ClaimWaiters({ subscribe }, 2)
  })
  const announce = (event: Partial<LiveEvent>) => {
    for (const tell of listeners) tell({ orgId: 'a', kind: 'claimable', id: 'agent', method: 'WEBHOOK', ...event })
  }

  it('miss nothing that is announced between a look and the wait', async () => {
    using waiter = waiters.enter('a', AGENT, 25)!
    announce({})
    expect(await waiter.wait(LONG_MS)).toBe('claimable')
    announce({ method: 'GITLAB' })
    announce({})
    expect(await waiter.wait(LONG_MS)).toBe('other')
    expect(await waiter.wait(0)).toBe('due')
  })

  it('are woken by their own kind of run only, and leave no timer behind', async () => {
    const timers = countTimers()
    using waiter = waiters.enter('a', AGENT, 25)!
    const wake = waiter.wait(LONG_MS)
    expect(countTimers()).toBe(timers + 1)
    announce({ orgId: 'b' })
    announce({ id: 'my-github' })
    announce({ kind: 'run' })
    expect(countTimers()).toBe(timers + 1)
    announce({})
    expect(await wake).toBe('claimable')
    expect(countTimers()).toBe(timers)
  })

  it('are woken by every method when they ask for none', async () => {
    using waiter = waiters.enter('a', { installationId: 'agent' }, 25)!
    announce({ method: 'GITLAB' })
    expect(await waiter.wait(LONG_MS)).toBe('claimable')
  })

  it('are limited per organisation', () => {
    using first = waiters.enter('a', AGENT, 25)!
    using other = waiters.enter('b', AGENT, 25)
    expect(other).toBeDefined()
    const second = waiters.enter('a', AGENT, 25)!
    expect(waiters.enter('a', AGENT, 25)).toBeUndefined()
    second[Symbol.dispose]()
    second[Symbol.dispose]()
    using third = waiters.enter('a', AGENT, 25)
    expect(third).toBeDefined()
    expect(first.seconds).toBe(25)
    expect(waiters.size).toBe(3)
  })

  it('end with the server, which waits until their replies have left', async () => {
    const timers = countTimers()
    const [first, second] = [waiters.enter('a', AGENT, 25)!, waiters.enter('b', AGENT, 25)!]
    const wake = first.wait(LONG_MS)
    let isOver = false
    const over = waiters[Symbol.asyncDispose]().then(() => (isOver = true))

    expect(await wake).toBe('ended')
    expect(await second.wait(LONG_MS)).toBe('ended')
    first[Symbol.dispose]()
    await Promise.resolve()
    expect(isOver).toBe(false)
    second[Symbol.dispose]()
    await over
    expect(waiters.enter('a', AGENT, 25)).toBeUndefined()
    expect([listeners.size, waiters.size, countTimers()]).toEqual([0, 0, timers])
  })
})
