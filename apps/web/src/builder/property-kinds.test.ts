import { PROPERTY_FORMATS, PROPERTY_SPECS, PROPERTY_TYPES } from '@portolan/contract/blueprints'
import { describe, expect, it } from 'vitest'
import { ALL_STORED, groupedKinds, kindOf, partsOf } from './property-kinds.ts'

describe('the kinds of the form', () => {
  it('cover every type, format and spec of the contract', () => {
    const parts = ALL_STORED.map(partsOf)
    const named = (key: 'type' | 'format' | 'spec') => new Set(parts.flatMap((part) => part[key] ?? []))
    expect(named('type')).toEqual(new Set(PROPERTY_TYPES))
    expect(named('format')).toEqual(new Set(PROPERTY_FORMATS))
    expect(named('spec')).toEqual(new Set(PROPERTY_SPECS))
  })

  it.each(ALL_STORED)('%s is recognised in the JSON that it makes', (kind) => {
    expect(kindOf({ ...partsOf(kind), ...(kind === 'select' && { enum: ['a'] }) })).toBe(kind)
  })

  it('leave a combination that they do not know to JSON', () => {
    expect(kindOf({ type: 'array', format: 'url' })).toBe('other')
    expect(kindOf({ type: 'string', format: 'markdown', spec: 'embedded-url' })).toBe('other')
  })

  it('stand in groups, each kind once', () => {
    const groups = groupedKinds(ALL_STORED)
    expect(groups.flatMap(({ items }) => items.map(({ value }) => value)).sort()).toEqual([...ALL_STORED].sort())
    expect(new Set(groups.map(({ group }) => group)).size).toBe(groups.length)
  })
})
