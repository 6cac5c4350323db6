import type { EntityScorecards, ScorecardDocument, ScorecardResult } from '@portolan/contract/scorecards'
import { toLevels } from './scorecard.ts'

/** What was found out about one entity and one scorecard. */
export interface Findings {
  passesFilter: boolean
  /** Whether each rule holds, in the order of the document. */
  rules: boolean[]
}

/** What replies say of an entity, from what its scorecards found. A filter that excludes it leaves a scorecard out. */
export function evaluateScorecards(found: { document: ScorecardDocument; findings: Findings }[]): EntityScorecards {
  const applicable = found.filter(({ findings }) => findings.passesFilter)
  const outcomes = applicable.flatMap(({ findings }) => findings.rules)
  const passed = outcomes.filter((holds) => holds).length
  return {
    scorecards: Object.fromEntries(
      applicable.map(({ document, findings }) => [document.identifier, toResult(document, findings.rules)]),
    ),
    scorecardsStats: outcomes.length === 0 ? 0 : Math.round((100 * passed) / outcomes.length),
    scorecardsRuleCount: outcomes.length,
  }
}

function toResult(document: ScorecardDocument, holds: boolean[]): ScorecardResult {
  return {
    rules: document.rules.map(({ identifier, level }, index) => ({
      identifier,
      status: holds[index] ? 'SUCCESS' : 'FAILURE',
      level,
    })),
    level: evaluateLevel(document, holds),
  }
}

/**
 * The highest level of which all rules hold, and all rules of every lower level. A level without rules holds; the
 * lowest is everybody's.
 */
export function evaluateLevel(document: ScorecardDocument, holds: boolean[]): string {
  const titles = toLevels(document).map(({ title }) => title)
  const firstMissed = titles.findIndex((title) =>
    document.rules.some(({ level }, index) => level === title && !holds[index]),
  )
  return titles[firstMissed === -1 ? titles.length - 1 : Math.max(0, firstMissed - 1)]!
}
