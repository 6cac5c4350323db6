import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { connectDatabase, type Db } from '../database/database.ts'
import { TEMPLATE_DATABASE, withDatabase } from './postgres-for-tests.ts'

export interface TestDatabase extends AsyncDisposable {
  db: Db
  pool: pg.Pool
  url: string
}

/** A migrated, empty database of its own for one test file, dropped at the end. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('postgresUrl')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(adminUrl, `create database ${name} template ${TEMPLATE_DATABASE} strategy file_copy`)
  const url = withDatabase(adminUrl, name)
  const { db, pool } = connectDatabase({ url, connections: 10 })
  return {
    db,
    pool,
    url,
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await administer(adminUrl, `drop database if exists ${name} with (force)`)
    },
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
