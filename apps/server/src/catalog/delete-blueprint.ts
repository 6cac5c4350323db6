import type { Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Blueprint } from './blueprint.ts'
import { deleteBlueprintRow, getBlueprint, listBlueprints } from './blueprint-store.ts'
import { inCatalogTransaction, lockBlueprintForChange, lockBlueprints } from './catalog-locks.ts'
import { requireBlueprintWrite } from './change-blueprint.ts'
import type { CatalogDeps } from './change-entity.ts'
import { countEntities } from './entity-store.ts'
import { SYSTEM } from './permissions/reader.ts'
import { pickResultTargets, requireOwnBlueprint } from './system/system-blueprints.ts'

/**
 * Deletes a blueprint that has no entities and that no other blueprint relates to.
 * @compat terraform-provider: looks for the literal `has_dependents` in the body of the refusal.
 * @throws DomainError `missing_permissions`, `not_found`, `has_dependents`; `protected_blueprint_violation` for those of
 *   the system.
 */
export async function deleteBlueprint(
  deps: CatalogDeps,
  caller: Caller,
  identifier: string,
  options: { deleteActions: boolean },
): Promise<void> {
  requireBlueprintWrite(caller)
  requireOwnBlueprint(identifier, 'deleted')
  await inCatalogTransaction(deps.db, async (trx) => {
    await lockBlueprints(trx, caller.orgId)
    const blueprint = await getBlueprint(trx, caller.orgId, identifier)
    await lockBlueprintForChange(trx, blueprint.id)

    const entitiesCount = await countEntities(trx, SYSTEM, blueprint)
    if (entitiesCount > 0) {
      const things = entitiesCount === 1 ? '1 entity' : `${entitiesCount} entities`
      throw new DomainError('has_dependents', `Blueprint "${identifier}" still has ${things}`, {
        blueprint: identifier,
        entitiesCount,
      })
    }
    const related = relatedBlueprints(await listBlueprints(trx, caller.orgId), blueprint)
    if (related.length > 0) throw isRelatedTo(blueprint, related)
    await removeBlueprint(deps, trx, caller, blueprint, options)
  })
}

/** Other blueprints with a relation to this one. Those of rule results go with the scorecards of the blueprint. */
export const relatedBlueprints = (all: Blueprint[], { id, identifier }: Blueprint): Blueprint[] =>
  all.filter(
    (other) =>
      other.id !== id &&
      Object.entries(other.document.relations).some(
        ([key, { target }]) => target === identifier && !Object.hasOwn(pickResultTargets(other.document), key),
      ),
  )

export function isRelatedTo({ identifier }: Blueprint, related: Blueprint[]): DomainError {
  const names = related.map((other) => `"${other.identifier}"`).join(', ')
  return new DomainError('has_dependents', `Blueprint "${identifier}" is the target of relations of ${names}`, {
    blueprint: identifier,
    blueprints: related.map((other) => other.identifier),
  })
}

/** Removes a blueprint that has no entities left. The caller's transaction has it for itself. */
export async function removeBlueprint(
  deps: Pick<CatalogDeps, 'catalogHooks'>,
  trx: Trx,
  caller: Caller,
  blueprint: Blueprint,
  options: { deleteActions: boolean },
): Promise<void> {
  for (const deleted of deps.catalogHooks.blueprintDeleted) await deleted(trx, caller, blueprint, options)
  await deleteBlueprintRow(trx, blueprint)
  await recordAudit(trx, caller, {
    action: 'DELETE',
    resourceType: 'blueprint',
    context: { blueprint: blueprint.identifier },
    before: blueprint.document,
    after: null,
  })
}
