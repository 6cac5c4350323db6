import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../apps/server/src/app.ts'
import { toConfig } from '../apps/server/src/config.ts'
import { startEmbeddedPostgres } from '../apps/server/src/local/embedded-postgres.ts'
import { createLogger } from '../apps/server/src/logging.ts'
import { createServices } from '../apps/server/src/services.ts'
import { print } from './print.ts'
import { toErrorsPage, toOpenApiText } from './reference-docs.ts'

// `npm run docs:generate`: writes the pages of docs/reference that follow from the code. The routes need their
// services to be registered, and these a database, which lives as long as this script.
const directory = await mkdtemp(join(tmpdir(), 'portolan-docs-'))
try {
  await mkdir('docs/reference', { recursive: true })
  await writeFile('docs/reference/errors.md', await toErrorsPage())
  await writeFile('docs/reference/openapi.json', await readOpenApi())
  print('Wrote docs/reference/errors.md and docs/reference/openapi.json.')
} finally {
  await rm(directory, { recursive: true, force: true })
}

async function readOpenApi(): Promise<string> {
  await using server = await startEmbeddedPostgres({ directory, settings: ['fsync=off'] })
  const { config, secrets } = toConfig({ PORTOLAN_DATA_DIR: directory, PORTOLAN_LOG_LEVEL: 'error' })
  const logger = createLogger(config.logLevel)
  await using services = await createServices({ config, secrets, logger, databaseUrl: server.url })
  const app = await buildApp(services)
  try {
    return await toOpenApiText(app)
  } finally {
    await app.close()
  }
}
