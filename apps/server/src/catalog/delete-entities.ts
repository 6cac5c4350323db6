import { sql } from 'kysely'
import type { Caller } from '../access/index.ts'
import { recordAudits } from '../audit/index.ts'
import type { Db, Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { LiveEvent } from '../live/live-events.ts'
import type { Blueprint } from './blueprint.ts'
import { getBlueprint, listBlueprints } from './blueprint-store.ts'
import { inCatalogTransaction, lockForEntityWrite } from './catalog-locks.ts'
import type { CatalogDeps } from './change-entity.ts'
import type { Entity } from './entity.ts'
import { findEntities, lockEntitiesById } from './entity-store.ts'
import { toEntityView } from './entity-view.ts'
import { createDeletionJudge, type DeletionJudge } from './permissions/judge-deletions.ts'
import { missingEntity } from './plan-entity.ts'
import { rewriteSources } from './relation-store.ts'
import { pickResultTargets } from './system/system-blueprints.ts'

export interface DeleteOptions {
  /** Also deletes entities that need the deleted ones, and those that need these, and so on. */
  deleteDependents?: boolean
  /** Skips identifiers that do not exist, where a single deletion answers `not_found`. */
  skipMissing?: boolean
  runId?: string | undefined
}

/**
 * Deletes entities. Relations to them that are not required become empty.
 * @returns the identifiers among those named that existed.
 * @throws DomainError `has_dependents` when another entity needs one of them and may not be deleted along;
 *   `missing_permissions` when the caller may not delete one of them or of those.
 */
export async function deleteEntities(
  deps: CatalogDeps,
  caller: Caller,
  blueprintIdentifier: string,
  identifiers: string[],
  options: DeleteOptions = {},
): Promise<string[]> {
  if (options.runId !== undefined) await deps.catalogHooks.checkRun(deps.db, caller, options.runId)
  const judge = createDeletionJudge(caller, deps.clock.now())
  const managed = deps.catalogHooks.managedEntities.get(blueprintIdentifier)
  const { named, events } = await inCatalogTransaction(deps.db, async (trx) => {
    await managed?.lock(trx, caller.orgId)
    const blueprint = await getBlueprint(trx, caller.orgId, blueprintIdentifier)
    await lockForEntityWrite(trx, blueprint.id, identifiers)
    const found = await findEntities(trx, deps.readerOf(caller), blueprint, identifiers)
    const missing = identifiers.find((identifier) => !found.some((entity) => entity.identifier === identifier))
    if (missing !== undefined && options.skipMissing !== true) throw missingEntity(blueprint, missing)
    const cleared = (await managed?.clear?.(trx, caller, found)) ?? []
    const deleted = await deleteFound(trx, caller, found, { ...options, judge })
    const followed = (await managed?.remove(trx, caller, found)) ?? []
    return { named: found, events: [...cleared, ...deleted, ...followed] }
  })
  for (const event of events) deps.live.publish(event)
  return named.map((entity) => entity.identifier)
}

/**
 * Deletes entities whose names the transaction holds.
 * @returns the events to publish after the commit.
 * @throws DomainError `has_dependents`.
 */
export async function deleteFound(
  trx: Trx,
  caller: Caller,
  found: Entity[],
  options: Pick<DeleteOptions, 'deleteDependents' | 'runId'> & {
    /** Whose rights are asked about; without one everything may be deleted. */
    judge?: DeletionJudge | undefined
    /** Blueprints whose entities may lose even what they require, because they are about to be deleted themselves. */
    doomed?: ReadonlySet<string>
  },
): Promise<LiveEvent[]> {
  if (found.length === 0) return []
  const blueprints = await listBlueprints(trx, caller.orgId)
  const required = requiredRelations(blueprints.filter(({ id }) => options.doomed?.has(id) !== true))
  const entities = await withDependents(trx, blueprints, required, found, options)
  await options.judge?.permit(trx, blueprints, entities)
  await deleteResultsOf(trx, blueprints, entities)
  await removeRows(trx, caller.orgId, entities)

  const byId = new Map(blueprints.map((blueprint) => [blueprint.id, blueprint]))
  await recordAudits(
    trx,
    caller,
    entities.map((entity) => {
      const blueprint = byId.get(entity.blueprintId)!
      return {
        action: 'DELETE',
        resourceType: 'entity',
        context: { blueprint: blueprint.identifier, entity: entity.identifier },
        before: toEntityView(blueprint, entity, { excludeCalculated: true }),
        after: null,
        runId: options.runId,
      }
    }),
  )
  return entities.map((entity) => ({
    orgId: caller.orgId,
    kind: 'entity',
    id: byId.get(entity.blueprintId)!.identifier,
    entity: entity.identifier,
    change: 'DELETE',
  }))
}

/** Deletes the rows of entities. What relates to them becomes empty. */
export async function removeRows(
  trx: Trx,
  orgId: string,
  entities: readonly Pick<Entity, 'id' | 'orgId' | 'identifier'>[],
): Promise<void> {
  if (entities.length === 0) return
  const ids = entities.map((entity) => entity.id)
  await sql`delete from entity_relation where source_id = any(${ids}::bigint[])`.execute(trx)
  const named = await findNamed(trx, ids)
  for (const entity of entities) if (named.has(entity.id)) await rewriteSources(trx, entity, null)
  await sql`delete from entity_relation where target_id = any(${ids}::bigint[])`.execute(trx)
  await sql`delete from entity where org_id = ${orgId} and id = any(${ids}::bigint[])`.execute(trx)
}

/** The results of rules go with the entities that they speak about, without a trace of their own. */
async function deleteResultsOf(trx: Trx, blueprints: Blueprint[], entities: Entity[]): Promise<void> {
  const results = blueprints.find(({ identifier }) => identifier === '_rule_result')
  const judged = new Set(blueprints.filter(({ scorecardCount }) => scorecardCount > 0).map(({ id }) => id))
  const ids = entities.filter(({ blueprintId }) => judged.has(blueprintId)).map(({ id }) => id)
  if (results === undefined || ids.length === 0) return
  const { rows } = await sql<{ id: string; orgId: string; identifier: string }>`
    select result.id, result.org_id as "orgId", result.identifier from entity_relation
    join entity as result on result.id = entity_relation.source_id and result.blueprint_id = ${results.id}
    where entity_relation.target_id = any(${ids}::bigint[])
      and entity_relation.relation = any(${Object.keys(pickResultTargets(results.document))}::text[])
  `.execute(trx)
  await removeRows(trx, results.orgId, rows)
}

/** Those of the entities that others still relate to. */
async function findNamed(trx: Trx, ids: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ target_id: string }>`
    select distinct target_id from entity_relation where target_id = any(${ids}::bigint[])
  `.execute(trx)
  return new Set(rows.map((row) => row.target_id))
}

/** The entities and all that need them, each held until the transaction ends. */
async function withDependents(
  trx: Trx,
  blueprints: Blueprint[],
  required: RequiredRelation[],
  found: Entity[],
  { deleteDependents = false, judge }: { deleteDependents?: boolean; judge?: DeletionJudge | undefined },
): Promise<Entity[]> {
  const { orgId } = found[0]!
  const held = new Map<string, Entity>()
  let added = found.map((entity) => entity.id)
  while (added.length > 0) {
    for (const entity of await lockEntitiesById(trx, orgId, added)) held.set(entity.id, entity)
    const dependents = (await findDependents(trx, added, required)).filter(({ id }) => !held.has(id))
    if (dependents.length > 0 && !deleteDependents) {
      const ids = dependents.map(({ id }) => id)
      const readable = await judge?.findReadable(trx, blueprints, ids)
      throw hasDependents(
        blueprints,
        found,
        dependents.filter(({ id }) => readable?.has(id) !== false),
      )
    }
    added = dependents.map(({ id }) => id)
  }
  return [...held.values()]
}

interface RequiredRelation {
  blueprintId: string
  relation: string
}

const requiredRelations = (blueprints: Blueprint[]): RequiredRelation[] =>
  blueprints.flatMap((blueprint) =>
    Object.entries(blueprint.document.relations)
      .filter(([, relation]) => relation.required)
      .map(([relation]) => ({ blueprintId: blueprint.id, relation })),
  )

/** One entity of another blueprint that needs an entity of this one. Those of doomed blueprints do not count. */
export async function findForeignDependent(
  db: Db,
  blueprints: Blueprint[],
  blueprint: Blueprint,
  doomed: ReadonlySet<string>,
): Promise<{ blueprint: string; identifier: string } | undefined> {
  const required = requiredRelations(blueprints.filter(({ id }) => id !== blueprint.id && !doomed.has(id)))
  if (required.length === 0) return undefined
  const { rows } = await sql<{ blueprint_id: string; identifier: string }>`
    select source.blueprint_id, source.identifier
    from entity_relation
    join entity as target on target.id = entity_relation.target_id
    join entity as source on source.id = entity_relation.source_id
    join unnest(${required.map((pair) => pair.blueprintId)}::bigint[], ${required.map((pair) => pair.relation)}::text[])
      as required (blueprint_id, relation)
      on required.blueprint_id = source.blueprint_id and required.relation = entity_relation.relation
    where target.org_id = ${blueprint.orgId} and target.blueprint_id = ${blueprint.id}
    limit 1
  `.execute(db)
  const row = rows[0]
  return (
    row && { blueprint: blueprints.find(({ id }) => id === row.blueprint_id)!.identifier, identifier: row.identifier }
  )
}

interface Dependent {
  id: string
  blueprint_id: string
  identifier: string
}

async function findDependents(trx: Trx, targetIds: string[], required: RequiredRelation[]): Promise<Dependent[]> {
  if (required.length === 0) return []
  const { rows } = await sql<Dependent>`
    select distinct source.id, source.blueprint_id, source.identifier
    from entity_relation
    join entity as source on source.id = entity_relation.source_id
    join unnest(${required.map((pair) => pair.blueprintId)}::bigint[], ${required.map((pair) => pair.relation)}::text[])
      as required (blueprint_id, relation)
      on required.blueprint_id = source.blueprint_id and required.relation = entity_relation.relation
    where entity_relation.target_id = any(${targetIds}::bigint[])
  `.execute(trx)
  return rows
}

function hasDependents(blueprints: Blueprint[], found: Entity[], dependents: Dependent[]): DomainError {
  const first = dependents[0]
  if (first === undefined) {
    return new DomainError('has_dependents', 'Entities that you may not see need what shall be deleted')
  }
  const blueprint = blueprints.find(({ id }) => id === first.blueprint_id)!.identifier
  const others = dependents.length === 1 ? '' : ` and ${dependents.length - 1} others`
  return new DomainError(
    'has_dependents',
    `${found.length === 1 ? `Entity "${found[0]!.identifier}" is` : 'The entities are'} needed by "${first.identifier}" of blueprint "${blueprint}"${others}; send delete_dependents=true to delete them too`,
    { dependentsCount: dependents.length },
  )
}
