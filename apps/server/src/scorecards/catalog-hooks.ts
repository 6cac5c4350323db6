import type { CatalogHooks } from '../catalog/index.ts'
import { createEntityScorecardsReader } from './entity-scorecards.ts'
import { listBlueprintScorecards } from './scorecard-store.ts'
import { removeScorecard } from './write-scorecards.ts'

/** What scorecards add to the catalog: results in replies, and scorecards that go with their blueprint. */
export function installScorecardHooks(hooks: CatalogHooks): void {
  hooks.entityExtras.push({
    keys: ['scorecards', 'scorecardsStats', 'scorecardsRuleCount'],
    read: createEntityScorecardsReader(),
  })

  hooks.blueprintDeleted.push(async (trx, caller, blueprint) => {
    for (const scorecard of await listBlueprintScorecards(trx, blueprint)) {
      await removeScorecard(trx, caller, blueprint, scorecard)
    }
  })
}
