import type { ScorecardDocument } from '@portolan/contract/scorecards'
import { describe, expect, it } from 'vitest'
import type { Blueprint } from '../catalog/index.ts'
import { followKey } from './follow-key.ts'

const aBlueprint = (properties: string[]) =>
  ({
    document: { schema: { properties: Object.fromEntries(properties.map((key) => [key, { type: 'string' }])) } },
  }) as unknown as Blueprint

const aScorecard = (conditions: Record<string, unknown>[]): ScorecardDocument => ({
  identifier: 'ready',
  title: 'Ready',
  filter: { combinator: 'and', conditions },
  rules: [{ identifier: 'r', title: 'R', level: 'Gold', query: { combinator: 'or', conditions } }],
})

describe('followKey', () => {
  it('renames a property in filter and rules, keeps the order of keys, and leaves values and relations alone', () => {
    const before = [
      { value: 'tier', operator: '=', property: 'tier' },
      { relation: 'tier', operator: 'isEmpty' },
    ]
    const after = [
      { value: 'tier', operator: '=', property: 'grade' },
      { relation: 'tier', operator: 'isEmpty' },
    ]
    const followed = followKey(aScorecard(before), aBlueprint(['grade']), {
      blueprint: 'service',
      kind: 'property',
      from: 'tier',
      to: 'grade',
    })

    expect(JSON.stringify(followed)).toBe(JSON.stringify(aScorecard(after)))
  })

  it('renames a relation, also where "property" means it', () => {
    const before = [
      { relation: 'squad', operator: 'isEmpty' },
      { property: 'squad', operator: 'isEmpty' },
    ]
    const rename = { blueprint: 'service', kind: 'relation', from: 'squad', to: 'crew' } as const

    expect(followKey(aScorecard(before), aBlueprint([]), rename)?.filter!.conditions).toEqual([
      { relation: 'crew', operator: 'isEmpty' },
      { property: 'crew', operator: 'isEmpty' },
    ])
    expect(followKey(aScorecard(before), aBlueprint(['squad']), rename)?.filter!.conditions).toEqual([
      { relation: 'crew', operator: 'isEmpty' },
      { property: 'squad', operator: 'isEmpty' },
    ])
  })

  it('is undefined when no condition names the key', () => {
    const scorecard = aScorecard([{ property: 'tier', operator: 'isEmpty' }])

    expect(
      followKey(scorecard, aBlueprint(['x']), { blueprint: 'service', kind: 'mirror', from: 'lead', to: 'boss' }),
    ).toBeUndefined()
  })
})
