import type { CatalogHooks } from '../catalog/index.ts'
import { createEntityScorecardsReader } from './entity-scorecards.ts'
import { followKey } from './follow-key.ts'
import { listBlueprintScorecards, updateScorecard } from './scorecard-store.ts'
import { readScorecardTexts } from './scorecard-texts.ts'
import { removeScorecard } from './write-scorecards.ts'

/** What scorecards add to the catalog: results in replies, and scorecards that go with their blueprint. */
export function installScorecardHooks(hooks: CatalogHooks): void {
  hooks.entityExtras.push({
    keys: ['scorecards', 'scorecardsStats', 'scorecardsRuleCount'],
    read: createEntityScorecardsReader(),
  })

  hooks.readScorecard = readScorecardTexts

  hooks.keyRenamed.push(async (trx, _caller, blueprint, rename) => {
    for (const scorecard of await listBlueprintScorecards(trx, blueprint)) {
      const document = followKey(scorecard.document, blueprint, rename)
      if (document !== undefined) await updateScorecard(trx, scorecard, { document })
    }
  })

  hooks.blueprintDeleted.push(async (trx, caller, blueprint) => {
    for (const scorecard of await listBlueprintScorecards(trx, blueprint)) {
      await removeScorecard(trx, caller, blueprint, scorecard)
    }
  })
}
