import { describe, expect, it } from 'vitest'
import { compileUserPattern } from './user-pattern.ts'

describe('compileUserPattern', () => {
  it.each([
    ['^[A-Z]{3}$', 'ABC', true],
    ['b', 'abc', true],
    ['^\\d+$', '12a', false],
    ['^\\p{L}+$', 'naïve', true],
    ['^(?!x)', 'xy', false],
    ['^(?=.*\\d).{3,}$', 'ab1', true],
    ['^(a|b)\\1$', 'aa', true],
    ['^(?<year>\\d{4})-\\k<year>$', '2024-2024', true],
  ])('%s on %s: %s, as JSON schema says', (pattern, text, expected) => {
    expect(compileUserPattern(pattern).test(text)).toBe(expected)
  })

  it('refuses what is no regular expression', () => {
    expect(() => compileUserPattern('(')).toThrow(SyntaxError)
  })

  it.each(['^(a+)+$', '^(?=b|)(a+)+$', '^(a+)+\\1$'])('answers within a bound on texts made to hang %s', (pattern) => {
    const compiled = compileUserPattern(pattern)
    const started = performance.now()
    const outcomes = Array.from({ length: 50 }, () => {
      try {
        return compiled.test(`${'a'.repeat(200)}!`)
      } catch (error) {
        return (error as { code?: string }).code
      }
    })
    expect(outcomes.every(isNo)).toBe(true)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

const isNo = (outcome: unknown): boolean => outcome === false || outcome === 'blueprint_schema_mismatch'
