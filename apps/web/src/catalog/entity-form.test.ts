import { describe, expect, it } from 'vitest'
import { initialValues } from '../actions/form-values.ts'
import type { Blueprint, Entity } from './catalog-types.ts'
import { entityValues, identifierProblem, toEntityDraft, toEntityFields, toFieldChange } from './entity-form.ts'

const blueprint: Blueprint = {
  identifier: 'service',
  title: 'Service',
  schema: { properties: { tier: { type: 'number', enum: [1, 2] }, note: { type: 'string' } }, required: ['tier'] },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  relations: {
    domain: { target: 'domain', required: true, many: false },
    deps: { target: 'service', required: false, many: true },
  },
  createdAt: '',
  updatedAt: '',
}
const entity: Entity = {
  identifier: 'cart',
  title: 'Cart',
  blueprint: 'service',
  properties: { tier: 1, note: 'old' },
  relations: { domain: { identifier: 'shop', title: 'Shop' }, deps: ['mail'] },
  createdAt: '',
  createdBy: '',
  updatedAt: '',
  updatedBy: '',
}
const fields = toEntityFields(blueprint)

describe('the form of an entity', () => {
  it('asks for properties and relations, and marks what the blueprint requires', () => {
    const facts = fields.map(({ key, control, isRequired }) => [key, control, isRequired])
    expect(facts).toEqual([
      ['tier', 'choice', true],
      ['note', 'text', false],
      ['relation domain', 'entity', true],
      ['relation deps', 'entities', false],
    ])
  })

  it('sends what was entered for a new entity', () => {
    const values = { tier: '2', note: '', 'relation domain': 'shop', 'relation deps': [] }
    expect(toEntityDraft(fields, values, undefined)).toEqual({ properties: { tier: 2 }, relations: { domain: 'shop' } })
  })

  it('sends only what changed of a known one, and null for what was cleared', () => {
    const before = initialValues(fields, entityValues(entity))
    const values = { ...before, note: '', 'relation deps': [] }
    expect(toEntityDraft(fields, values, before)).toEqual({ properties: { note: null }, relations: { deps: [] } })
  })
})

it.each([
  ['tier', '2', { properties: { tier: 2 }, relations: {} }],
  ['note', '', { properties: { note: null }, relations: {} }],
  ['relation domain', 'shop', { properties: {}, relations: { domain: 'shop' } }],
  ['relation deps', [], { properties: {}, relations: { deps: [] } }],
])('the control of %s changes it alone, from %j', (key, value, change) => {
  expect(
    toFieldChange(
      fields.find((field) => field.key === key)!,
      value,
    ),
  ).toEqual(change)
})

describe('identifierProblem', () => {
  it.each(['', 'gh/acme_cart:1+2=3@x.y', 'größe'])('accepts %j', (identifier) => {
    expect(identifierProblem(identifier)).toBeUndefined()
  })

  it.each(['a b', '..', 'a#b', 'x'.repeat(1001)])('refuses %s', (identifier) => {
    expect(identifierProblem(identifier)).toBeDefined()
  })
})
