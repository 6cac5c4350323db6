import { describe, expect, it } from 'vitest'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { EMPTY_BLUEPRINT, blueprintProblems, toBlueprintPatch, toNewBlueprint } from './blueprint-draft.ts'
import { EMPTY_RELATION, relationProblems, toRelationDefinition, toRelationDraft } from './relation-draft.ts'

describe('the form of a relation', () => {
  it('writes what the API wants, and never a relation to many that is required', () => {
    const draft = { ...EMPTY_RELATION, title: ' Domain ', identifier: 'domain', target: 'domain', isRequired: true }
    expect(toRelationDefinition(draft)).toEqual({ title: 'Domain', target: 'domain', required: true, many: false })
    expect(toRelationDefinition({ ...draft, isMany: true })).toMatchObject({ required: false, many: true })
  })

  it('gives back a relation as it was when nothing is changed', () => {
    const relation = { title: 'D', target: 'domain', required: false, many: true, type: 'rule_result_target' }
    const blueprint = { relations: { d: relation } } as unknown as Blueprint
    expect(toRelationDefinition(toRelationDraft(blueprint, 'd'), relation)).toEqual(relation)
  })

  it('names the fields that are missing', () => {
    expect(Object.keys(relationProblems(EMPTY_RELATION, []))).toEqual(['identifier', 'target'])
  })
})

describe('the form of a blueprint', () => {
  it('writes a blueprint without what was left empty', () => {
    expect(toNewBlueprint({ ...EMPTY_BLUEPRINT, title: 'Domain', identifier: 'domain', icon: 'TwoUsers' })).toEqual({
      identifier: 'domain',
      title: 'Domain',
      icon: 'TwoUsers',
      schema: { properties: {}, required: [] },
      mirrorProperties: {},
      calculationProperties: {},
      relations: {},
    })
  })

  it('sends only what differs, and null for what was emptied', () => {
    const before = { title: 'Domain', identifier: 'domain', icon: 'Key', description: '' }
    expect(toBlueprintPatch({ ...before, title: 'Area', icon: '' }, before)).toEqual({ title: 'Area', icon: null })
    expect(toBlueprintPatch(before, before)).toEqual({})
  })

  it('names the fields that are missing or taken', () => {
    expect(Object.keys(blueprintProblems(EMPTY_BLUEPRINT, []))).toEqual(['title', 'identifier'])
    expect(blueprintProblems({ ...EMPTY_BLUEPRINT, title: 'D', identifier: 'd' }, ['d'])).toHaveProperty('identifier')
  })
})
