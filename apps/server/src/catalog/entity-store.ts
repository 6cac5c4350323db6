import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import type { EntityTable } from '../database/tables/catalog.ts'
import type { Blueprint } from './blueprint.ts'
import type { Entity } from './entity.ts'
import type { Reader } from './permissions/reader.ts'

export async function findEntity(
  db: Db,
  reader: Reader,
  blueprint: Blueprint,
  identifier: string,
): Promise<Entity | undefined> {
  const [entity] = await findEntities(db, reader, blueprint, [identifier])
  return entity
}

/** Those that exist and may be read, in the order of their identifiers. */
export async function findEntities(
  db: Db,
  reader: Reader,
  blueprint: Blueprint,
  identifiers: string[],
): Promise<Entity[]> {
  const rows = await selectEntities(db, blueprint)
    .where('identifier', '=', sql<string>`any(${identifiers}::text[])`)
    .where(await reader.readable(db, [blueprint]))
    .execute()
  return rows.map(toEntity)
}

/** Those of a blueprint that exist, by their ids. */
export async function findEntitiesById(db: Db, blueprint: Blueprint, ids: readonly string[]): Promise<Entity[]> {
  const rows = await selectEntities(db, blueprint)
    .where('id', '=', sql<string>`any(${ids}::bigint[])`)
    .execute()
  return rows.map(toEntity)
}

/**
 * Reads entities and holds their rows until the transaction ends, one order for all.
 * @returns undefined when the blueprint is no longer at the revision that the caller judged by.
 */
export async function lockEntities(
  trx: Trx,
  blueprint: Blueprint,
  identifiers: string[],
): Promise<Entity[] | undefined> {
  const { rows } = await sql<Selectable<EntityTable> & { revision: number }>`
    with locked as (
      select * from entity
      where org_id = ${blueprint.orgId} and blueprint_id = ${blueprint.id} and identifier = any(${identifiers}::text[])
      order by identifier for no key update
    )
    select blueprint.revision, locked.* from blueprint left join locked on true
    where blueprint.org_id = ${blueprint.orgId} and blueprint.id = ${blueprint.id}
  `.execute(trx)
  if (rows[0]?.revision !== blueprint.revision) return undefined
  return rows.filter((row) => row.id !== null).map(toEntity)
}

/** Reads entities and keeps everybody else from changing or relating to them until the transaction ends. */
export async function lockEntitiesById(trx: Trx, orgId: string, ids: string[]): Promise<Entity[]> {
  const rows = await trx
    .selectFrom('entity')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('id', '=', sql<string>`any(${ids}::bigint[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(toEntity)
}

/**
 * For the portal's own work: a page of the entities of a blueprint in the order of identifiers, where asked for only those
 * that existed when `untilId` was the newest.
 */
export async function listEntitiesAfter(
  db: Db,
  blueprint: Blueprint,
  page: { after: string; untilId?: string; limit: number },
): Promise<Entity[]> {
  const { untilId } = page
  const rows = await selectEntities(db, blueprint)
    .where('identifier', '>', page.after)
    .$if(untilId !== undefined, (query) => query.where('id', '<=', untilId!))
    .limit(page.limit)
    .execute()
  return rows.map(toEntity)
}

/** The id of the newest entity of a blueprint, or "0". */
export async function findNewestId(db: Db, blueprint: Blueprint): Promise<string> {
  const row = await db
    .selectFrom('entity')
    .select((select) => select.fn.max('id').as('id'))
    .where('org_id', '=', blueprint.orgId)
    .where('blueprint_id', '=', blueprint.id)
    .executeTakeFirst()
  return row?.id ?? '0'
}

/** All entities of a blueprint that may be read, in the order of their identifiers. */
export async function listEntityRows(db: Db, reader: Reader, blueprint: Blueprint): Promise<Entity[]> {
  const rows = await selectEntities(db, blueprint)
    .where(await reader.readable(db, [blueprint]))
    .execute()
  return rows.map(toEntity)
}

/**
 * How many entities of a blueprint may be read, exactly. For who reads all of them the index of identifiers is enough,
 * since rows need not be looked at.
 */
export async function countEntities(db: Db, reader: Reader, blueprint: Blueprint): Promise<number> {
  const { orgId, id } = blueprint
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from entity
    where blueprint_id = (select id from blueprint where org_id = ${orgId} and id = ${id})
      and ${await reader.readable(db, [blueprint])}`.execute(db)
  return Number(rows[0]!.count)
}

/**
 * Inserts in the order given, which must be that of (blueprint, identifier) so that concurrent inserts of the same
 * entities wait for each other in one direction only. What exists already is left as it is.
 * @returns the ids of the rows that were inserted, by `toRowKey`.
 */
export async function insertEntities(trx: Trx, entities: Omit<Entity, 'id'>[]): Promise<Map<string, string>> {
  if (entities.length === 0) return new Map()
  const { rows } = await sql<{ id: string; blueprint_id: string; identifier: string }>`
    insert into entity (blueprint_id, datasource_id, created_at, updated_at, bare, org_id, identifier, title, icon,
      created_by, updated_by, team, properties, relations)
    select * from jsonb_to_recordset(${JSON.stringify(entities.map(toRow))}::jsonb) as row (
      blueprint_id bigint, datasource_id bigint, created_at timestamptz, updated_at timestamptz, bare boolean,
      org_id text, identifier text, title text, icon text, created_by text, updated_by text, team jsonb,
      properties jsonb, relations jsonb)
    on conflict (blueprint_id, identifier) do nothing
    returning id, blueprint_id, identifier
  `.execute(trx)
  return new Map(rows.map((row) => [toRowKey(row.blueprint_id, row.identifier), row.id]))
}

/** Overwrites entities whose rows the transaction holds. */
export async function updateEntities(trx: Trx, entities: Entity[]): Promise<void> {
  if (entities.length === 0) return
  const changes = entities.map((entity) => ({ id: entity.id, ...toRow(entity) }))
  await sql`
    update entity set identifier = row.identifier, title = row.title, icon = row.icon, team = row.team,
      properties = row.properties, relations = row.relations, datasource_id = row.datasource_id, bare = row.bare,
      updated_at = row.updated_at, updated_by = row.updated_by
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as row (
      id bigint, datasource_id bigint, updated_at timestamptz, bare boolean, identifier text, title text, icon text,
      updated_by text, team jsonb, properties jsonb, relations jsonb)
    where entity.id = row.id and entity.org_id = ${entities[0]!.orgId}
  `.execute(trx)
}

export const toRowKey = (blueprintId: string, identifier: string): string => `${blueprintId} ${identifier}`

function selectEntities(db: Db, blueprint: Blueprint) {
  return db
    .selectFrom('entity')
    .selectAll()
    .where('org_id', '=', blueprint.orgId)
    .where('blueprint_id', '=', blueprint.id)
    .orderBy('identifier')
}

/** SQL null, not JSON null, stands for "no teams". */
const toRow = (entity: Omit<Entity, 'id'>) => ({
  blueprint_id: entity.blueprintId,
  datasource_id: entity.datasourceId,
  created_at: entity.createdAt,
  updated_at: entity.updatedAt,
  bare: entity.bare,
  org_id: entity.orgId,
  identifier: entity.identifier,
  title: entity.title,
  icon: entity.icon,
  created_by: entity.createdBy,
  updated_by: entity.updatedBy,
  ...(entity.team !== null && { team: entity.team }),
  properties: entity.properties,
  relations: entity.relations,
})

export function toEntity(row: Selectable<EntityTable>): Entity {
  return {
    id: row.id,
    orgId: row.org_id,
    blueprintId: row.blueprint_id,
    identifier: row.identifier,
    title: row.title,
    icon: row.icon,
    team: row.team,
    properties: row.properties,
    relations: row.relations,
    datasourceId: row.datasource_id,
    bare: row.bare,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }
}
