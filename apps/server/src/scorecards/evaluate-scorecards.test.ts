import type { ScorecardDocument } from '@portolan/contract/scorecards'
import { describe, expect, it } from 'vitest'
import { evaluateLevel, evaluateScorecards } from './evaluate-scorecards.ts'

const aScorecard = (levelOfRules: string[], more: Partial<ScorecardDocument> = {}): ScorecardDocument => ({
  identifier: 'ready',
  title: 'Ready',
  rules: levelOfRules.map((level, index) => ({
    identifier: `r${index}`,
    title: 'Rule',
    level,
    query: { combinator: 'and', conditions: [{ property: '$title', operator: 'isNotEmpty' }] },
  })),
  ...more,
})

describe('evaluateLevel', () => {
  const rules = ['Bronze', 'Silver', 'Silver', 'Gold']
  it.each([
    { holds: [true, true, true, true], level: 'Gold' },
    { holds: [true, true, true, false], level: 'Silver' },
    { holds: [true, true, false, true], level: 'Bronze' },
    { holds: [false, true, true, true], level: 'Basic' },
    { holds: [false, false, false, false], level: 'Basic' },
  ])('is $level when rules of Bronze, Silver, Silver and Gold give $holds', ({ holds, level }) => {
    expect(evaluateLevel(aScorecard(rules), holds)).toBe(level)
  })

  it('passes levels without rules', () => {
    expect(evaluateLevel(aScorecard(['Gold']), [false])).toBe('Silver')
    expect(evaluateLevel(aScorecard([]), [])).toBe('Gold')
  })

  it('counts the levels that the scorecard names, lowest first', () => {
    const levels = [
      { title: 'F', color: 'red' },
      { title: 'B', color: 'green' },
      { title: 'A', color: 'gold' },
    ]
    expect(evaluateLevel(aScorecard(['A', 'B'], { levels }), [false, true])).toBe('B')
    expect(evaluateLevel(aScorecard(['A', 'B'], { levels }), [true, false])).toBe('F')
  })
})

describe('evaluateScorecards', () => {
  const found = (document: ScorecardDocument, passesFilter: boolean, rules: boolean[]) => ({
    document,
    findings: { passesFilter, rules },
  })

  it('counts the rules of all scorecards whose filter lets the entity pass', () => {
    const other = aScorecard(['Gold', 'Gold'], { identifier: 'other' })
    const result = evaluateScorecards([
      found(aScorecard(['Bronze', 'Gold']), true, [true, true]),
      found(other, true, [true, false]),
      found(aScorecard(['Gold'], { identifier: 'excluded' }), false, [false]),
    ])

    expect(Object.keys(result.scorecards)).toEqual(['ready', 'other'])
    expect(result.scorecardsStats).toBe(75)
    expect(result.scorecardsRuleCount).toBe(4)
    expect(result.scorecards.other).toEqual({
      rules: [
        { identifier: 'r0', status: 'SUCCESS', level: 'Gold' },
        { identifier: 'r1', status: 'FAILURE', level: 'Gold' },
      ],
      level: 'Silver',
    })
  })

  it('says nothing of an entity that all filters exclude', () => {
    const result = evaluateScorecards([found(aScorecard(['Gold']), false, [true])])

    expect(result).toEqual({ scorecards: {}, scorecardsStats: 0, scorecardsRuleCount: 0 })
  })

  it('keeps a scorecard whose identifier is a name of the language', () => {
    const result = evaluateScorecards([found(aScorecard(['Gold'], { identifier: '__proto__' }), true, [true])])

    expect(Object.keys(result.scorecards)).toEqual(['__proto__'])
  })
})
