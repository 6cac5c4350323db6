import { describe, expect, it } from 'vitest'
import { majorVersion } from './java.ts'

describe('majorVersion', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "24" 2025-03-18', 24],
    ['java version "1.8.0_401"', 1],
    ['Unable to locate a Java Runtime.', undefined],
  ])('reads %s as %s', (banner, expected) => {
    expect(majorVersion(banner)).toBe(expected)
  })
})
