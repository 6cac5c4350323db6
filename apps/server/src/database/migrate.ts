import { readdir, readFile } from 'node:fs/promises'
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type { Db } from './database.ts'

const MIGRATIONS = new URL('./migrations/', import.meta.url)

/**
 * Brings the schema up to date, one SQL file per step, each in its own transaction. Two servers that start
 * together do it once: the migrator holds a lock in the database.
 * @throws Error naming the file that failed, with the database's reason.
 */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName
    throw new Error(
      `The database schema could not be updated${failed ? ` (${failed})` : ''}: ${(error as Error).message}`,
      {
        cause: error,
      },
    )
  }
  return (results ?? []).map((result) => result.migrationName)
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith('.sql')).sort()
  return Object.fromEntries(files.map((file) => [file.replace(/\.sql$/, ''), { up: async (db) => runFile(db, file) }]))
}

/** A step over large tables takes longer than any other statement may. */
async function runFile(db: Kysely<unknown>, file: string): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(db)
  await sql.raw(await readFile(new URL(file, MIGRATIONS), 'utf8')).execute(db)
}
