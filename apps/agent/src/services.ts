import { join } from 'node:path'
import { clientCredentials, createClient } from '@portolan/client'
import { createEvaluator } from '@portolan/expressions'
import type { Logger, SecretMask } from '@portolan/process'
import { type Config, type Environment, type Secrets, withFinalSlash } from './config.ts'
import { createHttp } from './delivery/http.ts'
import { InFlight } from './in-flight.ts'
import { Journal } from './journal/journal.ts'
import { DeadLetters } from './kafka/dead-letters.ts'
import type { KafkaDeps } from './kafka/consume-kafka.ts'
import { Lanes } from './lanes.ts'
import type { MappingEntry } from './mapping/mapping-entry.ts'
import { shareBatches } from './mapping/shared-batches.ts'
import { createMetrics } from './metrics.ts'
import { createPortal } from './portal.ts'
import { Reporter } from './reporting/reporter.ts'
import { createSendReports } from './reporting/send-reports.ts'
import { trustedAuthorities } from './trusted-authorities.ts'
import { waitForRoom } from './wait-for-room.ts'

export interface Settings {
  config: Config
  secrets: Secrets
  /** The variables of the process: mapping programs and GitLab tokens read them. */
  env: Environment
  entries: readonly MappingEntry[] | undefined
}

export interface Services extends KafkaDeps, AsyncDisposable {}

/**
 * Everything that both ways of taking work need, wired once. Disposal goes in reverse order.
 *
 * @throws JournalLockedError, or Error naming a certificate file that cannot be read.
 */
export async function createServices(settings: Settings, logger: Logger, mask: SecretMask): Promise<Services> {
  const { config, secrets } = settings
  await using stack = new AsyncDisposableStack()
  const authorities = config.httpCaPath === undefined ? undefined : trustedAuthorities(config.httpCaPath)
  const portalHttp = stack.use(createHttp({ authorities, verifySsl: true }))
  const webhookHttp = stack.use(createHttp({ authorities, verifySsl: config.webhook.verifySsl }))
  const journal = stack.use(await Journal.open(config.journalDir, { logger }))
  const evaluator = stack.use(createEvaluator())

  const client = createClient({
    baseUrl: config.baseUrl,
    authentication: clientCredentials({ clientId: config.clientId, clientSecret: secrets.clientSecret }),
    fetch: portalHttp.fetch,
  })
  const lanes = new Lanes({ slots: config.concurrency, waitingLimit: decideWaitingLimit(config) })
  const metrics = createMetrics({
    inFlight: () => lanes.inFlight,
    waiting: () => lanes.tasks,
    journalBytes: () => journal.sizeBytes,
    reportBacklog: () => reporter.backlog,
  })
  const reporter = new Reporter({ send: createSendReports(client), journal, logger, metrics })
  for (const pending of journal.pendingReports()) reporter.add(pending)

  const env = toMappingEnvironment(settings)
  const owned = stack.move()
  return {
    dispatcher: webhookHttp.dispatcher,
    lanes,
    webhook: config.webhook,
    clientSecret: secrets.clientSecret,
    mask,
    metrics,
    entries: settings.entries,
    engine: { evaluator: shareBatches(evaluator), env },
    gitlab: { gitlabUrl: config.gitlabUrl, env },
    journal,
    reporter,
    portal: createPortal(client, logger),
    logger,
    detailedLogging: config.detailedLogging,
    inFlight: new InFlight(),
    deadLetters: new DeadLetters(join(config.journalDir, 'dead-letters.jsonl'), logger),
    hasRoom: (signal) => waitForRoom({ lanes, reporter, journal }, signal),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/**
 * How many messages may be taken and unfinished. From Kafka many, so that one busy entity does not hold up the others;
 * by polling few, because each holds a lease that others wait for when this agent dies.
 */
function decideWaitingLimit({ concurrency, streamer }: Config): number {
  return streamer.name === 'KAFKA' ? Math.max(64, concurrency * 8) : concurrency * 2
}

/** All variables but the key that signs and decrypts, which no mapping needs. */
export function toMappingEnvironment({ env }: Pick<Settings, 'env'>): Record<string, string> {
  const { PORT_CLIENT_SECRET: _secret, ...rest } = env
  const variables = Object.entries(rest).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return Object.fromEntries(
    variables.map(([name, value]) => [name, name === 'GITLAB_URL' && value !== '' ? withFinalSlash(value) : value]),
  )
}
