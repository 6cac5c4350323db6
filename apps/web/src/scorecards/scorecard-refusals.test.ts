import { PortolanError } from '@portolan/client'
import { describe, expect, it } from 'vitest'
import { toScorecardRefusals } from './scorecard-refusals.ts'
import type { ScorecardDocument } from './scorecard-types.ts'

const query = { combinator: 'and' as const, conditions: [{}, {}] }
const document: ScorecardDocument = {
  identifier: 'ready',
  title: 'Ready',
  filter: query,
  levels: [{ title: 'Basic', color: 'blue' }],
  rules: [{ identifier: 'a', title: 'A', level: 'Gold', query }],
}

function refusal(...errors: { path: string; message: string }[]): PortolanError {
  return new PortolanError('refused', { status: 422, code: 'invalid_request', details: { errors } })
}

describe('what the server refuses about a scorecard', () => {
  it.each([
    ['rules[0].level', 'rules.0.level'],
    ['rules[0].query.conditions[1].value', 'rules.0.query.conditions.1.value'],
    ['rules[0].query.conditions[1].value.preset', 'rules.0.query.conditions.1.value'],
    ['rules[0].query.conditions[1].property', 'rules.0.query.conditions.1.subject'],
    ['rules[0].query.conditions[0].relation', 'rules.0.query.conditions.0.subject'],
    ['rules[0].query.conditions[0].not', 'rules.0.query.conditions.0.operator'],
    ['rules[0].query.conditions[0]', 'rules.0.query.conditions.0.subject'],
    ['rules[0].query', 'rules.0.title'],
    ['filter.conditions[1].operator', 'filter.conditions.1.operator'],
    ['/rules/0/identifier', 'rules.0.identifier'],
    ['levels[0].title', 'levels.0.title'],
    ['rules', ''],
  ])('at %s is shown at the field %j', (path, field) => {
    const problems = toScorecardRefusals(refusal({ path, message: `${path} must be another` }), document)
    expect(Object.keys(problems)).toEqual([field])
    expect(problems[field]).toBe(field === '' ? 'rules must be another' : 'Must be another')
  })

  it('says without a place what has none', () => {
    expect(toScorecardRefusals(new Error('offline'), document)).toEqual({ '': 'offline' })
  })
})
