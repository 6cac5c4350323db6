import { describe, expect, it } from 'vitest'
import type { Entity } from '../catalog/catalog-types.ts'
import { hiddenAtFirst, type ScorecardColumn } from '../catalog/table-columns.ts'
import { scorecardColumns, scorecardResult } from './scorecard-columns.ts'
import type { Scorecard } from './scorecard-types.ts'

const ready = {
  identifier: 'ready',
  title: 'Ready',
  levels: [
    { title: 'Basic', color: 'blue' },
    { title: 'Gold', color: 'gold' },
  ],
  rules: [{ identifier: 'named', title: 'Has a title', level: 'Gold' }],
} as unknown as Scorecard
const columns = scorecardColumns([ready])

describe('the columns of scorecards', () => {
  it('are the level and each rule, hidden until somebody shows them', () => {
    expect(columns).toMatchObject([
      { id: 'scorecards.ready', title: 'Ready', colors: { Basic: 'blue', Gold: 'gold' } },
      { id: 'scorecards.ready.named', title: 'Ready: Has a title', rule: 'named' },
    ])
    expect(hiddenAtFirst(columns)).toEqual(['scorecards.ready', 'scorecards.ready.named'])
  })

  it('show what a reply says, and nothing where the scorecard does not apply', () => {
    const results = { ready: { level: 'Basic', rules: [{ identifier: 'named', status: 'FAILURE' }] } }
    const [level, rule] = columns as unknown as [ScorecardColumn, ScorecardColumn]
    expect(scorecardResult({ scorecards: results } as unknown as Entity, level)).toBe('Basic')
    expect(scorecardResult({ scorecards: results } as unknown as Entity, rule)).toBe('FAILURE')
    expect(scorecardResult({ scorecards: {} } as unknown as Entity, level)).toBeUndefined()
    expect(scorecardResult({} as unknown as Entity, rule)).toBeUndefined()
  })
})
