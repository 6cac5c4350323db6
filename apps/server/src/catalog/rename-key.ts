import type { Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { computedKeys, findRelation, type Blueprint } from './blueprint.ts'
import { getBlueprint, listBlueprints, updateBlueprint } from './blueprint-store.ts'
import { inCatalogTransaction, lockBlueprintForChange, lockBlueprints } from './catalog-locks.ts'
import { requireBlueprintWrite } from './change-blueprint.ts'
import type { CatalogDeps } from './change-entity.ts'
import { followKey, type KeyRename } from './follow-key.ts'
import type { StrayKeys } from './migrations/migration.ts'
import { insertMigration, releaseMigration } from './migrations/migration-store.ts'
import { copyValues, finishMove } from './move-values.ts'
import { followKeyInPermissions } from './permissions/follow-permissions.ts'
import { checkManagedKey } from './system/managed-parts.ts'

/** What is left of a rename whose server died is tidied after this time. A rename that takes longer is still right. */
const TIDY_AFTER_SECONDS = 300

/**
 * Renames a property, mirror property or relation of a blueprint. Values and all that refers to the key in this and
 * other blueprints follow, except calculations. Entities keep their `updatedAt`.
 * @throws DomainError `missing_permissions`, `not_found` for the blueprint or key, `identifier_taken`,
 *   `protected_blueprint_violation` for a managed key of a system blueprint.
 */
export async function renameKey(
  deps: CatalogDeps & Pick<Services, 'migrations'>,
  caller: Caller,
  rename: KeyRename,
): Promise<Blueprint> {
  requireBlueprintWrite(caller)
  const blueprint = await getBlueprint(deps.db, caller.orgId, rename.blueprint)
  checkRename(blueprint, rename)
  checkManagedKey(blueprint.document, rename.kind, rename.from)
  if (rename.from === rename.to) return blueprint
  if (rename.kind === 'mirror') return inCatalogTransaction(deps.db, (trx) => switchKey(deps, trx, caller, rename))

  const tidy = await insertMigration(deps.db, {
    kind: 'tidy',
    blueprint,
    input: toStray(rename),
    caller,
    delaySeconds: TIDY_AFTER_SECONDS,
  })
  try {
    await copyValues(deps.db, blueprint, rename)
    return await inCatalogTransaction(deps.db, (trx) => switchKey(deps, trx, caller, rename))
  } finally {
    await releaseMigration(deps.db, tidy.id)
    void deps.migrations.sweep()
  }
}

async function switchKey(deps: CatalogDeps, trx: Trx, caller: Caller, rename: KeyRename): Promise<Blueprint> {
  await lockBlueprints(trx, caller.orgId)
  const { id } = await getBlueprint(trx, caller.orgId, rename.blueprint)
  await lockBlueprintForChange(trx, id)
  const all = await listBlueprints(trx, caller.orgId)
  const before = all.find((blueprint) => blueprint.id === id)!
  checkRename(before, rename)
  if (rename.kind !== 'mirror') await finishMove(trx, before, rename)

  const documents = new Map(all.map((blueprint) => [blueprint.identifier, blueprint.document]))
  for (const other of all) {
    const document = followKey(documents, other.document, rename)
    const permissions = followKeyInPermissions(documents, other, rename)
    if ((document === undefined && permissions === undefined) || other.id === id) continue
    await lockBlueprintForChange(trx, other.id)
    await updateBlueprint(trx, other, { document: document ?? other.document, permissions })
  }
  const document = followKey(documents, before.document, rename)!
  const permissions = followKeyInPermissions(documents, before, rename)
  const after = await updateBlueprint(trx, before, { document, permissions, by: caller.id, now: deps.clock.now() })
  for (const renamed of deps.catalogHooks.keyRenamed) await renamed(trx, caller, after, rename)
  await recordAudit(trx, caller, {
    action: 'UPDATE',
    resourceType: 'blueprint',
    context: { blueprint: after.identifier },
    before: before.document,
    after: after.document,
  })
  return after
}

const toStray = ({ kind, from, to }: KeyRename): StrayKeys =>
  kind === 'relation' ? { properties: [], relations: [from, to] } : { properties: [from, to], relations: [] }

const NAMES = { property: 'property', mirror: 'mirror property', relation: 'relation' }

function checkRename({ identifier, document }: Blueprint, { kind, from, to }: KeyRename): void {
  const map = {
    property: document.schema.properties,
    mirror: document.mirrorProperties,
    relation: document.relations,
  }[kind]
  if (!Object.hasOwn(map, from)) {
    throw new DomainError('not_found', `Blueprint "${identifier}" has no ${NAMES[kind]} "${from}"`)
  }
  const isTaken =
    kind === 'relation'
      ? findRelation(document, to) !== undefined
      : Object.hasOwn(document.schema.properties, to) || computedKeys(document).includes(to)
  if (isTaken && from !== to) {
    const thing = kind === 'relation' ? 'a relation' : 'a property'
    throw new DomainError(
      'identifier_taken',
      `Blueprint "${identifier}" already has ${thing} "${to}": the name is taken`,
    )
  }
}
