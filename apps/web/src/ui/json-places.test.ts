import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonPlaces, type JsonPath } from './json-places.ts'

const text = `{
  "identifier": "a",
  "schema": {
    "properties": { "size\\"": { "type": "strin" } },
    "required": ["x", ["y"], {}]
  }
}`

describe('the place of a value', () => {
  it.each<[JsonPath, string, number]>([
    [['identifier'], '"a"', 2],
    [['schema', 'properties', 'size"', 'type'], '"strin"', 4],
    [['schema', 'required', 1, 0], '"y"', 5],
    [['schema', 'required', 2], '{}', 5],
    [['schema', 'required', 3], '["x", ["y"], {}]', 5],
    [['schema', 'properties', 'size"', 'title'], '{ "type": "strin" }', 4],
    [['nowhere'], text, 1],
    [[], text, 1],
  ])('%j is found, or the nearest around it', (path, expected, line) => {
    const place = new JsonPlaces(text).find(path)
    expect([text.slice(place.from, place.to), place.line]).toEqual([expected, line])
  })

  it('holds for every value of every text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const json = JSON.stringify(value, null, indent)
        const places = new JsonPlaces(json)
        for (const [path, expected] of leavesOf(value)) {
          const { from, to } = places.find(path)
          expect(JSON.parse(json.slice(from, to))).toEqual(expected)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('fails on no text, however broken', () => {
    fc.assert(fc.property(fc.string(), (broken) => void new JsonPlaces(broken).find(['a', 0])))
  })
})

/** Duplicate keys and `__proto__` aside, every value with the path to it. */
function leavesOf(value: unknown, path: JsonPath = []): [JsonPath, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, JSON.parse(JSON.stringify(value))]]
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries.flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
}
