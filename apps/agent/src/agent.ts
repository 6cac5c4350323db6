import type { FastifyInstance } from 'fastify'
import type { Logger, SecretMask } from '@portolan/process'
import { createHealthServer } from './health.ts'
import { findCompileErrors } from './mapping/find-compile-errors.ts'
import { createServices, type Services, type Settings } from './services.ts'

/** What is under way may end for this long; the rest of the 10 s is for commits and reports. */
const DRAIN_MS = 8_000
const LAST_REPORTS_MS = 1_000

/** A running agent. */
export interface Agent {
  /** Where health and metrics are served, if they are. */
  httpAddress: string | undefined
  /** Resolves when the agent has stopped by itself or by `stop`; rejects with the reason it cannot go on. */
  done: Promise<void>
  /** Takes no more work, lets requests end for 8 s, commits, sends reports and leaves. Safe to call twice. */
  stop: () => Promise<void>
}

/**
 * Starts an agent and returns once it listens; work begins in the background, as soon as portal and Kafka answer.
 *
 * @throws Error when the journal is in use, a file cannot be read or the port is taken.
 */
export async function startAgent(settings: Settings, logger: Logger, mask: SecretMask): Promise<Agent> {
  const { config } = settings
  const services = await createServices(settings, logger, mask)
  const intake = await createIntake(services, config.streamer)
  const stopping = new AbortController()
  const aborting = new AbortController()

  const findProblems = () => [
    ...(stopping.signal.aborted ? ['the agent is stopping'] : []),
    ...(intake.isReady ? [] : ['no work is being taken: see the log']),
    ...(services.journal.isHealthy ? [] : ['the journal cannot be written']),
  ]
  const http = createHealthServer({ findProblems, registry: services.metrics.registry })
  const httpAddress = await listen(http, config.http).catch(async (error: unknown) => {
    await services[Symbol.asyncDispose]()
    throw error
  })

  void services.portal.announceStreamer(config.streamer.name)
  void warnOfCompileErrors(services)
  const working = intake.run(stopping.signal, aborting.signal)
  working.catch(() => undefined)
  logger.info({ streamer: config.streamer.name, portal: config.baseUrl, httpAddress }, 'The agent has started')

  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= drain()
    return stopped
  }
  const drain = async () => {
    logger.info({ messages: services.lanes.tasks }, 'The agent is stopping')
    stopping.abort()
    await services.lanes.drained(AbortSignal.timeout(DRAIN_MS))
    aborting.abort(new Error('the agent stops'))
    await working.catch(() => undefined)
    await intake.close()
    await services.reporter.close(AbortSignal.timeout(LAST_REPORTS_MS))
    await http.close()
    await services[Symbol.asyncDispose]()
    logger.info('The agent has stopped')
  }
  return { httpAddress, stop, done: working.then(stop) }
}

/** One of the two ways by which work comes. */
interface Intake {
  /** True while work is being taken. */
  readonly isReady: boolean
  /** Takes work until `stopping` is aborted; `aborting` ends requests under way. */
  run: (stopping: AbortSignal, aborting: AbortSignal) => Promise<void>
  /** Leaves, after all work has ended. */
  close: () => Promise<void>
}

/** Loads only the way that is used: the Kafka client alone takes a tenth of an idle agent's memory. */
async function createIntake(services: Services, streamer: Settings['config']['streamer']): Promise<Intake> {
  if (streamer.name === 'KAFKA') {
    const { KafkaIntake } = await import('./kafka/consume-kafka.ts')
    return new KafkaIntake(services, streamer.kafka)
  }
  const { PollingIntake } = await import('./polling/poll.ts')
  return new PollingIntake(services, streamer.polling)
}

async function listen(app: FastifyInstance, address: Settings['config']['http']): Promise<string | undefined> {
  if (address === undefined) return undefined
  try {
    return await app.listen(address)
  } catch (error) {
    throw new Error(`Port ${address.port} of ${address.host} cannot be used (PORTOLAN_AGENT_HTTP_PORT)`, {
      cause: error,
    })
  }
}

async function warnOfCompileErrors({ entries, engine, logger }: Services): Promise<void> {
  for (const problem of await findCompileErrors(engine.evaluator, entries ?? [])) logger.warn(problem)
}
