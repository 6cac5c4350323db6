import { isDeepStrictEqual } from 'node:util'
import {
  deleteRecords,
  getBlueprint,
  lockBlueprintForChange,
  writeRecords,
  type RecordWrite,
} from '../catalog/index.ts'
import type { LiveEvent } from '../live/live-events.ts'
import { nameRules } from './name-rules.ts'
import { updateAffecting } from './results/affecting-blueprints.ts'
import { deleteResults } from './results/delete-results.ts'
import { noteBlueprint } from './results/note-store.ts'
import type { Scorecard } from './scorecard.ts'
import { toRuleName, withRule, withScorecard } from './scorecard-entities.ts'
import type { ScorecardContext } from './store-scorecard.ts'
import { updateSystemParts } from './system-parts.ts'

/** Scorecards of one blueprint before a change and after it; those that stayed the same need not be there. */
export interface ScorecardChange {
  before: readonly Scorecard[]
  after: readonly Scorecard[]
}

/**
 * Brings the entities of `_scorecard` and `_rule` up to date with a change of scorecards, in its transaction, which holds
 * the lock of blueprints. `silent` leaves no audit.
 * @returns what to announce after the commit.
 */
export async function projectScorecards(
  { trx, caller, blueprint, now }: ScorecardContext,
  { before, after }: ScorecardChange,
  options: { silent?: boolean } = {},
): Promise<LiveEvent[]> {
  const { orgId } = blueprint
  // The job that keeps results must not write one for a rule that goes, nor miss a relation that comes.
  await lockBlueprintForChange(trx, (await getBlueprint(trx, orgId, '_rule_result')).id)
  const findBefore = (id: string) => before.find((scorecard) => scorecard.id === id)
  const removed = before.filter(({ id }) => !after.some((scorecard) => scorecard.id === id))
  const changed = await nameRules(
    trx,
    orgId,
    after.filter(({ id, document }) => !isDeepStrictEqual(findBefore(id)?.document, document)),
  )
  const kept = new Set(changed.flatMap(listRuleNames))
  const replaced = changed.flatMap(({ id }) => findBefore(id) ?? [])
  const gone = [...removed, ...replaced].flatMap(listRuleNames).filter((name) => !kept.has(name))
  await deleteResults(trx, orgId, gone)
  const events = [
    ...(await deleteRecords(trx, caller, '_rule', gone)),
    ...(await deleteRecords(trx, caller, '_scorecard', removed.map(toIdentifier))),
  ]
  await updateSystemParts(trx, orgId)
  await updateAffecting(trx, orgId)
  const scorecards = changed.map((scorecard) => toScorecardWrite(scorecard, blueprint.identifier))
  const written = [
    ...(await writeRecords(trx, caller, now, '_scorecard', scorecards, options)),
    ...(await writeRecords(trx, caller, now, '_rule', changed.flatMap(toRuleWrites), options)),
  ]
  if (written.length > 0 || options.silent !== true) await noteBlueprint(trx, blueprint.id)
  return [...events, ...written]
}

const toIdentifier = ({ document }: Scorecard): string => document.identifier

const listRuleNames = (scorecard: Scorecard): string[] =>
  scorecard.document.rules.map(({ identifier }) => toRuleName(scorecard, identifier))

const toScorecardWrite = ({ document }: Scorecard, blueprint: string): RecordWrite => ({
  identifier: document.identifier,
  apply: (content) => withScorecard(content, document, blueprint),
})

const toRuleWrites = (scorecard: Scorecard): RecordWrite[] =>
  scorecard.document.rules.map((rule) => ({
    identifier: toRuleName(scorecard, rule.identifier),
    apply: (content) => withRule(content, rule, scorecard.document.identifier),
  }))
