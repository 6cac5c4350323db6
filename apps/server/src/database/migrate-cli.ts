import { ConfigError, toConfig } from '../config.ts'
import { connectDatabase } from './database.ts'
import { migrate } from './migrate.ts'

// `npm run db:migrate`: brings the database of DATABASE_URL up to date without starting a server.
try {
  await main()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

async function main(): Promise<void> {
  const { config } = toConfig(process.env)
  if (config.databaseUrl === undefined) {
    throw new ConfigError(['DATABASE_URL is not set; in local mode the server updates its database when it starts'])
  }
  const { db } = connectDatabase({ url: config.databaseUrl, connections: 2 })
  try {
    const applied = await migrate(db)
    const text = applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`
    process.stdout.write(`${text}\n`)
  } finally {
    await db.destroy()
  }
}
