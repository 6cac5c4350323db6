import { sql } from 'kysely'
import type { Db } from './database.ts'

/** Asks the database for an answer. @throws the driver's error when there is none. */
export async function pingDatabase(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}
