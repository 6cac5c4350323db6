import type { BlueprintDocument } from '@portolan/contract/blueprints'
import type { WrittenPermissions } from '@portolan/contract/permissions'
import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import type { BlueprintTable } from '../database/tables/catalog.ts'
import { DomainError } from '../errors.ts'
import type { Blueprint } from './blueprint.ts'

export async function findBlueprint(db: Db, orgId: string, identifier: string): Promise<Blueprint | undefined> {
  const row = await db
    .selectFrom('blueprint')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('identifier', '=', identifier)
    .executeTakeFirst()
  return row && toBlueprint(row)
}

/** @throws DomainError `not_found`. */
export async function getBlueprint(db: Db, orgId: string, identifier: string): Promise<Blueprint> {
  const blueprint = await findBlueprint(db, orgId, identifier)
  if (blueprint === undefined) throw new DomainError('not_found', `Blueprint "${identifier}" was not found`)
  return blueprint
}

export async function findBlueprintById(db: Db, orgId: string, id: string): Promise<Blueprint | undefined> {
  const row = await db
    .selectFrom('blueprint')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toBlueprint(row)
}

/** All blueprints of an organisation, oldest first. */
export async function listBlueprints(db: Db, orgId: string): Promise<Blueprint[]> {
  const rows = await db.selectFrom('blueprint').selectAll().where('org_id', '=', orgId).orderBy('id').execute()
  return rows.map(toBlueprint)
}

/** Those named that exist. */
export async function findBlueprints(db: Db, orgId: string, identifiers: string[]): Promise<Blueprint[]> {
  const rows = await db
    .selectFrom('blueprint')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('identifier', '=', sql<string>`any(${identifiers}::text[])`)
    .execute()
  return rows.map(toBlueprint)
}

/** The ids of those named that exist, by identifier. */
export async function findBlueprintIds(db: Db, orgId: string, identifiers: string[]): Promise<Map<string, string>> {
  if (identifiers.length === 0) return new Map()
  const rows = await db
    .selectFrom('blueprint')
    .select(['id', 'identifier'])
    .where('org_id', '=', orgId)
    .where('identifier', '=', sql<string>`any(${identifiers}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.identifier, row.id]))
}

/** @returns undefined when the identifier is taken. */
export async function insertBlueprint(
  trx: Trx,
  blueprint: { orgId: string; document: BlueprintDocument; by: string; now: Date },
): Promise<Blueprint | undefined> {
  const { orgId, document, by, now } = blueprint
  const row = await trx
    .insertInto('blueprint')
    .values({
      org_id: orgId,
      identifier: document.identifier,
      document: JSON.stringify(document),
      created_at: now,
      created_by: by,
      updated_at: now,
      updated_by: by,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'identifier']).doNothing())
    .returningAll()
    .executeTakeFirst()
  return row && toBlueprint(row)
}

/**
 * Stores a changed document, and permissions where they change too. With `by` and `now` the audit fields change; a mere
 * follower keeps them.
 */
export async function updateBlueprint(
  trx: Trx,
  blueprint: Blueprint,
  change: { document: BlueprintDocument; permissions?: WrittenPermissions | undefined; by?: string; now?: Date },
): Promise<Blueprint> {
  const row = await trx
    .updateTable('blueprint')
    .set((where) => ({
      identifier: change.document.identifier,
      document: JSON.stringify(change.document),
      ...(change.permissions !== undefined && { permissions: JSON.stringify(change.permissions) }),
      revision: where('revision', '+', 1),
      updated_at: change.now ?? blueprint.updatedAt,
      updated_by: change.by ?? blueprint.updatedBy,
    }))
    .where('org_id', '=', blueprint.orgId)
    .where('id', '=', blueprint.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toBlueprint(row)
}

/** Notes how many scorecards a blueprint has now. It is a new revision, so that what was remembered is read anew. */
export async function recordScorecardCount(trx: Trx, blueprint: Blueprint, scorecardCount: number): Promise<void> {
  await trx
    .updateTable('blueprint')
    .set((where) => ({ scorecard_count: scorecardCount, revision: where('revision', '+', 1) }))
    .where('org_id', '=', blueprint.orgId)
    .where('id', '=', blueprint.id)
    .execute()
}

export async function deleteBlueprintRow(trx: Trx, blueprint: Blueprint): Promise<void> {
  await trx.deleteFrom('blueprint').where('org_id', '=', blueprint.orgId).where('id', '=', blueprint.id).execute()
}

/** Removes what entities store under properties and relations that the blueprint no longer has. */
export async function dropStoredValues(
  trx: Trx,
  blueprint: Blueprint,
  removed: { properties: string[]; relations: string[] },
): Promise<void> {
  const { properties, relations } = removed
  if (properties.length > 0) {
    await sql`
      update entity set properties = properties - ${properties}::text[]
      where org_id = ${blueprint.orgId} and blueprint_id = ${blueprint.id} and properties ?| ${properties}::text[]
    `.execute(trx)
  }
  if (relations.length > 0) {
    await sql`
      delete from entity_relation using entity
      where entity.id = entity_relation.source_id and entity.org_id = ${blueprint.orgId}
        and entity.blueprint_id = ${blueprint.id} and entity_relation.relation = any(${relations}::text[])
    `.execute(trx)
    await sql`
      update entity set relations = relations - ${relations}::text[]
      where org_id = ${blueprint.orgId} and blueprint_id = ${blueprint.id} and relations ?| ${relations}::text[]
    `.execute(trx)
  }
}

function toBlueprint(row: Selectable<BlueprintTable>): Blueprint {
  return {
    id: row.id,
    orgId: row.org_id,
    identifier: row.identifier,
    revision: row.revision,
    document: row.document,
    scorecardCount: row.scorecard_count,
    permissions: row.permissions ?? {},
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }
}
