import type { ScorecardView } from '@portolan/contract/scorecards'
import { toLevels, type Scorecard } from './scorecard.ts'

/**
 * A scorecard as replies show it: the document key for key, and what describes the row.
 * @compat terraform-provider: needs the default levels in every reply, with title and color only.
 */
export function toScorecardView(scorecard: Scorecard, blueprint: string): ScorecardView {
  const { document } = scorecard
  return {
    ...document,
    levels: toLevels(document),
    id: scorecard.id,
    blueprint,
    createdAt: scorecard.createdAt.toISOString(),
    createdBy: scorecard.createdBy,
    updatedAt: scorecard.updatedAt.toISOString(),
    updatedBy: scorecard.updatedBy,
  }
}
