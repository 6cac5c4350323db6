import { isDeepStrictEqual } from 'node:util'
import type { BlueprintPermissionsPatch, EntityPermissions } from '@portolan/contract/permissions'
import { requireAdmin, type Caller } from '../../access/index.ts'
import { recordAudit } from '../../audit/index.ts'
import type { Db, Trx } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { findBlueprint, getBlueprint, updateBlueprint } from '../blueprint-store.ts'
import { inCatalogTransaction, lockBlueprintForChange, lockBlueprints } from '../catalog-locks.ts'
import { countParameters, prepareCondition } from '../search/compile-query.ts'
import { searchEntities } from '../search/search-entities.ts'
import { refuseQuery } from '../search/search-refusal.ts'
import { META_KEYS, SECTIONS, toPermissionsView } from './blocks.ts'
import { mergePermissions } from './patch-permissions.ts'
import { SYSTEM } from './reader.ts'

/** Values that a policy sends to PostgreSQL. A search of all blueprints sends those of all policies together. */
const POLICY_LIMIT = 1_000

type EntitiesPatch = NonNullable<BlueprintPermissionsPatch['entities']>

/** @throws DomainError `not_found`. */
export async function getPermissions(
  deps: Pick<Services, 'db'>,
  caller: Caller,
  identifier: string,
): Promise<EntityPermissions> {
  return toPermissionsView(await getBlueprint(deps.db, caller.orgId, identifier))
}

/**
 * Changes what the patch names; see `mergePermissions`. Teams may be given by their titles and are kept by their
 * identifiers; names that nobody bears are kept too. The same again changes nothing and leaves no trace.
 * @throws DomainError `missing_permissions`; `not_found`; `invalid_request` for a property or relation that the
 *   blueprint does not have, and for a policy that is no query.
 */
export async function patchPermissions(
  deps: Pick<Services, 'db' | 'clock'>,
  caller: Caller,
  identifier: string,
  patch: EntitiesPatch,
): Promise<EntityPermissions> {
  requireAdmin(caller, 'change the permissions of a blueprint')
  return inCatalogTransaction(deps.db, async (trx) => {
    await lockBlueprints(trx, caller.orgId)
    const blueprint = await getBlueprint(trx, caller.orgId, identifier)
    // Writers under way finish by the old permissions; those after them read the new revision.
    await lockBlueprintForChange(trx, blueprint.id)
    checkKeys(blueprint, patch)
    const now = deps.clock.now()
    await checkPolicies(trx, caller, blueprint, patch, now)
    const permissions = mergePermissions(blueprint, await withTeamIdentifiers(trx, caller.orgId, patch, now))
    const before = toPermissionsView(blueprint)
    const after = toPermissionsView({ ...blueprint, permissions })
    if (isDeepStrictEqual(permissions, blueprint.permissions)) return after
    await updateBlueprint(trx, blueprint, { document: blueprint.document, permissions })
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'blueprint',
      context: { blueprint: blueprint.identifier, permissions: true },
      before,
      after,
    })
    return after
  })
}

function checkKeys({ identifier, document }: Blueprint, patch: EntitiesPatch): void {
  const isProperty = (key: string) => META_KEYS.includes(key) || Object.hasOwn(document.schema.properties, key)
  const properties = Object.keys(patch.updateProperties ?? {}).filter((key) => !isProperty(key))
  const relations = Object.keys(patch.updateRelations ?? {}).filter((key) => findRelation(document, key) === undefined)
  const errors = [
    ...properties.map((key) => toUnknown('updateProperties', key, `no property of blueprint "${identifier}"`)),
    ...relations.map((key) => toUnknown('updateRelations', key, `no relation of blueprint "${identifier}"`)),
  ]
  if (errors.length === 0) return
  throw new DomainError('invalid_request', errors.map((error) => error.message).join('; '), { errors })
}

function toUnknown(section: string, key: string, what: string) {
  const path = `body/entities/${section}/${key}`
  return { path, message: `${path}: "${key}" is ${what}`, keyword: 'enum' }
}

/** A policy is refused when it is no query at all; a property that the blueprint lacks only matches nothing. */
async function checkPolicies(
  db: Db,
  caller: Caller,
  blueprint: Blueprint,
  patch: EntitiesPatch,
  now: Date,
): Promise<void> {
  for (const section of SECTIONS) {
    const policy = patch[section]?.policy
    if (policy === undefined || policy === null) continue
    const scope = { orgId: caller.orgId, blueprints: [blueprint], strict: false, now, caller, reader: SYSTEM }
    const path = `body/entities/${section}/policy`
    const condition = await prepareCondition(db, scope, policy, path)
    if (countParameters(db, condition) > POLICY_LIMIT) throw refuseQuery(path, 'compares too many values', 'maxItems')
  }
}

async function withTeamIdentifiers(trx: Trx, orgId: string, patch: EntitiesPatch, now: Date): Promise<EntitiesPatch> {
  const names = listBlocks(patch).flatMap(({ teams }) => teams ?? [])
  const blueprint = names.length === 0 ? undefined : await findBlueprint(trx, orgId, '_team')
  if (blueprint === undefined) return patch
  const rules = ['$identifier', '$title'].map((property) => ({ property, operator: 'in', value: names }))
  const scope = { orgId, blueprints: [blueprint], strict: true, now, reader: SYSTEM }
  const { entities } = await searchEntities(trx, scope, { combinator: 'or', rules })
  const identifiers = new Set(entities.map(({ identifier }) => identifier))
  const byTitle = new Map(entities.map(({ title, identifier }) => [title, identifier]))
  const toIdentifier = (name: string) => (identifiers.has(name) ? name : (byTitle.get(name) ?? name))
  const resolve = <T extends { teams?: string[] | null } | null>(block: T): T =>
    block?.teams ? { ...block, teams: block.teams.map(toIdentifier) } : block
  return Object.fromEntries(
    Object.entries(patch).map(([section, value]) => [
      section,
      section === 'updateProperties' || section === 'updateRelations'
        ? Object.fromEntries(
            Object.entries(value as NonNullable<EntitiesPatch['updateProperties']>).map(([key, block]) => [
              key,
              resolve(block),
            ]),
          )
        : resolve(value as NonNullable<EntitiesPatch['read']>),
    ]),
  )
}

const listBlocks = (patch: EntitiesPatch): { teams?: string[] | null }[] =>
  [
    ...SECTIONS.map((section) => patch[section]),
    ...Object.values(patch.updateProperties ?? {}),
    ...Object.values(patch.updateRelations ?? {}),
  ].filter((block) => block !== undefined && block !== null)
