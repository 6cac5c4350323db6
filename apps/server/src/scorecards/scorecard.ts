import {
  DEFAULT_LEVELS,
  type ScorecardBody,
  type ScorecardDocument,
  type ScorecardLevel,
} from '@portolan/contract/scorecards'

/** What is expected of the entities of a blueprint, in rules that lead from level to level. */
export interface Scorecard {
  id: string
  orgId: string
  blueprintId: string
  /** As sent, key for key. */
  document: ScorecardDocument
  /** The identifiers of the entities of rules, by those of the rules, where they are not made from both. */
  ruleNames: Readonly<Record<string, string>>
  createdAt: Date
  createdBy: string
  updatedAt: Date
  updatedBy: string
}

/** Keys of a reply that describe the stored row, not the user's document. */
const ROW_KEYS = ['id', 'blueprint', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy']

/** The document to store: as sent, without what describes the row and without a filter or levels that are null. */
export function toScorecardDocument(body: ScorecardBody): ScorecardDocument {
  const entries = Object.entries(body).filter(
    ([key, value]) => !ROW_KEYS.includes(key) && !((key === 'filter' || key === 'levels') && value === null),
  )
  return Object.fromEntries(entries) as unknown as ScorecardDocument
}

/** The levels of a scorecard, lowest first. The first is where everybody starts. */
export const toLevels = ({ levels }: ScorecardDocument): ScorecardLevel[] =>
  levels === undefined || levels.length === 0 ? DEFAULT_LEVELS : levels
