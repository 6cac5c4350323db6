import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { propertyIndexJob } from './catalog/index.ts'
import type { Config, Secrets } from './config.ts'
import { isDatabaseAway } from './http/error-handler.ts'
import { loadDemo } from './local/demo/load-demo.ts'
import { startDemoPrograms } from './local/demo/start-demo-programs.ts'
import { startEmbeddedPostgres } from './local/embedded-postgres.ts'
import { ensureFirstOrganization } from './local/first-organization.ts'
import { lockInstance } from './local/instance-lock.ts'
import { LocalModeError } from './local/local-mode-error.ts'
import { printWelcome } from './local/welcome.ts'
import type { Logger } from './logging.ts'
import { ruleResultsJob } from './scorecards/index.ts'
import { createServices } from './services.ts'
import { ensureEveryOrganization, startRelay } from './start-relay.ts'
import { maintain, maintenanceJob } from './jobs/maintenance.ts'
import { startScheduledJobs } from './jobs/scheduled-jobs.ts'

export interface StartOptions {
  config: Config
  secrets: Secrets
  logger: Logger
  /** Aborted when the process is told to end, also while it still starts. */
  signal: AbortSignal
}

/**
 * Starts the server with all that belongs to it, in the order of need; disposing ends it in reverse.
 * Local mode (no DATABASE_URL) also brings PostgreSQL; demo mode also the stand-ins and an agent.
 *
 * @throws LocalModeError with one plain line for what a person can mend.
 */
export async function startServer(options: StartOptions): Promise<AsyncDisposable> {
  const { config, secrets, logger, signal } = options
  await using stack = new AsyncDisposableStack()

  const databaseUrl = config.databaseUrl ?? (await startLocalDatabase(config, stack))
  signal.throwIfAborted()
  const services = stack.use(await createServices({ config, secrets, logger, databaseUrl }).catch(refusePlainly))
  const organization = await ensureFirstOrganization(services, secrets)

  await maintain(services)
  const jobs = [maintenanceJob(services), propertyIndexJob(services), ruleResultsJob(services)]
  stack.use(await startScheduledJobs(services, jobs))
  services.ruleResults.start()
  const relay = startRelay(services, secrets, databaseUrl)
  if (relay) stack.use(relay)
  ensureEveryOrganization(services, signal).catch((error: unknown) => {
    logger.warn({ err: error }, 'the organisations could not be brought to Kafka yet')
  })

  const app = await buildApp(services)
  stack.defer(() => app.close())
  const address = await listen(app, config)
  signal.throwIfAborted()

  if (config.demo) {
    await loadDemo(app, services, organization)
    stack.use(await startDemoPrograms({ services, organization, address }))
  }
  signal.throwIfAborted()
  services.readiness.ready = true
  printWelcome({ address, organization, config })

  const resources = stack.move()
  return {
    async [Symbol.asyncDispose]() {
      services.readiness.ready = false
      services.readiness.reason = 'The server is stopping'
      await resources.disposeAsync()
    },
  }
}

async function startLocalDatabase(config: Config, stack: AsyncDisposableStack): Promise<string> {
  const postgres = await startEmbeddedPostgres({ directory: config.dataDir })
  // The lock comes first: a server that finds another one at work must not end that one's database.
  const lock = await lockInstance(postgres.url, config.dataDir)
  stack.use(postgres)
  stack.use(lock)
  return postgres.url
}

async function listen(app: FastifyInstance, config: Config): Promise<string> {
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new LocalModeError(`Port ${config.port} is taken: set PORTOLAN_PORT to a free one`, { cause: error })
    if (code === 'EACCES')
      throw new LocalModeError(`Port ${config.port} needs more rights: set PORTOLAN_PORT to one above 1023`, {
        cause: error,
      })
    throw error
  }
  const { port } = app.server.address() as { port: number }
  return `http://localhost:${port}`
}

function refusePlainly(error: Error & { code?: string }): never {
  const cause = (error.cause ?? error) as Error & { code?: string }
  if (isDatabaseAway(cause) || cause.code === '28P01' || cause.code === '3D000') {
    throw new LocalModeError(`The database at DATABASE_URL cannot be used: ${cause.message || cause.code}`, {
      cause: error,
    })
  }
  throw new LocalModeError(error.message, { cause: error })
}
