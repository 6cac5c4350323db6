import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { AccessTables } from './tables/access.ts'
import type { AuditTables } from './tables/audit.ts'
import type { CatalogTables } from './tables/catalog.ts'
import type { MessagingTables } from './tables/messaging.ts'
import type { PageTables } from './tables/pages.ts'
import type { RunTables } from './tables/runs.ts'
import type { ScorecardTables } from './tables/scorecards.ts'

/** All tables. Row types stand beside each other in `tables/`, one file per module. */
export interface Database
  extends AccessTables, AuditTables, CatalogTables, MessagingTables, PageTables, RunTables, ScorecardTables {}

export type Db = Kysely<Database>
/** A handle inside an open transaction. Functions that lock rows take this, so that the compiler refuses them elsewhere. */
export type Trx = Transaction<Database>

/** Connects lazily; nothing is sent until the first query. The pool belongs to the returned handle: `db.destroy()` closes it. */
export function connectDatabase(options: { url: string; connections: number }): { db: Db; pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    application_name: 'portolan',
    // A statement that hangs must not hold its locks for ever; long work is done in steps by jobs.
    statement_timeout: 60_000,
    keepAlive: true,
  })
  // A connection that breaks while idle is dropped by the pool; the next query opens a new one.
  pool.on('error', () => undefined)
  // One that breaks in use, between two statements, has nobody else to hear it, and an unheard error ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }), pool }
}
