import { describe, expect, it } from 'vitest'
import { blueprintIdentifierProblem, keyProblem, toIdentifier } from './identifier.ts'

describe('toIdentifier', () => {
  it.each([
    ['Lifecycle', 'lifecycle'],
    ['Service tier', 'service_tier'],
    ['  On-call (primary) ', 'on_call_primary'],
    ['Größe', 'gro_e'],
    ['名前', ''],
    ['x'.repeat(120), 'x'.repeat(100)],
  ])('makes of %j an identifier that the API takes', (title, identifier) => {
    expect(toIdentifier(title)).toBe(identifier)
  })
})

describe('an identifier', () => {
  it('of a property is refused when empty, taken, too long or made of other characters', () => {
    expect(keyProblem('', [])).toMatch(/Enter/)
    expect(keyProblem('tier', ['tier'])).toMatch(/taken/)
    expect(keyProblem('x'.repeat(101), [])).toMatch(/100/)
    expect(keyProblem('service tier', [])).toMatch(/letters/)
    expect(keyProblem('a.b', [])).toMatch(/letters/)
    expect(keyProblem('service_tier-2', ['tier'])).toBeUndefined()
  })

  it('of a blueprint may hold dots and slashes, and is not a dot alone', () => {
    expect(blueprintIdentifierProblem('acme/service.v2', [])).toBeUndefined()
    expect(blueprintIdentifierProblem('..', [])).toMatch(/letters/)
  })
})
