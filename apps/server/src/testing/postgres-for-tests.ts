import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { connectDatabase } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import { startEmbeddedPostgres } from '../local/embedded-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Administrative address of the PostgreSQL that all tests share. */
    postgresUrl: string
  }
}

export const TEMPLATE_DATABASE = 'portolan_template'

/**
 * Global set-up of the test run: one real PostgreSQL, and a migrated template that each test file clones.
 * `TEST_DATABASE_URL` names a server to use instead. fsync is off: tests that need durability start their own server.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const directory = await mkdtemp(join(tmpdir(), 'portolan-tests-'))
  const settings = ['fsync=off', 'max_connections=300', 'shared_buffers=64MB']
  const server = given === undefined ? await startEmbeddedPostgres({ directory, settings }) : undefined
  const url = given ?? server!.url

  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`drop database if exists ${TEMPLATE_DATABASE}`)
  await admin.query(`create database ${TEMPLATE_DATABASE}`)
  await admin.end()
  const template = connectDatabase({ url: withDatabase(url, TEMPLATE_DATABASE), connections: 1 })
  await migrate(template.db)
  await template.db.destroy()

  project.provide('postgresUrl', url)
  return async () => {
    await server?.[Symbol.asyncDispose]()
    await rm(directory, { recursive: true, force: true })
  }
}

export function withDatabase(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.toString()
}
