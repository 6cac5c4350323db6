import { isDeepStrictEqual } from 'node:util'
import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { requireAdmin, type Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { propertyKeys, relationKeys, type Blueprint } from './blueprint.ts'
import { checkBlueprint, checkTypeChanges } from './blueprint-rules.ts'
import {
  dropStoredValues,
  findBlueprint,
  findBlueprintIds,
  getBlueprint,
  insertBlueprint,
  listBlueprints,
  updateBlueprint,
} from './blueprint-store.ts'
import { inCatalogTransaction, lockBlueprintForChange, lockBlueprints } from './catalog-locks.ts'
import type { CatalogDeps } from './change-entity.ts'
import { followBlueprint } from './follow-blueprint.ts'
import type { StrayKeys } from './migrations/migration.ts'
import { listActiveMigrations } from './migrations/migration-store.ts'
import { dropRemovedKeys, followBlueprintInPermissions } from './permissions/follow-permissions.ts'
import { checkManagedParts, withManagedParts } from './system/managed-parts.ts'

/**
 * Creates a blueprint.
 * @throws DomainError `missing_permissions`, `invalid_request`, `identifier_taken`, `not_found` for the target of a
 *   relation.
 */
export async function createBlueprint(
  deps: CatalogDeps,
  caller: Caller,
  document: BlueprintDocument,
  options: { createCatalogPage: boolean } = { createCatalogPage: true },
): Promise<Blueprint> {
  requireBlueprintWrite(caller)
  checkBlueprint(document)
  return inCatalogTransaction(deps.db, async (trx) => {
    await lockBlueprints(trx, caller.orgId)
    await checkTargets(trx, caller.orgId, document, document.identifier)
    const blueprint = await insertBlueprint(trx, {
      orgId: caller.orgId,
      document,
      by: caller.id,
      now: deps.clock.now(),
    })
    if (blueprint === undefined) throw identifierTaken(document.identifier)
    await recordAudit(trx, caller, {
      action: 'CREATE',
      resourceType: 'blueprint',
      context: { blueprint: blueprint.identifier },
      before: null,
      after: blueprint.document,
    })
    for (const created of deps.catalogHooks.blueprintCreated) await created(trx, caller, blueprint, options)
    return blueprint
  })
}

/**
 * Replaces the document of a blueprint with what `toNext` makes of it. Another identifier renames the blueprint, and
 * relations and aggregations of others follow. Values under properties and relations that are gone are dropped.
 * The same document again changes nothing.
 * @throws DomainError as `createBlueprint`, `not_found`, `invalid_request` for a property that changes its type, and
 *   `protected_blueprint_violation` for managed parts of a system blueprint.
 */
export async function changeBlueprint(
  deps: CatalogDeps,
  caller: Caller,
  identifier: string,
  toNext: (before: Blueprint) => BlueprintDocument,
): Promise<Blueprint> {
  requireBlueprintWrite(caller)
  const changed = await inCatalogTransaction(deps.db, async (trx) => {
    await lockBlueprints(trx, caller.orgId)
    const { id } = await getBlueprint(trx, caller.orgId, identifier)
    await lockBlueprintForChange(trx, id)
    const before = await getBlueprint(trx, caller.orgId, identifier)
    const next = toNext(before)
    checkManagedParts(before.document, next)
    const document = withManagedParts(before.document, next)
    if (isDeepStrictEqual(document, before.document)) return before

    checkBlueprint(document)
    checkTypeChanges(before.document, document)
    await checkTargets(trx, caller.orgId, document, identifier)
    if (document.identifier !== identifier && (await findBlueprint(trx, caller.orgId, document.identifier))) {
      throw identifierTaken(document.identifier)
    }
    const permissions = dropRemovedKeys(before.permissions, document)
    const after = await updateBlueprint(trx, before, { document, permissions, by: caller.id, now: deps.clock.now() })
    await dropStoredValues(trx, before, {
      properties: removed(propertyKeys(before.document), propertyKeys(document)),
      relations: removed(relationKeys(before.document), relationKeys(document)),
    })
    await dropStoredValues(trx, before, await findStrays(trx, before, document))
    if (after.identifier !== identifier) await rename(deps, trx, caller, after, identifier)
    for (const follow of deps.catalogHooks.blueprintChanged) await follow(trx, caller, after)
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'blueprint',
      context: { blueprint: after.identifier },
      before: before.document,
      after: after.document,
    })
    return after.identifier === identifier ? after : getBlueprint(trx, caller.orgId, after.identifier)
  })
  if (changed.identifier !== identifier) {
    for (const follow of deps.catalogHooks.blueprintRenameCommitted) {
      await follow(deps.db, caller.orgId, { from: identifier, to: changed.identifier })
    }
  }
  return changed
}

async function rename(deps: CatalogDeps, trx: Trx, caller: Caller, blueprint: Blueprint, from: string): Promise<void> {
  for (const other of await listBlueprints(trx, caller.orgId)) {
    const document = followBlueprint(other.document, from, blueprint.identifier)
    const permissions = followBlueprintInPermissions(other.permissions, from, blueprint.identifier)
    if (document === undefined && permissions === undefined) continue
    // Writers judge by the document they read; the lock makes those under way finish, the revision makes others read anew.
    await lockBlueprintForChange(trx, other.id)
    await updateBlueprint(trx, other, { document: document ?? other.document, permissions })
  }
  for (const followed of deps.catalogHooks.blueprintRenamed) await followed(trx, caller, blueprint, from)
}

async function checkTargets(trx: Trx, orgId: string, document: BlueprintDocument, own: string): Promise<void> {
  const relations = Object.entries(document.relations)
  const targets = [...new Set(relations.map(([, relation]) => relation.target))]
  const known = await findBlueprintIds(trx, orgId, targets)
  const missing = relations.filter(
    ([, { target }]) => !known.has(target) && target !== own && target !== document.identifier,
  )
  if (missing.length === 0) return
  const errors = missing.map(([key, { target }]) => ({
    path: `relations.${key}.target`,
    message: `relations.${key}.target: blueprint "${target}" was not found`,
    keyword: 'target',
  }))
  throw new DomainError('not_found', errors.map((error) => error.message).join('; '), { errors })
}

/** Keys that come new and under which a rename may have left values that are not tidied yet. */
async function findStrays(trx: Trx, before: Blueprint, after: BlueprintDocument): Promise<StrayKeys> {
  const properties = removed(propertyKeys(after), propertyKeys(before.document))
  const relations = removed(relationKeys(after), relationKeys(before.document))
  if (properties.length + relations.length === 0) return { properties, relations }
  const tidies = await listActiveMigrations(trx, before.orgId, { kind: 'tidy', blueprintId: before.id })
  const strays = tidies.map((tidy) => tidy.input as unknown as StrayKeys)
  return {
    properties: properties.filter((key) => strays.some((stray) => stray.properties.includes(key))),
    relations: relations.filter((key) => strays.some((stray) => stray.relations.includes(key))),
  }
}

const removed = (before: string[], after: string[]): string[] => before.filter((key) => !after.includes(key))

const identifierTaken = (identifier: string): DomainError =>
  new DomainError('identifier_taken', `Blueprint identifier "${identifier}" is already taken`)

export function requireBlueprintWrite(caller: Caller): void {
  requireAdmin(caller, 'change blueprints')
}
