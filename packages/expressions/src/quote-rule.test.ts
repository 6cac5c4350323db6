import { describe, expect, it } from 'vitest'
import { applyQuoteRule } from './quote-rule.ts'

describe('applyQuoteRule', () => {
  it.each([
    ["'svc'", '"svc"'],
    ["  'svc'  ", '  "svc"  '],
    [".kind == 'Service' and .a", '.kind == "Service" and .a'],
    ["'a b'", '"a b"'],
    ["split('/')", "split('/')"],
    ['"it\'s"', '"it\'s"'],
    ['"\' "', '"\' "'],
    ['.a', '.a'],
  ])('turns %s into %s', (program, expected) => {
    expect(applyQuoteRule(program)).toBe(expected)
  })
})
