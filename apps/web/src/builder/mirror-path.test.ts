import { describe, expect, it } from 'vitest'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { usesOf, relationsTo } from './definition-uses.ts'
import { choosePathStep, readMirrorPath, toPathSteps, writeMirrorPath } from './mirror-path.ts'

const aBlueprint = (identifier: string, change: object): Blueprint =>
  ({
    identifier,
    title: identifier.toUpperCase(),
    schema: { properties: {} },
    mirrorProperties: {},
    calculationProperties: {},
    aggregationProperties: {},
    relations: {},
    ...change,
  }) as Blueprint

const service = aBlueprint('service', {
  relations: { squad: { target: 'squad' } },
  mirrorProperties: { lead: { title: 'Lead', path: 'squad.lead' }, unit: { path: 'squad.unit.$title' } },
  calculationProperties: { big: { type: 'boolean', calculation: '.properties.size > 3 and .relations.squad' } },
})
const squad = aBlueprint('squad', {
  schema: { properties: { lead: { type: 'string', title: 'Team lead' } } },
  relations: { unit: { title: 'Unit', target: 'unit' }, lead: { target: 'person' } },
})
const unit = aBlueprint('unit', {
  aggregationProperties: {
    leads: { target: 'squad', calculationSpec: { calculationBy: 'property', func: 'max', property: 'lead' } },
  },
})
const all = [service, squad, unit]

describe('the path picker', () => {
  it('asks for a relation first, then for what stands at each end', () => {
    const [first, second, ...more] = toPathSteps(all, service, { via: ['squad'], property: '' })
    expect(more).toEqual([])
    expect(first).toMatchObject({ label: 'Relation', value: 'relation squad' })
    expect(second?.label).toBe('Of SQUAD')
    expect(second?.choices.find(({ group }) => group === 'Properties')?.items).toEqual([
      { value: 'property lead', label: 'Team lead' },
    ])
    expect(second?.choices.at(-1)?.items.map(({ value }) => value)).toEqual(['relation unit', 'relation lead'])
  })

  it('starts with one question, which nothing answers yet', () => {
    expect(toPathSteps(all, service, { via: [], property: '' })).toMatchObject([{ label: 'Relation', value: null }])
  })

  it('goes on by a relation, ends with a property, and drops what followed a changed choice', () => {
    const start = choosePathStep({ via: [], property: '' }, 0, 'relation squad')
    const far = choosePathStep(choosePathStep(start, 1, 'relation unit'), 2, 'property $title')
    expect(writeMirrorPath(far)).toBe('squad.unit.$title')
    // Properties and relations may share a key: the last segment is what is read.
    expect(writeMirrorPath(choosePathStep(far, 1, 'property lead'))).toBe('squad.lead')
  })

  it('shows a path that leads nowhere as it is written', () => {
    const steps = toPathSteps(all, service, readMirrorPath('gone.size'))
    expect(steps.map(({ value }) => value)).toEqual(['relation gone', 'property size'])
    expect(steps.every(({ choices }) => choices.at(-1)?.group === 'Not in the data model')).toBe(true)
  })
})

describe('what reads a definition', () => {
  it('is found in mirrors, aggregations and calculations', () => {
    expect(usesOf(all, squad, { map: 'properties', key: 'lead' })).toEqual(['SERVICE: Lead', 'UNIT: leads'])
    expect(usesOf(all, squad, { map: 'relations', key: 'unit' })).toEqual(['SERVICE: unit'])
    expect(usesOf(all, squad, { map: 'relations', key: 'lead' })).toEqual([])
    expect(usesOf(all, service, { map: 'properties', key: 'size' })).toEqual(['SERVICE: big'])
    expect(usesOf(all, service, { map: 'relations', key: 'squad' })).toEqual([
      'SERVICE: Lead',
      'SERVICE: unit',
      'SERVICE: big',
    ])
    expect(usesOf(all, service, { map: 'properties', key: 'siz' })).toEqual([])
  })

  it('tells the relations of others that lead to a blueprint', () => {
    expect(relationsTo(all, unit)).toMatchObject([{ from: { identifier: 'squad' }, title: 'Unit' }])
    expect(relationsTo(all, service)).toEqual([])
  })
})
