import { PROPERTY_FORMATS, PROPERTY_SPECS, PROPERTY_TYPES } from '@portolan/contract/blueprints'
import { describe, expect, it } from 'vitest'
import { describeTextProblem, findGuideProblems, guideAt } from '../ui/json-guide.ts'
import { toBlueprintGuide } from './blueprint-guide.ts'
import { NEW_BLUEPRINT } from './templates.ts'

const guide = toBlueprintGuide(['service', 'domain'])
const problemsOf = (value: unknown) => findGuideProblems(JSON.stringify(value, null, 2), guide).map(describeTextProblem)
const withProperty = (property: object) => ({
  identifier: 'a',
  title: 'A',
  schema: { properties: { language: property } },
})

describe('the guide of a blueprint', () => {
  it('finds nothing in what a new blueprint starts with, nor in keys that nobody knows', () => {
    expect(problemsOf(NEW_BLUEPRINT)).toEqual([])
    expect(problemsOf(withProperty({ type: 'string', format: null, spec: null, mine: { type: 'strin' } }))).toEqual([])
  })

  it.each([
    [
      { type: 'strin' },
      'Line 7, schema.properties.language.type: must be one of string, number, boolean, array, object, but is "strin"',
    ],
    [{ type: 'string', spec: 'openapi' }, 'Line 8, schema.properties.language.spec: must be one of'],
    [{ type: 'array', items: { type: 'text' } }, 'Line 9, schema.properties.language.items.type: must be one of'],
    [{ title: 'Language' }, 'Line 6, schema.properties.language: must have “type”'],
  ])('names line and path of what is wrong in %j', (property, sentence) => {
    expect(problemsOf(withProperty(property))).toEqual([expect.stringContaining(sentence)])
  })

  it('names every problem, in the order of the text', () => {
    expect(problemsOf({ schema: { properties: { b: { type: 1 }, a: {} } }, relations: { c: {} } })).toEqual([
      'Line 1: must have “identifier”',
      'Line 1: must have “title”',
      expect.stringContaining('Line 5, schema.properties.b.type: must be one of'),
      'Line 7, schema.properties.a: must have “type”',
      'Line 11, relations.c: must have “target”',
    ])
  })

  it.each([
    ['type', PROPERTY_TYPES],
    ['format', PROPERTY_FORMATS],
    ['spec', PROPERTY_SPECS],
  ])('accepts for %s what the contract does, and nothing else', (key, expected) => {
    const { values = [] } = guideAt(guide, ['schema', 'properties', 'any', key]) ?? {}
    expect([...values].map(String).sort()).toEqual([...expected].sort())
  })

  it('offers the blueprints that a relation can lead to', () => {
    expect(guideAt(guide, ['relations', 'any', 'target'])?.values).toEqual(['service', 'domain'])
    expect(guideAt(guide, ['schema', 'properties', 'any', 'items', 'format'])?.values).toContain('markdown')
  })
})
