import type { MigrationStatus } from '@portolan/contract/migrations'
import { nanoid } from 'nanoid'
import { sql, type Selectable } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Db, Trx } from '../../database/database.ts'
import type { CatalogMigrationTable } from '../../database/tables/catalog.ts'
import { DomainError } from '../../errors.ts'
import type { Blueprint } from '../blueprint.ts'
import { hasEnded, type Migration } from './migration.ts'

/** A list shows the newest; there is no paging in the published API. */
const LIST_LIMIT = 1_000

export interface NewMigration {
  kind: Migration['kind']
  blueprint: Blueprint
  input: object
  caller: Caller
  deleteBlueprint?: boolean
  runId?: string | undefined
  /** How long nobody takes it up, in seconds. */
  delaySeconds?: number
}

export async function insertMigration(db: Db, migration: NewMigration): Promise<Migration> {
  const { blueprint, caller } = migration
  const row = await db
    .insertInto('catalog_migration')
    .values({
      id: nanoid(),
      org_id: blueprint.orgId,
      kind: migration.kind,
      blueprint_id: blueprint.id,
      source_blueprint: blueprint.identifier,
      input: JSON.stringify(migration.input),
      delete_blueprint: migration.deleteBlueprint ?? false,
      caller: JSON.stringify(caller),
      run_id: migration.runId ?? null,
      lease_until: sql<Date>`now() + make_interval(secs => ${migration.delaySeconds ?? 0})`,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toMigration(row)
}

/** @throws DomainError `not_found`. */
export async function getMigration(db: Db, orgId: string, id: string): Promise<Migration> {
  const row = await db
    .selectFrom('catalog_migration')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .where('kind', '<>', 'tidy')
    .executeTakeFirst()
  if (row === undefined) throw new DomainError('not_found', `Migration "${id}" was not found`)
  return toMigration(row)
}

export interface MigrationFilter {
  statuses: MigrationStatus[]
  actor?: string | undefined
  blueprint?: string | undefined
}

/** Newest first. */
export async function listMigrations(db: Db, orgId: string, filter: MigrationFilter): Promise<Migration[]> {
  let query = db.selectFrom('catalog_migration').selectAll().where('org_id', '=', orgId).where('kind', '<>', 'tidy')
  if (filter.statuses.length > 0) query = query.where('status', 'in', filter.statuses)
  if (filter.actor !== undefined) query = query.where(sql<string>`caller ->> 'id'`, '=', filter.actor)
  if (filter.blueprint !== undefined) query = query.where('source_blueprint', '=', filter.blueprint)
  const rows = await query.orderBy('number', 'desc').limit(LIST_LIMIT).execute()
  return rows.map(toMigration)
}

/** Those of a blueprint, or of all blueprints, that have not ended. */
export async function listActiveMigrations(
  db: Db,
  orgId: string,
  only: { kind: Migration['kind']; blueprintId?: string },
): Promise<Migration[]> {
  let query = db
    .selectFrom('catalog_migration')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('ended_at', 'is', null)
    .where('kind', '=', only.kind)
  if (only.blueprintId !== undefined) query = query.where('blueprint_id', '=', only.blueprintId)
  return (await query.execute()).map(toMigration)
}

/** Asks a migration to stop. One that nobody works on is taken up at once by whoever looks next. */
export async function requestCancellation(db: Db, orgId: string, id: string, reason: string | null): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('catalog_migration')
    .set({ status: 'PENDING_CANCELLATION', reason, updated_at: sql<Date>`now()` })
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .where('status', 'in', ['INITIALIZING', 'PENDING', 'RUNNING'])
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** What a step changes. Keys that are absent stay. */
export interface Progress {
  status?: MigrationStatus
  reason?: string | null
  successCount?: number
  failureCount?: number
  failures?: Migration['failures']
  position?: string
  untilId?: string
}

/** Stores the progress of a step in its transaction. A final status ends the migration. */
export async function recordProgress(trx: Trx, migration: Migration, progress: Progress): Promise<void> {
  const ends = progress.status !== undefined && hasEnded(progress.status)
  await trx
    .updateTable('catalog_migration')
    .set({
      ...(progress.status !== undefined && { status: progress.status }),
      ...(progress.reason !== undefined && { reason: progress.reason }),
      ...(progress.successCount !== undefined && { success_count: progress.successCount }),
      ...(progress.failureCount !== undefined && { failure_count: progress.failureCount }),
      ...(progress.failures !== undefined && { failures: JSON.stringify(progress.failures) }),
      ...(progress.position !== undefined && { position: progress.position }),
      ...(progress.untilId !== undefined && { until_id: progress.untilId }),
      ...(ends && { ended_at: sql<Date>`now()` }),
      updated_at: sql<Date>`now()`,
      waiting_since: null,
      attempt: 0,
    })
    .where('id', '=', migration.id)
    .execute()
}

export async function deleteMigration(trx: Trx, id: string): Promise<void> {
  await trx.deleteFrom('catalog_migration').where('id', '=', id).execute()
}

/** Lets the next server that looks take it up at once. */
export async function releaseMigration(db: Db, id: string): Promise<void> {
  await db
    .updateTable('catalog_migration')
    .set({ lease_until: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

export function toMigration(row: Selectable<CatalogMigrationTable>): Migration {
  return {
    id: row.id,
    orgId: row.org_id,
    kind: row.kind,
    blueprintId: row.blueprint_id,
    sourceBlueprint: row.source_blueprint,
    input: row.input,
    deleteBlueprint: row.delete_blueprint,
    // Written by `insertMigration` only.
    caller: row.caller as Caller,
    runId: row.run_id,
    status: row.status,
    reason: row.reason,
    successCount: row.success_count,
    failureCount: row.failure_count,
    failures: row.failures,
    position: row.position,
    untilId: row.until_id,
    waitingSince: row.waiting_since,
    attempt: row.attempt,
    fence: row.fence,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  }
}
