import type { ScorecardBody, ScorecardDocument, ScorecardPatch } from '@portolan/contract/scorecards'
import { checkShape } from './check-shape.ts'
import { toScorecardDocument } from './scorecard.ts'

/**
 * The document after a change of some of its keys; null removes one.
 * @throws DomainError `invalid_request` when the result has no longer the shape of a scorecard.
 */
export function patchScorecard(before: ScorecardDocument, patch: ScorecardPatch): ScorecardDocument {
  const merged = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null)
  const body = Object.fromEntries(merged)
  checkShape(body, (pointer) => `body${pointer}`)
  return toScorecardDocument(body as unknown as ScorecardBody)
}
