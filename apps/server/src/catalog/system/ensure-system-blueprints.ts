import { isDeepStrictEqual } from 'node:util'
import type { Trx } from '../../database/database.ts'
import { findBlueprint, getBlueprint, insertBlueprint, updateBlueprint } from '../blueprint-store.ts'
import { lockBlueprintForChange, lockBlueprints } from '../catalog-locks.ts'
import { withManagedParts } from './managed-parts.ts'
import { SYSTEM_BLUEPRINTS } from './system-blueprints.ts'

/** What stands in `createdBy` of things that nobody created. */
const PORTAL = 'portolan'

/**
 * Gives an organisation the system blueprints that it lacks, and brings the managed parts of the others up to date. What
 * users added stays. Writes nothing where everything is in place.
 */
export async function ensureSystemBlueprints(trx: Trx, orgId: string, now: Date): Promise<void> {
  for (const structure of SYSTEM_BLUEPRINTS) {
    const found = await findBlueprint(trx, orgId, structure.identifier)
    if (found !== undefined && isDeepStrictEqual(withManagedParts(found.document), found.document)) continue
    await lockBlueprints(trx, orgId)
    if (await insertBlueprint(trx, { orgId, document: structure, by: PORTAL, now })) continue
    const { id } = await getBlueprint(trx, orgId, structure.identifier)
    await lockBlueprintForChange(trx, id)
    const stored = await getBlueprint(trx, orgId, structure.identifier)
    await updateBlueprint(trx, stored, { document: withManagedParts(stored.document) })
  }
}
