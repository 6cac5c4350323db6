import type { MigrationMapping } from '@portolan/contract/migrations'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import { getBlueprint, listBlueprints } from '../blueprint-store.ts'
import { requireBlueprintWrite } from '../change-blueprint.ts'
import type { CatalogDeps } from '../change-entity.ts'
import { requireOwnBlueprint } from '../system/system-blueprints.ts'
import { checkForeignDependents, findDoomed } from './doomed-blueprints.ts'
import type { Migration } from './migration.ts'
import { insertMigration } from './migration-store.ts'

type Deps = CatalogDeps & Pick<Services, 'migrations'>

/** @compat terraform-provider: polls at once, then every 5 s; a small deletion that is over by then saves it the wait. */
const SETTLE_MS = 1_500

/**
 * Starts to delete all entities of a blueprint, and the blueprint with them where that is asked for.
 *
 * With `deleteBlueprint` every call is accepted, and whatever stands in the way is waited for.
 * @compat Ocean: removes its blueprints all at once, relation targets too, and gives up when one call is refused.
 * @throws DomainError `missing_permissions`, `not_found`, `run_exhausted`, `protected_blueprint_violation` for those of
 *   the system; `has_dependents` when the blueprint shall stay
 *   and others need its entities.
 */
export async function startDeletion(
  deps: Deps,
  caller: Caller,
  identifier: string,
  options: { deleteBlueprint: boolean; runId?: string | undefined },
): Promise<Migration> {
  requireBlueprintWrite(caller)
  // Users and teams are deleted by name, which keeps the last Admin.
  requireOwnBlueprint(identifier, 'emptied')
  const blueprint = await getBlueprint(deps.db, caller.orgId, identifier)
  if (options.runId !== undefined) await deps.catalogHooks.checkRun(deps.db, caller, options.runId)
  if (!options.deleteBlueprint) {
    const blueprints = await listBlueprints(deps.db, caller.orgId)
    await checkForeignDependents(deps.db, blueprints, blueprint, await findDoomed(deps.db, caller.orgId))
  }
  const migration = await insertMigration(deps.db, { kind: 'delete', blueprint, input: {}, caller, ...options })
  await deps.migrations.settle(migration.id, SETTLE_MS)
  return migration
}

/**
 * Starts to make entities of all entities of a blueprint.
 * @throws DomainError `missing_permissions`, `not_found`.
 */
export async function startMapping(
  deps: Deps,
  caller: Caller,
  sourceBlueprint: string,
  mapping: MigrationMapping,
): Promise<Migration> {
  requireBlueprintWrite(caller)
  const blueprint = await getBlueprint(deps.db, caller.orgId, sourceBlueprint)
  const migration = await insertMigration(deps.db, { kind: 'map', blueprint, input: mapping, caller })
  void deps.migrations.sweep()
  return migration
}
