import type { Caller } from '../access/index.ts'
import { recordScorecardCount, type Blueprint, type CatalogHooks } from '../catalog/index.ts'
import type { Clock } from '../clock.ts'
import type { Trx } from '../database/database.ts'
import { createEntityScorecardsReader } from './entity-scorecards.ts'
import { followKey } from './follow-key.ts'
import { createRuleEntities, createScorecardEntities } from './managed-scorecards.ts'
import { projectScorecards } from './project-scorecards.ts'
import { listBlueprintScorecards, updateScorecard } from './scorecard-store.ts'
import { updateAffecting } from './results/affecting-blueprints.ts'
import { createResultEntities } from './results/managed-results.ts'
import { noteAffecting } from './results/note-store.ts'
import { readScorecardTexts } from './scorecard-texts.ts'
import { removeScorecard } from './store-scorecard.ts'

/** What scorecards add to the catalog: results in replies, entities that show them, and scorecards that go with their blueprint. */
export function installScorecardHooks(hooks: CatalogHooks, clock: Clock): void {
  hooks.entityExtras.push({
    keys: ['scorecards', 'scorecardsStats', 'scorecardsRuleCount'],
    read: createEntityScorecardsReader(),
  })
  hooks.readScorecard = readScorecardTexts
  hooks.managedEntities.set('_scorecard', createScorecardEntities(clock))
  hooks.managedEntities.set('_rule', createRuleEntities(clock))
  hooks.managedEntities.set('_rule_result', createResultEntities())

  hooks.keyRenamed.push(async (trx, caller, blueprint, rename) => {
    for (const scorecard of await listBlueprintScorecards(trx, blueprint)) {
      const document = followKey(scorecard.document, blueprint, rename)
      if (document !== undefined) await updateScorecard(trx, scorecard, { document })
    }
    await follow(trx, caller, blueprint)
  })
  // A new or changed blueprint may connect others with those that are judged, and its properties are what rules compare.
  hooks.blueprintCreated.push((trx, _caller, { orgId }) => updateAffecting(trx, orgId))
  hooks.blueprintChanged.push(async (trx, _caller, { orgId, id }) => {
    await updateAffecting(trx, orgId)
    await noteAffecting(trx, id)
  })
  hooks.blueprintRenamed.push((trx, caller, blueprint) => follow(trx, caller, blueprint))
  hooks.blueprintDeleted.push(async (trx, caller, blueprint) => {
    const before = await listBlueprintScorecards(trx, blueprint)
    if (before.length === 0) return
    for (const scorecard of before) await removeScorecard({ trx, caller, blueprint }, scorecard)
    await recordScorecardCount(trx, blueprint, 0)
    await projectScorecards({ trx, caller, blueprint, now: clock.now() }, { before, after: [] })
  })

  /** Entities of scorecards that only follow a name leave no trace in the audit trail, as the scorecards themselves. */
  async function follow(trx: Trx, caller: Caller, blueprint: Blueprint): Promise<void> {
    const after = await listBlueprintScorecards(trx, blueprint)
    if (after.length === 0) return
    await projectScorecards({ trx, caller, blueprint, now: clock.now() }, { before: [], after }, { silent: true })
  }
}
