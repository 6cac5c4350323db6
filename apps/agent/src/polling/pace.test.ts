import { describe, expect, it } from 'vitest'
import { Pace, type Round } from './pace.ts'

const INTERVAL_MS = 10_000
const round = (parts: Partial<Round>): Round => ({
  wait: 'applied',
  isMoreWaiting: false,
  hasNews: false,
  durationMs: 5,
  ...parts,
})
const pausesOf = (pace: Pace, rounds: Round[]) => rounds.map((one) => pace.pauseAfter(one, 0))

describe('the pace of polling', () => {
  it('asks for an answer at once first, and to wait as soon as nothing is left', () => {
    const pace = new Pace(INTERVAL_MS)
    expect(pace.waitSeconds(0)).toBeUndefined()
    pace.pauseAfter(round({ wait: 'not asked', isMoreWaiting: true, hasNews: true }), 0)
    expect(pace.waitSeconds(0)).toBeUndefined()
    expect(pace.pauseAfter(round({ wait: 'not asked' }), 0)).toBe(100)
    expect(pace.waitSeconds(0)).toBe(20)
  })

  it('makes no pause while the portal waits or gives runs', () => {
    const pauses = pausesOf(new Pace(INTERVAL_MS), [
      round({ durationMs: 20_000 }),
      round({ hasNews: true }),
      round({ hasNews: true, isMoreWaiting: true }),
      round({ durationMs: 20_000 }),
    ])
    expect(pauses).toEqual([0, 0, 0, 0])
  })

  it('pauses for the interval where the portal ignores the wish', () => {
    const pauses = pausesOf(new Pace(INTERVAL_MS), [
      round({ wait: 'ignored' }),
      round({ wait: 'ignored', hasNews: true }),
      round({ wait: 'ignored', hasNews: true, isMoreWaiting: true }),
      round({ wait: 'ignored' }),
    ])
    expect(pauses).toEqual([INTERVAL_MS, INTERVAL_MS, 0, INTERVAL_MS])
  })

  it.each([{}, { isMoreWaiting: true }])('slows down a portal that promises to wait and never does (%j)', (parts) => {
    const pauses = pausesOf(
      new Pace(INTERVAL_MS),
      Array.from({ length: 10 }, () => round(parts)),
    )
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000])
    expect(new Pace(50).pauseAfter(round(parts), 0)).toBe(50)
  })

  it('asks for an answer at once after a failure', () => {
    const pace = new Pace(INTERVAL_MS)
    pace.pauseAfter(round({ wait: 'not asked' }), 0)
    pace.failed()
    expect(pace.waitSeconds(0)).toBeUndefined()
  })

  it('polls by interval for ten minutes when waiting requests are cut off every time', () => {
    const pace = new Pace(INTERVAL_MS)
    pace.cutOff(0)
    pace.cutOff(0)
    pace.pauseAfter(round({}), 0)
    pace.cutOff(0)
    pace.cutOff(0)
    pace.pauseAfter(round({ wait: 'not asked' }), 0)
    expect(pace.waitSeconds(0)).toBe(20)
    pace.cutOff(0)
    expect(pace.waitSeconds(0)).toBeUndefined()
    expect(pace.pauseAfter(round({ wait: 'not asked', durationMs: 5_000 }), 599_999)).toBe(INTERVAL_MS)
    expect(pace.waitSeconds(600_000)).toBe(20)
    expect(pace.pauseAfter(round({ wait: 'not asked', durationMs: 5_000 }), 600_000)).toBe(0)
  })
})
