import { describe, expect, it } from 'vitest'
import { Lanes } from './lanes.ts'

const never = new AbortController().signal

describe('Lanes', () => {
  it('runs the tasks of one lane in order and those of others meanwhile', async () => {
    const lanes = new Lanes({ slots: 10, waitingLimit: 10 })
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const first = lanes.run('a', async () => {
      await gate.promise
      order.push('a1')
    })
    const second = lanes.run('a', async () => void order.push('a2'))
    await lanes.run('b', async () => void order.push('b1'))
    gate.resolve()
    await Promise.all([first, second])

    expect(order).toEqual(['b1', 'a1', 'a2'])
  })

  it('goes on with a lane after a task that failed', async () => {
    const lanes = new Lanes({ slots: 1, waitingLimit: 10 })
    const failed = lanes.run('a', async () => Promise.reject(new Error('no')))
    const next = lanes.run('a', async () => 'yes')

    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
    expect(lanes.tasks).toBe(0)
  })

  it('never gives out more slots than it has, and passes each on', async () => {
    const lanes = new Lanes({ slots: 3, waitingLimit: 100 })
    let most = 0
    await Promise.all(
      Array.from({ length: 20 }, () =>
        lanes.inSlot(async () => {
          most = Math.max(most, lanes.inFlight)
          await new Promise(setImmediate)
        }),
      ),
    )
    expect(most).toBe(3)
    expect(lanes.inFlight).toBe(0)
  })

  it('has room again when a task ends, and at once when stopped', async () => {
    const lanes = new Lanes({ slots: 1, waitingLimit: 1 })
    const gate = Promise.withResolvers<void>()
    const task = lanes.run('a', () => gate.promise)
    const stop = new AbortController()
    const stopped = lanes.room(stop.signal)
    stop.abort()
    await stopped

    let hadRoom = false
    const room = lanes.room(never).then(() => (hadRoom = true))
    expect(hadRoom).toBe(false)
    gate.resolve()
    await Promise.all([task, room])
    expect(lanes.freeRoom).toBe(1)
  })
})
