import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../database/database.ts'
import type { CatalogMigrationTable } from '../../database/tables/catalog.ts'
import type { Migration } from './migration.ts'
import { toMigration } from './migration-store.ts'

/** How long a server may hold a migration without a sign of life. Another one takes it over afterwards. */
const LEASE_SECONDS = 20
export const RENEW_MS = 5_000
export const SWEEP_MS = 2_000

/** Another server has taken the migration over, or it is gone. The step must not be committed. */
export class LeaseLost extends Error {}

type Row = Selectable<CatalogMigrationTable>

/** Takes up migrations that nobody works on, oldest first. Two servers never take the same one. Times are the database's. */
export async function takeDueMigrations(db: Db, worker: string, limit: number): Promise<Migration[]> {
  const { rows } = await sql<Row>`
    update catalog_migration set worker = ${worker}, fence = fence + 1, attempt = attempt + 1,
      lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id in (
      select id from catalog_migration where ended_at is null and lease_until <= now()
      order by number limit ${limit} for update skip locked
    )
    returning *`.execute(db)
  return rows.map(toMigration)
}

/**
 * The migration as it is stored, held until the transaction of the step ends.
 * @throws LeaseLost when it is no longer this server's.
 */
export async function confirmMigration(trx: Trx, held: { id: string; fence: string }): Promise<Migration> {
  const { rows } = await sql<Row>`
    update catalog_migration set lease_until = now() + make_interval(secs => ${LEASE_SECONDS}),
      status = case when status in ('INITIALIZING', 'PENDING') then 'RUNNING' else status end
    where id = ${held.id} and fence = ${held.fence} and ended_at is null
    returning *`.execute(trx)
  if (rows[0] === undefined) throw new LeaseLost(`Migration "${held.id}" is in other hands`)
  return toMigration(rows[0])
}

/** Notes that the migration waits for others. @returns since when, in milliseconds; undefined when it was taken over. */
export async function recordWait(db: Db, held: Migration, reason: string): Promise<number | undefined> {
  const { rows } = await sql<{ waited_ms: number }>`
    update catalog_migration set waiting_since = coalesce(waiting_since, now()),
      reason = case when status = 'PENDING_CANCELLATION' then reason else ${reason} end,
      status = case when status = 'PENDING_CANCELLATION' then status else 'PENDING' end,
      lease_until = now() + make_interval(secs => ${LEASE_SECONDS}), updated_at = now()
    where id = ${held.id} and fence = ${held.fence} and ended_at is null
    returning extract(epoch from now() - waiting_since)::float8 * 1000 as waited_ms`.execute(db)
  return rows[0]?.waited_ms
}

/** Gives a migration back after a fault; the next attempt comes later each time. */
export async function postpone(db: Db, held: Migration): Promise<void> {
  await sql`update catalog_migration set lease_until = now() + make_interval(secs => least(attempt, 10))
    where id = ${held.id} and fence = ${held.fence}`.execute(db)
}

export async function renewLeases(db: Db, worker: string, ids: readonly string[]): Promise<void> {
  await sql`update catalog_migration set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where worker = ${worker} and id = any(${ids}::text[]) and ended_at is null`.execute(db)
}

/** Gives these migrations to whoever looks next. */
export async function releaseLeases(db: Db, worker: string, ids: readonly string[]): Promise<void> {
  await sql`update catalog_migration set lease_until = now()
    where worker = ${worker} and id = any(${ids}::text[]) and ended_at is null`.execute(db)
}

/** The migration as it is stored. @throws LeaseLost when it is no longer this server's. */
export async function readHeld(db: Db, held: Migration): Promise<Migration> {
  const row = await db
    .selectFrom('catalog_migration')
    .selectAll()
    .where('id', '=', held.id)
    .where('fence', '=', held.fence)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) throw new LeaseLost(`Migration "${held.id}" is in other hands`)
  return toMigration(row)
}
