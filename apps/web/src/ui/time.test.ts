import { describe, expect, it } from 'vitest'
import { absoluteTime, duration, relativeTime } from './time.ts'

const noon = Date.parse('2026-03-04T12:00:00.000Z')

describe('relativeTime', () => {
  it.each([
    ['2026-03-04T11:59:30.000Z', 'just now'],
    ['2026-03-04T11:57:00.000Z', '3 minutes ago'],
    ['2026-03-04T14:10:00.000Z', 'in 2 hours'],
    ['2026-03-03T11:00:00.000Z', 'yesterday'],
    ['2024-03-04T12:00:00.000Z', '2 years ago'],
    ['soon', 'soon'],
  ])('reads %s at noon as %s', (at, text) => {
    expect(relativeTime(at, noon)).toBe(text)
  })
})

describe('absoluteTime', () => {
  it('ends with the instant in UTC, so that zones cannot be mistaken', () => {
    expect(absoluteTime('2026-03-04T12:00:00.000Z')).toMatch(/2026-03-04T12:00:00\.000Z$/)
  })
})

describe('duration', () => {
  it.each([
    ['2026-03-04T11:59:59.150Z', '850 ms'],
    ['2026-03-04T11:59:18.000Z', '42 s'],
    ['2026-03-04T11:56:55.000Z', '3 min 5 s'],
    ['2026-03-04T09:49:59.000Z', '2 h 10 min'],
    ['2026-03-04T12:00:05.000Z', '0 ms'],
  ])('measures from %s to noon as %s', (from, text) => {
    expect(duration(from, noon)).toBe(text)
  })
})
