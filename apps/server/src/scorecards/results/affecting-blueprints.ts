import { listBlueprints, lockBlueprintForChange } from '../../catalog/index.ts'
import type { Trx } from '../../database/database.ts'
import { findFeeding } from './feeding-blueprints.ts'
import { noteBlueprint } from './note-store.ts'

/**
 * Brings in line of which blueprints the changes are noted. The transaction holds the lock of blueprints. One that is noted
 * from now on waits for the writers under way, because they note nothing yet.
 */
export async function updateAffecting(trx: Trx, orgId: string): Promise<void> {
  const catalog = await listBlueprints(trx, orgId)
  const feeding = await findFeeding(trx, orgId, catalog)
  const rows = await trx
    .selectFrom('blueprint')
    .select(['id', 'affects_results', 'scorecard_count'])
    .where('org_id', '=', orgId)
    .orderBy('id')
    .execute()
  for (const { id, affects_results: isNoted, scorecard_count: count } of rows) {
    const affects = count > 0 || feeding.has(id)
    if (affects === isNoted) continue
    if (affects) await lockBlueprintForChange(trx, id)
    await trx
      .updateTable('blueprint')
      .set({ affects_results: affects })
      .where('org_id', '=', orgId)
      .where('id', '=', id)
      .execute()
    if (affects) await noteBlueprint(trx, id)
  }
}
