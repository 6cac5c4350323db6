import { DEFAULT_LEVELS as CONTRACT_LEVELS } from '@portolan/contract/scorecards'
import { describe, expect, it } from 'vitest'
import {
  addRule,
  changeLevel,
  DEFAULT_LEVELS,
  emptyDraft,
  removeRule,
  retitleRule,
  setFilter,
  toBody,
  toCopy,
  toDraft,
  withDocument,
} from './scorecard-draft.ts'
import type { Scorecard } from './scorecard-types.ts'

const query = { combinator: 'and' as const, conditions: [{ property: 'tier', operator: 'isNotEmpty', hint: 1 }] }
const stored = {
  id: 'scorecard_1',
  blueprint: 'service',
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'a',
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: 'a',
  identifier: 'ready',
  title: 'Ready',
  properties: { owner: 'x' },
  levels: [...DEFAULT_LEVELS],
  rules: [
    { identifier: 'a', title: 'A', level: 'Gold', query, weight: 2 },
    { identifier: 'b', title: 'B', level: 'Silver', query },
  ],
} as unknown as Scorecard

describe('a draft of a scorecard', () => {
  it('starts with the levels that the server would give it', () => {
    expect(DEFAULT_LEVELS).toEqual(CONTRACT_LEVELS)
  })

  it('sends back what was stored, with keys that the form does not draw, and nothing that describes the row', () => {
    expect(toBody(toDraft(stored))).toEqual({
      identifier: 'ready',
      title: 'Ready',
      properties: { owner: 'x' },
      rules: stored.rules,
    })
  })

  it('sends levels that are not those that every scorecard has', () => {
    const draft = changeLevel(toDraft(stored), 1, { color: 'red' })
    expect(toBody(draft).levels).toEqual(
      DEFAULT_LEVELS.map((level, index) => (index === 1 ? { ...level, color: 'red' } : level)),
    )
  })

  it('lets rules follow another title of their level, but not into a level that has it already', () => {
    const renamed = changeLevel(toDraft(stored), 3, { title: 'Platinum' })
    expect(renamed.document.rules.map(({ level }) => level)).toEqual(['Platinum', 'Silver'])
    const clashing = changeLevel(toDraft(stored), 3, { title: 'Silver' })
    expect(clashing.document.rules.map(({ level }) => level)).toEqual(['Gold', 'Silver'])
  })

  it('lets the identifier follow the title of a new rule until somebody writes one', () => {
    const draft = addRule(emptyDraft('service'))
    const titled = retitleRule(draft, 0, 'Has a title', true)
    expect(titled.document.rules[0]).toMatchObject({ identifier: 'has_a_title', level: 'Bronze' })
    const written = {
      ...titled,
      document: { ...titled.document, rules: [{ ...titled.document.rules[0]!, identifier: 'x' }] },
    }
    expect(retitleRule(written, 0, 'Other', true).document.rules[0]).toMatchObject({ identifier: 'x' })
    expect(retitleRule(titled, 0, 'Other', false).document.rules[0]).toMatchObject({ identifier: 'has_a_title' })
  })

  it('keeps the key of each rule while others come and go', () => {
    const draft = addRule(toDraft(stored))
    const [, second, third] = draft.ruleKeys
    expect(removeRule(draft, 0).ruleKeys).toEqual([second, third])
    expect(new Set(addRule(removeRule(draft, 0)).ruleKeys).size).toBe(3)
  })

  it('takes a document without levels, and one with other rules', () => {
    const next = withDocument(toDraft(stored), { ...stored, levels: undefined, rules: [] } as never)
    expect(next.document.levels).toEqual(DEFAULT_LEVELS)
    expect(next.ruleKeys).toEqual([])
  })

  it('has no filter once that is removed', () => {
    const filtered = setFilter(toDraft(stored), query)
    expect(toBody(filtered).filter).toEqual(query)
    expect(toBody(setFilter(filtered, undefined))).not.toHaveProperty('filter')
  })

  it('is copied under an identifier that is free', () => {
    expect(toCopy(stored, ['ready']).document).toMatchObject({ title: 'Ready copy', identifier: 'ready_copy' })
    const third = toCopy(stored, ['ready', 'ready_copy', 'ready_copy_2'])
    expect(third.document.identifier).toBe('ready_copy_3')
  })
})
