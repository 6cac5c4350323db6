import { describe, expect, it } from 'vitest'
import { toWaitSeconds } from './prefer.ts'

describe('the wait of a Prefer header', () => {
  it.each<[string | undefined, number | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['wait=20', 20],
    ['wait=0', 0],
    ['wait="7"', 7],
    ['Wait = 3', 3],
    ['respond-async, wait=10', 10],
    ['respond-async; x="a, wait=9"; y ;, WAIT=4; z', 4],
    ['note="say \\"wait=9\\", twice", wait=5', 5],
    [', ,wait=6,', 6],
    ['wait=2, wait=8', 2],
    ['wait=99999999999999999999999', 25],
    ['wait', undefined],
    ['wait=', undefined],
    ['wait=-1', undefined],
    ['wait=1.5', undefined],
    ['wait=soon', undefined],
    ['wait=""', undefined],
    ['wait=5 6', undefined],
    ['wait=5, =', undefined],
    ['wait=5, "open', undefined],
    ['waiting=5', undefined],
  ])('of %j is %j', (header, seconds) => {
    expect(toWaitSeconds(header, 25)).toBe(seconds)
  })

  it('is found or refused in a moment, whatever the header holds', () => {
    const hostile = [
      ' '.repeat(16_000),
      '; '.repeat(8_000),
      'a;'.repeat(8_000),
      '"\\"'.repeat(5_000),
      'a= '.repeat(5_000),
    ]
    const startedAt = performance.now()
    for (const text of hostile) expect(toWaitSeconds(`x${text}\u0000`, 25)).toBeUndefined()
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})
