import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../local/embedded-postgres.ts'
import { connectDatabase } from './database.ts'
import { dumpSchema } from './dump-schema.ts'
import { migrate } from './migrate.ts'

// `npm run db:dump`: migrates an empty database and writes schema.sql, so that a migration's effect shows in review.
const directory = await mkdtemp(join(tmpdir(), 'portolan-dump-'))
try {
  await using server = await startEmbeddedPostgres({ directory, settings: ['fsync=off'] })
  const { db } = connectDatabase({ url: server.url, connections: 1 })
  await migrate(db)
  await writeFile(new URL('./schema.sql', import.meta.url), await dumpSchema(db))
  await db.destroy()
} finally {
  await rm(directory, { recursive: true, force: true })
}
