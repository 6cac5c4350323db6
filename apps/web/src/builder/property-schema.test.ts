import { describe, expect, it } from 'vitest'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { toPatch } from './definitions.ts'
import { changeKind, changeOptions, EMPTY_PROPERTY, toPropertyDraft, type PropertyDraft } from './property-draft.ts'
import { propertyProblems } from './property-problems.ts'
import { toPropertyDefinition } from './property-schema.ts'

const aDraft = (change: Partial<PropertyDraft>): PropertyDraft => ({
  ...EMPTY_PROPERTY,
  title: 'Tier',
  identifier: 'tier',
  ...change,
})

const aBlueprint = (change: Partial<Blueprint>): Blueprint => ({
  identifier: 'service',
  title: 'Service',
  schema: { properties: {}, required: [] },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  relations: {},
  createdAt: '2031-04-05T06:07:08.009Z',
  updatedAt: '2031-04-05T06:07:08.009Z',
  ...change,
})

describe('toPropertyDefinition', () => {
  it.each<[string, Partial<PropertyDraft>, object]>([
    [
      'options with and without a colour',
      {
        kind: 'select',
        options: [
          { value: 'gold', color: 'gold' },
          { value: 'tin', color: '' },
          { value: ' ', color: 'red' },
        ],
        default: 'tin',
      },
      { type: 'string', enum: ['gold', 'tin'], enumColors: { gold: 'gold' }, default: 'tin' },
    ],
    [
      'options of a number as numbers',
      { kind: 'number', options: [{ value: '1.5', color: 'red' }], default: '1.5' },
      { type: 'number', enum: [1.5], enumColors: { '1.5': 'red' }, default: 1.5 },
    ],
    ['an embedded URL', { kind: 'embedded-url' }, { type: 'string', format: 'url', spec: 'embedded-url' }],
    ['a toggle that is off by default', { kind: 'boolean', default: false }, { type: 'boolean', default: false }],
    [
      'limits and a pattern',
      { limits: { minLength: '2', maxLength: '' }, pattern: '^a' },
      { type: 'string', minLength: 2, pattern: '^a' },
    ],
    [
      'a list of users without doubles',
      { kind: 'array', item: 'user', isUnique: true, limits: { maxItems: '3' }, default: ['a@b.c'] },
      {
        type: 'array',
        items: { type: 'string', format: 'user' },
        uniqueItems: true,
        maxItems: 3,
        default: ['a@b.c'],
      },
    ],
    ['a list of anything', { kind: 'array', item: 'any' }, { type: 'array' }],
    ['an object with a default', { kind: 'object', default: '{"a":1}' }, { type: 'object', default: { a: 1 } }],
  ])('writes %s', (_what, change, expected) => {
    expect(toPropertyDefinition(aDraft(change))).toEqual({ title: 'Tier', ...expected })
  })

  it('writes the three computed kinds as the API wants them', () => {
    expect(
      toPropertyDefinition(aDraft({ kind: 'mirror', mirror: { via: ['squad', 'unit'], property: '$title' } })),
    ).toEqual({
      title: 'Tier',
      path: 'squad.unit.$title',
    })
    expect(toPropertyDefinition(aDraft({ kind: 'calculation', calculation: '.identifier', result: 'url' }))).toEqual({
      title: 'Tier',
      calculation: '.identifier',
      type: 'string',
      format: 'url',
    })
    const aggregation = {
      ...EMPTY_PROPERTY.aggregation,
      target: 'bug',
      measure: 'average',
      property: 'cost',
      query: '{}',
    }
    expect(toPropertyDefinition(aDraft({ kind: 'aggregation', aggregation } as Partial<PropertyDraft>))).toEqual({
      title: 'Tier',
      type: 'number',
      target: 'bug',
      calculationSpec: {
        calculationBy: 'property',
        func: 'average',
        property: 'cost',
        averageOf: 'day',
        measureTimeBy: '$createdAt',
      },
      query: {},
    })
  })

  // What the form shows is a part of what JSON can say.
  it.each<[string, object]>([
    ['a select', { type: 'string', title: 'T', enum: ['a', 'b'], enumColors: { a: 'cyan' }, default: 'a', unknown: 1 }],
    ['a list of objects', { type: 'array', items: { type: 'object', required: ['x'] }, default: [{ x: 1 }] }],
    ['a list of anything with a default', { type: 'array', default: [1, { a: 2 }] }],
    [
      'a list of options',
      { type: 'array', items: { type: 'string', enum: ['a'], enumColors: { a: 'red' }, pattern: 'a' } },
    ],
    ['a schema of an object', { type: 'object', properties: { a: { type: 'number' } }, additionalProperties: false }],
    ['a combination unknown to it', { type: 'string', format: 'markdown', spec: 'embedded-url', minLength: 0 }],
    ['a moment with seconds', { type: 'string', format: 'date-time', default: '2031-04-05T06:07:08.009Z' }],
    ['numbers with bounds', { type: 'number', exclusiveMinimum: 0, maximum: 2.5, enum: [1, 2], default: 1 }],
    ['a toggle', { type: 'boolean', default: true }],
    [
      'an embedded page with its sign-in',
      { type: 'string', format: 'url', spec: 'embedded-url', specAuthentication: { clientId: 'x' } },
    ],
  ])('gives back %s as it was when nothing is changed', (_what, schema) => {
    const blueprint = aBlueprint({ schema: { properties: { it: schema as never }, required: ['it'] } })
    const draft = toPropertyDraft(blueprint, { map: 'properties', key: 'it' })
    expect(propertyProblems(draft, [], schema as never)).toEqual({})
    expect(toPropertyDefinition(draft, schema as never)).toEqual(schema)
    expect(draft.isRequired).toBe(true)
  })

  it('gives back computed properties as they were, but for the type that an aggregation always has', () => {
    const blueprint = aBlueprint({
      mirrorProperties: { lead: { title: 'Lead', path: 'squad.lead' } },
      calculationProperties: {
        slug: { type: 'string', format: 'markdown', calculation: '.identifier', colorized: true } as never,
      },
      aggregationProperties: {
        bugs: {
          title: 'Bugs',
          target: 'bug',
          calculationSpec: { calculationBy: 'entities', func: 'count' },
          query: { combinator: 'and', rules: [] },
          pathFilter: [{ path: ['a'] }],
        } as never,
      },
    })
    for (const [map, key] of [
      ['mirrorProperties', 'lead'],
      ['calculationProperties', 'slug'],
      ['aggregationProperties', 'bugs'],
    ] as const) {
      const before = blueprint[map][key] as never as Record<string, unknown>
      const after = toPropertyDefinition(toPropertyDraft(blueprint, { map, key }), before)
      expect(after).toEqual({ ...before, ...(map === 'aggregationProperties' && { type: 'number' }) })
    }
  })
})

describe('toPatch', () => {
  it('names one property, removes what was emptied, and keeps the list of required ones in order', () => {
    const blueprint = aBlueprint({
      schema: {
        properties: { a: {}, tier: { type: 'string', title: 'Tier', icon: 'Key' }, b: {} },
        required: ['a', 'b'],
      },
    })
    const definition = { type: 'string', title: 'Level' }
    expect(toPatch(blueprint, { map: 'properties', key: 'tier', definition, isRequired: true })).toEqual({
      schema: { properties: { tier: { type: 'string', title: 'Level', icon: null } }, required: ['a', 'b', 'tier'] },
    })
    expect(toPatch(blueprint, { map: 'properties', key: 'a', definition: null })).toEqual({
      schema: { properties: { a: null }, required: ['b'] },
    })
    expect(toPatch(blueprint, { map: 'relations', key: 'constructor', definition: { target: 'domain' } })).toEqual({
      relations: { constructor: { target: 'domain' } },
    })
  })
})

describe('propertyProblems', () => {
  it.each<[string, Partial<PropertyDraft>, string]>([
    ['an identifier that a computed property has', { identifier: 'taken' }, 'identifier'],
    ['a select without options', { kind: 'select' }, 'options'],
    ['an option twice', { kind: 'select', options: ['a', 'a'].map((value) => ({ value, color: '' })) }, 'options'],
    ['a word among numbers', { kind: 'number', options: [{ value: 'x', color: '' }] }, 'options'],
    ['half a character', { limits: { minLength: '1.5' } }, 'minLength'],
    ['crossed limits', { kind: 'number', limits: { minimum: '2', maximum: '1' } }, 'maximum'],
    ['a default beyond a limit', { kind: 'number', limits: { maximum: '1' }, default: '2' }, 'default'],
    ['a default that is no JSON', { kind: 'object', default: '{' }, 'default'],
    ['a mirror without a way', { kind: 'mirror' }, 'path'],
    ['a mirror that ends at a relation', { kind: 'mirror', mirror: { via: ['a'], property: '' } }, 'path'],
    ['a calculation of nothing', { kind: 'calculation', calculation: ' ' }, 'calculation'],
    ['an aggregation over nothing', { kind: 'aggregation' }, 'target'],
  ])('names the field of %s', (_what, change, field) => {
    expect(Object.keys(propertyProblems(aDraft(change), ['taken']))).toEqual([field])
  })
})

describe('a change in the form', () => {
  it('of the kind empties what the new kind cannot have', () => {
    const select = aDraft({ kind: 'select', options: [{ value: 'a', color: 'red' }], default: 'a' })
    expect(changeKind(select, 'url')).toMatchObject({ kind: 'url', options: [], default: undefined })
    const text = aDraft({ limits: { maxLength: '9' }, pattern: 'x' })
    expect(changeKind(text, 'markdown')).toMatchObject({ limits: { maxLength: '9' }, pattern: 'x' })
    expect(changeKind(text, 'number')).toMatchObject({ limits: {}, pattern: '' })
  })

  it('of an option takes the default along, and its removal empties it', () => {
    const options = ['a', 'b'].map((value) => ({ value, color: '' }))
    const draft = aDraft({ kind: 'select', options, default: 'b' })
    expect(changeOptions(draft, [options[0]!, { value: 'c', color: '' }]).default).toBe('c')
    expect(changeOptions(draft, options.slice(0, 1)).default).toBe('')
    expect(changeOptions(draft, options.toReversed()).default).toBe('b')
  })
})
