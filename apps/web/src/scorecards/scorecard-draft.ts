import { toIdentifier } from '../builder/identifier.ts'
import type { Condition, Level, Query, Rule, Scorecard, ScorecardDocument } from './scorecard-types.ts'

/** The levels that a scorecard has when it is sent without any, lowest first. */
export const DEFAULT_LEVELS: readonly Level[] = [
  { title: 'Basic', color: 'paleBlue' },
  { title: 'Bronze', color: 'bronze' },
  { title: 'Silver', color: 'silver' },
  { title: 'Gold', color: 'gold' },
]

/** A scorecard while it is edited: the document itself, so that keys which the form does not draw stay. */
export interface ScorecardDraft {
  blueprint: string
  document: ScorecardDocument
  /** One for each rule, in their order; a rule keeps its own while others come and go. */
  ruleKeys: readonly number[]
}

/** Keys of a reply that describe the stored row. */
const ROW_KEYS = ['id', 'blueprint', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy']

export const EMPTY_CONDITION: Condition = { operator: '' }

export const emptyDraft = (blueprint: string): ScorecardDraft => ({
  blueprint,
  document: { identifier: '', title: '', rules: [], levels: DEFAULT_LEVELS },
  ruleKeys: [],
})

export function toDraft(scorecard: Scorecard): ScorecardDraft {
  const entries = Object.entries(scorecard).filter(([key]) => !ROW_KEYS.includes(key))
  return withDocument({ ...emptyDraft(scorecard.blueprint) }, Object.fromEntries(entries) as ScorecardDocument)
}

/** A copy under another name, to be saved as a new scorecard. */
export function toCopy(scorecard: Scorecard, taken: readonly string[]): ScorecardDraft {
  const draft = toDraft(scorecard)
  const title = `${scorecard.title} copy`
  const numbers = Array.from({ length: taken.length + 1 }, (_item, index) => (index === 0 ? '' : `_${index + 1}`))
  const identifier = `${scorecard.identifier.slice(0, 90)}_copy`
  const free = numbers.find((number) => !taken.includes(identifier + number)) ?? ''
  return { ...draft, document: { ...draft.document, title, identifier: identifier + free } }
}

/** What is sent. Levels that a scorecard has anyway, and a filter that is none, are left out. */
export function toBody({ document }: ScorecardDraft): Partial<ScorecardDocument> {
  const { levels, filter, ...rest } = document
  const isDefault = JSON.stringify(levels) === JSON.stringify(DEFAULT_LEVELS)
  return { ...rest, ...(filter && { filter }), ...(!isDefault && { levels }) }
}

/** The draft with a document that was written as JSON, which may name no levels. */
export function withDocument(draft: ScorecardDraft, document: ScorecardDocument): ScorecardDraft {
  const { rules, levels } = document as { rules: readonly Rule[]; levels?: readonly Level[] | null }
  const isSameCount = rules.length === draft.ruleKeys.length
  return {
    ...draft,
    document: { ...document, levels: levels && levels.length > 0 ? levels : DEFAULT_LEVELS },
    ruleKeys: isSameCount ? draft.ruleKeys : rules.map((_rule, index) => nextKey(draft.ruleKeys) + index),
  }
}

export function addRule(draft: ScorecardDraft): ScorecardDraft {
  const { document, ruleKeys } = draft
  const level = document.levels[1]?.title ?? ''
  const query: Query = { combinator: 'and', conditions: [EMPTY_CONDITION] }
  const rules = [...document.rules, { identifier: '', title: '', level, query }]
  return { ...draft, document: { ...document, rules }, ruleKeys: [...ruleKeys, nextKey(ruleKeys)] }
}

export function removeRule(draft: ScorecardDraft, index: number): ScorecardDraft {
  const { document, ruleKeys } = draft
  const rules = document.rules.toSpliced(index, 1)
  return { ...draft, document: { ...document, rules }, ruleKeys: ruleKeys.toSpliced(index, 1) }
}

export function changeRule(draft: ScorecardDraft, index: number, change: Partial<Rule>): ScorecardDraft {
  const rules = draft.document.rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule))
  return { ...draft, document: { ...draft.document, rules } }
}

/** Another title of a rule; the identifier follows it while the rule is new and nobody wrote one. */
export function retitleRule(draft: ScorecardDraft, index: number, title: string, isNew: boolean): ScorecardDraft {
  const rule = draft.document.rules[index]
  const follows = isNew && rule?.identifier === toIdentifier(rule?.title ?? '')
  return changeRule(draft, index, { title, ...(follows && { identifier: toIdentifier(title) }) })
}

/** Changes a level. Rules of it follow another title, unless a second level has that already. */
export function changeLevel(draft: ScorecardDraft, index: number, change: Partial<Level>): ScorecardDraft {
  const { document } = draft
  const before = document.levels[index]?.title
  const levels = document.levels.map((level, at) => (at === index ? { ...level, ...change } : level))
  const isTaken = document.levels.some(({ title }, at) => at !== index && [change.title, before].includes(title))
  const follows = change.title !== undefined && !isTaken
  const rules = document.rules.map((rule) =>
    follows && rule.level === before ? { ...rule, level: change.title! } : rule,
  )
  return { ...draft, document: { ...document, levels, rules } }
}

export function setLevels(draft: ScorecardDraft, levels: readonly Level[]): ScorecardDraft {
  return { ...draft, document: { ...draft.document, levels } }
}

export function setFilter(draft: ScorecardDraft, filter: Query | undefined): ScorecardDraft {
  const { filter: _before, ...rest } = draft.document
  return { ...draft, document: { ...rest, ...(filter && { filter }) } as ScorecardDocument }
}

const nextKey = (keys: readonly number[]): number => Math.max(0, ...keys) + 1
