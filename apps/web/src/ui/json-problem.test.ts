import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonProblem } from './json-problem.ts'

describe('findJsonProblem', () => {
  it.each([
    ['{\n  "a": }', 2, 8],
    ['{"a":1,}', 1, 8],
    ['{"a" 1}', 1, 6],
    ['[1, 2', 1, 6],
    ['', 1, 1],
    ['{"a":1}\nx', 2, 1],
    ["{'a':1}", 1, 2],
    ['[01]', 1, 2],
    ['["a\nb"]', 1, 2],
    ['[tru]', 1, 2],
  ])('names the place where %j breaks', (text, line, column) => {
    expect(findJsonProblem(text)).toMatchObject({ line, column })
  })

  it('agrees with the JSON parser on every text', () => {
    const almostJson = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, insert]) => {
      const place = at % (json.length + 1)
      return json.slice(0, place) + insert + json.slice(place)
    })
    fc.assert(
      fc.property(almostJson, (text) => {
        expect(findJsonProblem(text) === undefined).toBe(isJson(text))
      }),
      { numRuns: 3000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
