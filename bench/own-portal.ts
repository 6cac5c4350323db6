/** Shared by the benchmarks that need no HTTP: a PostgreSQL of their own, and the services of a portal over it. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Caller } from '../apps/server/src/access/caller.ts'
import { createOrganization } from '../apps/server/src/access/create-organization.ts'
import { toConfig } from '../apps/server/src/config.ts'
import { startEmbeddedPostgres } from '../apps/server/src/local/embedded-postgres.ts'
import { createLogger } from '../apps/server/src/logging.ts'
import { createServices, type Services } from '../apps/server/src/services.ts'
import type { Portal } from '../tests/support/index.ts'

export interface OwnPostgres extends AsyncDisposable {
  pid: number
  /** @returns the URL of a new, empty database. */
  createDatabase: (name: string) => Promise<string>
  dropDatabase: (name: string) => Promise<void>
}

/** Starts a PostgreSQL with fsync on; its data goes when it is disposed of. */
export async function startOwnPostgres(settings: string[]): Promise<OwnPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'portolan-bench-'))
  const server = await startEmbeddedPostgres({ directory, settings })
  const admin = new pg.Pool({ connectionString: server.url, max: 1 })
  admin.on('error', () => undefined)
  return {
    pid: server.pid,
    createDatabase: async (name) => {
      await admin.query(`create database ${name}`)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    dropDatabase: async (name) => void (await admin.query(`drop database ${name} with (force)`)),
    [Symbol.asyncDispose]: async () => {
      await admin.end()
      await server[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export interface OwnPortal extends AsyncDisposable {
  services: Services
  /** The organisation's own credential. */
  caller: Caller
}

/** The services over that database, with one organisation. */
export async function openPortal(databaseUrl: string, userAgent = 'bench'): Promise<OwnPortal> {
  const services = await openServices(databaseUrl, { PORTOLAN_ENCRYPTION_KEY: randomBytes(32).toString('hex') })
  const organization = await createOrganization(services, { name: 'Bench', adminEmail: 'bench@example.com' })
  return toPortal(services, organization, userAgent)
}

/** The services beside a server that runs over that database already, for what is to be written without it. */
export async function joinPortal(
  databaseUrl: string,
  { dataDir, credentials }: Pick<Portal, 'dataDir' | 'credentials'>,
): Promise<OwnPortal> {
  return toPortal(await openServices(databaseUrl, { PORTOLAN_DATA_DIR: dataDir }), credentials, 'bench')
}

async function openServices(databaseUrl: string, environment: Record<string, string>): Promise<Services> {
  const { config, secrets } = toConfig({
    ...environment,
    DATABASE_URL: databaseUrl,
    PORTOLAN_LOG_LEVEL: 'silent',
  })
  return createServices({ config, secrets, logger: createLogger('silent'), databaseUrl })
}

function toPortal(
  services: Services,
  { orgId, clientId }: { orgId: string; clientId: string },
  userAgent: string,
): OwnPortal {
  const caller: Caller = {
    orgId,
    kind: 'machine',
    id: clientId,
    email: undefined,
    roles: ['Admin'],
    teams: [],
    origin: 'API',
    userAgent,
  }
  return { services, caller, [Symbol.asyncDispose]: () => services[Symbol.asyncDispose]() }
}
