import { toPortalCaller } from '../access/index.ts'
import { findBlueprintById, inCatalogTransaction, lockBlueprints } from '../catalog/index.ts'
import type { Services } from '../services.ts'
import { projectScorecards } from './project-scorecards.ts'
import { listBlueprintScorecards } from './scorecard-store.ts'

/**
 * Writes the entities of scorecards that an older version stored, and puts right what does not say what they say. Writes
 * nothing where everything is in place; servers that start together do it once.
 */
export async function alignScorecards({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const blueprints = await db
    .selectFrom('blueprint')
    .select(['id', 'org_id'])
    .where('scorecard_count', '>', 0)
    .orderBy('id')
    .execute()
  for (const { id, org_id: orgId } of blueprints) {
    await inCatalogTransaction(db, async (trx) => {
      await lockBlueprints(trx, orgId)
      const blueprint = await findBlueprintById(trx, orgId, id)
      if (blueprint === undefined) return
      const context = { trx, caller: toPortalCaller(orgId), blueprint, now: clock.now() }
      const after = await listBlueprintScorecards(trx, blueprint)
      await projectScorecards(context, { before: [], after }, { silent: true })
    })
  }
}
