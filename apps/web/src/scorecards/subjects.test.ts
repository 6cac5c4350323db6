import { describe, expect, it } from 'vitest'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { operatorOf, withOperator, withSubject } from './condition-changes.ts'
import { operatorsFor } from './operators.ts'
import { findSubject, subjectsOf } from './subjects.ts'

const none = {
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  createdAt: '',
  updatedAt: '',
}
const domain = {
  ...none,
  identifier: 'domain',
  title: 'Domain',
  schema: { properties: { size: { type: 'number' } } },
  relations: {},
} as unknown as Blueprint
const service = {
  ...none,
  identifier: 'service',
  title: 'Service',
  schema: {
    properties: {
      tier: { type: 'string', title: 'Tier', enum: ['a', 'b'] },
      due: { type: 'string', format: 'date-time' },
      tags: { type: 'array', items: { type: 'string' } },
    },
  },
  relations: { domain: { target: 'domain', many: false }, others: { target: 'domain', many: true } },
  mirrorProperties: { size: { path: 'domain.size' }, sizes: { path: 'others.size' }, gone: { path: 'domain.nothing' } },
  calculationProperties: { upper: { type: 'string', calculation: '.title' } },
  aggregationProperties: { count: { title: 'Count', calculationSpec: {} } },
} as unknown as Blueprint
const subjects = subjectsOf([service, domain], service)
const find = (key: string) => findSubject(subjects, { property: key })
const namesOf = (key: string) => operatorsFor(find(key)).map(({ value }) => value)

describe('what conditions compare', () => {
  it('has a type, also at the end of a mirror', () => {
    const kinds = subjects.map(({ key, kind }) => [key, kind])
    expect(Object.fromEntries(kinds)).toMatchObject({
      tier: 'text',
      due: 'date',
      tags: 'list',
      count: 'number',
      size: 'number',
      sizes: 'list',
      gone: 'any',
      domain: 'relation',
      $title: 'text',
      $createdAt: 'date',
      $team: 'list',
    })
    expect(find('sizes').hasNumbers).toBe(true)
    expect([find('tier'), find('size'), find('count'), find('$createdAt')].map(({ origin }) => origin)).toEqual([
      undefined,
      'mirror',
      'aggregation',
      'portal',
    ])
    expect(find('upper')).toMatchObject({ kind: 'text', origin: 'calculation' })
  })

  it('offers the operators that fit the type', () => {
    expect(namesOf('tier')).toEqual(['=', '!=', 'in', 'isEmpty', 'isNotEmpty'])
    expect(namesOf('due')).toContain('between')
    expect(namesOf('size')).toContain('>')
    expect(namesOf('tags')).toEqual(['contains', 'doesNotContains', 'containsAny', 'isEmpty', 'isNotEmpty'])
    expect(operatorsFor(find('tier'), 'endsWith').at(-1)?.value).toBe('endsWith')
  })

  it('stays visible under its key when the blueprint has lost it', () => {
    expect(find('lost')).toMatchObject({ key: 'lost', title: 'lost', kind: 'any', group: 'Not there any more' })
    expect(find('domain')).toMatchObject({ part: 'relation', title: 'domain' })
  })
})

describe('a condition that changes', () => {
  it('keeps operator and other keys where they fit, and drops the value of something else', () => {
    const before = { property: 'tier', operator: '=', value: 'a', hint: 1 }
    expect(withSubject(before, find('size'))).toEqual({ property: 'size', operator: '=', hint: 1 })
    expect(withSubject(before, find('due'))).toEqual({ property: 'due', operator: 'between', hint: 1 })
    expect(withSubject(before, find('domain'))).toEqual({ relation: 'domain', operator: '=', hint: 1 })
  })

  it('keeps the value under an operator that takes one of the same kind', () => {
    const before = { property: 'tier', operator: '=', value: 'a' }
    expect(withOperator(before, '!=')).toEqual({ property: 'tier', operator: '!=', value: 'a' })
    expect(withOperator(before, 'in')).toEqual({ property: 'tier', operator: 'in' })
    expect(withOperator(before, 'isEmpty')).toEqual({ property: 'tier', operator: 'isEmpty' })
  })

  it('shows emptiness turned round as what it amounts to', () => {
    expect(operatorOf({ property: 'tier', operator: 'isEmpty', not: true })).toBe('isNotEmpty')
    expect(withOperator({ property: 'tier', operator: 'isEmpty', not: true }, 'isEmpty')).toEqual({
      property: 'tier',
      operator: 'isEmpty',
    })
  })
})
