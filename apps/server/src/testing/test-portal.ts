import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { createOrganization, type CreatedOrganization } from '../access/create-organization.ts'
import { buildApp } from '../app.ts'
import { toConfig } from '../config.ts'
import { createLogger } from '../logging.ts'
import { createServices, type ServiceOptions, type Services } from '../services.ts'
import { createTestDatabase } from './test-database.ts'

export interface TestReply {
  status: number
  headers: Record<string, unknown>
  // Tests read replies of every shape and assert on them; a type here would only repeat the assertions.
  body: Record<string, never> & { [key: string]: unknown }
}

export interface TestPortal extends AsyncDisposable {
  app: FastifyInstance
  services: Services
  organization: CreatedOrganization
  token: string
  /** Calls a route as the organisation's credential, unless `headers` say otherwise. */
  call(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<TestReply>
  /** A second organisation with a token of its own. */
  addOrganization(): Promise<CreatedOrganization & { token: string }>
}

/** The whole application over a database of its own, without a network: requests are injected. */
export async function createTestPortal(
  environment: Record<string, string> = {},
  options: Pick<ServiceOptions, 'dispatcher' | 'clock' | 'migrations' | 'ruleResults'> = {},
): Promise<TestPortal> {
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'portolan-portal-'))
  const { config, secrets } = toConfig({
    DATABASE_URL: database.url,
    PORTOLAN_DATA_DIR: dataDir,
    PORTOLAN_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    PORTOLAN_LOG_LEVEL: 'silent',
    ...environment,
  })
  const services = await createServices({
    config,
    secrets,
    logger: createLogger(config.logLevel),
    databaseUrl: database.url,
    ...options,
  })
  services.readiness.ready = true
  const app = await buildApp(services)

  const add = async () => {
    const organization = await createOrganization(services, { name: 'Test', adminEmail: 'admin@test.example' })
    const { accessToken } = await services.accessTokens.issue(organization)
    return { ...organization, token: accessToken }
  }
  const { token, ...organization } = await add()

  return {
    app,
    services,
    organization,
    token,
    addOrganization: add,
    async call(method, url, body, headers = { authorization: `Bearer ${token}` }) {
      const reply = await app.inject({
        method: method as NonNullable<InjectOptions['method']>,
        url,
        headers,
        ...(body !== undefined && { payload: body as object }),
      })
      const text = reply.body
      return {
        status: reply.statusCode,
        headers: reply.headers,
        body: (reply.headers['content-type']?.toString().startsWith('application/json')
          ? JSON.parse(text)
          : { text }) as TestReply['body'],
      }
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await services[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
