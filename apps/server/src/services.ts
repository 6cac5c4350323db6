import { createEvaluator, type Evaluator } from '@portolan/expressions'
import type pg from 'pg'
import { createAccessHooks, type AccessHooks } from './access/access-hooks.ts'
import { createAccessTokens, type AccessTokens } from './access/access-tokens.ts'
import { createEnabledCredentials, type EnabledCredentials } from './access/enabled-credentials.ts'
import { openSecretBox } from './access/encryption-key.ts'
import type { SecretBox } from './access/secret-box.ts'
import { installActionHooks } from './actions/index.ts'
import type { Caller } from './access/index.ts'
import { Calculator } from './catalog/calculations/calculator.ts'
import { createCatalogHooks, type CatalogHooks } from './catalog/catalog-hooks.ts'
import { MigrationRunner, type MigrationRunnerOptions } from './catalog/migrations/migration-runner.ts'
import { createReader } from './catalog/permissions/create-reader.ts'
import type { Reader } from './catalog/permissions/reader.ts'
import { systemClock, type Clock } from './clock.ts'
import type { Config, Secrets } from './config.ts'
import { connectDatabase, type Db } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { LiveEvents } from './live/live-events.ts'
import type { Logger } from './logging.ts'
import { createOrganizationKafka, toAdministrator, type OrganizationKafka } from './messaging/index.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { installPageHooks } from './pages/index.ts'
import { alignPeople, installPeopleHooks } from './people/index.ts'
import {
  ClaimWaiters,
  createOrganizationStates,
  createOutboundAddresses,
  Dispatcher,
  insertRuns,
  RunInserter,
  type DispatcherOptions,
  type OrganizationStates,
  type OutboundAddresses,
} from './runs/index.ts'
import { alignScorecards, installScorecardHooks, ResultKeeper, type ResultKeeperOptions } from './scorecards/index.ts'

/** Whether `/readyz` answers 200, and why not. */
export interface Readiness {
  ready: boolean
  reason: string
}

/** Everything with a life of its own, made once, in the order in which it is needed. Operations pick what they use. */
export interface Services extends AsyncDisposable {
  config: Config
  logger: Logger
  clock: Clock
  metrics: Metrics
  readiness: Readiness
  db: Db
  pool: pg.Pool
  secretBox: SecretBox
  accessTokens: AccessTokens
  enabledCredentials: EnabledCredentials
  live: LiveEvents
  claimWaiters: ClaimWaiters
  /** Undefined when the portal runs without Kafka. */
  kafka: OrganizationKafka | undefined
  /** What later modules add to people and organisations. */
  accessHooks: AccessHooks
  /** What later modules add to the catalog. */
  catalogHooks: CatalogHooks
  /** What a caller may read of the catalog, for one request. */
  readerOf: (caller: Caller) => Reader
  evaluator: Evaluator
  calculator: Calculator
  outbound: OutboundAddresses
  organizationStates: OrganizationStates
  dispatcher: Dispatcher
  migrations: MigrationRunner
  /** Keeps results of rules; it works by itself once it was started. */
  ruleResults: ResultKeeper
  runInserter: RunInserter
}

export interface ServiceOptions {
  config: Config
  secrets: Secrets
  logger: Logger
  databaseUrl: string
  clock?: Clock
  dispatcher?: DispatcherOptions
  migrations?: MigrationRunnerOptions
  ruleResults?: ResultKeeperOptions
}

/** @throws Error in plain words when the database cannot be reached, migrated or decrypted. */
export async function createServices(options: ServiceOptions): Promise<Services> {
  const { config, secrets, logger } = options
  await using stack = new AsyncDisposableStack()

  const { db, pool } = connectDatabase({ url: options.databaseUrl, connections: config.databaseConnections })
  stack.defer(() => db.destroy())
  await migrate(db)

  const clock = options.clock ?? systemClock
  const secretBox = await openSecretBox(db, { key: secrets.encryptionKey, dataDir: config.dataDir })
  const accessTokens = await createAccessTokens({ db, secretBox, clock })

  const live = stack.use(new LiveEvents({ db, url: options.databaseUrl, logger }))
  await live.start()

  const evaluator = stack.use(createEvaluator())
  const base = {
    config,
    logger,
    clock,
    metrics: createMetrics(),
    readiness: { ready: false, reason: 'The server is starting' },
    db,
    pool,
    secretBox,
    accessTokens,
    enabledCredentials: createEnabledCredentials(db),
    live,
    claimWaiters: stack.use(new ClaimWaiters(live)),
    kafka:
      config.kafka &&
      createOrganizationKafka(
        { db, secretBox },
        config.kafka,
        toAdministrator(config.kafka, secrets.kafkaAdminPassword),
      ),
    accessHooks: createAccessHooks(),
    catalogHooks: createCatalogHooks(),
    readerOf: (caller: Caller) => createReader(clock, caller),
    evaluator,
    calculator: new Calculator(evaluator),
    outbound: createOutboundAddresses(config.outbound),
    organizationStates: createOrganizationStates({ db, secretBox }),
  }
  installPeopleHooks(base)
  installActionHooks(base.catalogHooks)
  installScorecardHooks(base.catalogHooks, clock)
  installPageHooks(base.catalogHooks)
  await alignPeople(base)
  await alignScorecards(base)
  base.claimWaiters.measure(base.metrics)
  const dispatcher = stack.use(new Dispatcher(base, options.dispatcher))
  dispatcher.start()
  const migrations = stack.use(new MigrationRunner(base, options.migrations))
  migrations.start()
  const ruleResults = stack.use(new ResultKeeper(base, options.ruleResults))
  const services = {
    ...base,
    dispatcher,
    migrations,
    ruleResults,
    runInserter: new RunInserter((runs) => insertRuns(pool, runs)),
  }
  const resources = stack.move()
  return { ...services, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
