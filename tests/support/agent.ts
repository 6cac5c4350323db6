import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrokerAccess } from '@portolan/kafka-broker'
import { findFreePort } from '../../scripts/kafka/free-ports.ts'
import { becomeReady, type Portal } from './portal.ts'
import { type Exit, Program } from './program.ts'
import { startOptions } from './start-options.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

const AGENT = new URL('../../apps/agent/src/main.ts', import.meta.url)

export interface AgentOptions {
  /** Whose runs it takes, and with whose credentials. */
  portal: Pick<Portal, 'url' | 'credentials'>
  /** Reads Kafka when given, else it polls. */
  broker?: Pick<BrokerAccess, 'caPath'>
  /** The text of its mapping file (`invocations.json`); the agent's own mapping when absent. */
  mapping?: string
  /** Further variables: tokens of backends, limits. */
  environment?: Readonly<Record<string, string>>
  nodeOptions?: readonly string[]
}

/** A real execution agent in a process of its own. */
export interface Agent extends AsyncDisposable {
  readonly url: string
  readonly program: Program
  /** Ends the process and waits for its end. SIGKILL when absent. */
  kill(signal?: NodeJS.Signals): Promise<Exit>
  /** Starts it again on the same journal; resolves when it takes work. */
  start(): Promise<void>
}

/** Starts `apps/agent/src/main.ts` and waits until it takes work. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  await using stack = new AsyncDisposableStack()
  const { path } = stack.use(await createTemporaryDirectory('agent'))
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const mappingPath = join(path, 'invocations.json')
  if (options.mapping !== undefined) await writeFile(mappingPath, options.mapping)

  const environment = {
    PORT_ORG_ID: options.portal.credentials.orgId,
    PORT_CLIENT_ID: options.portal.credentials.clientId,
    PORT_CLIENT_SECRET: options.portal.credentials.clientSecret,
    PORT_API_BASE_URL: options.portal.url,
    CONTROL_THE_PAYLOAD_CONFIG_PATH: mappingPath,
    PORTOLAN_AGENT_JOURNAL_DIR: join(path, 'journal'),
    PORTOLAN_AGENT_HTTP_PORT: String(port),
    PORTOLAN_EXIT_WITH_PARENT: 'true',
    LOG_LEVEL: 'WARNING',
    DETAILED_LOGGING: 'false',
    ...(options.broker === undefined ? POLLING : toKafkaVariables(options.portal.credentials.orgId, options.broker)),
    ...options.environment,
  }
  let program: Program | undefined
  const start = async () => {
    await program?.[Symbol.asyncDispose]()
    const next = new Program({
      script: AGENT,
      environment,
      nodeOptions: [...startOptions('agent'), ...(options.nodeOptions ?? [])],
    })
    program = next
    await becomeReady(next, url)
  }
  stack.defer(async () => program?.[Symbol.asyncDispose]())
  await start()
  const owned = stack.move()
  return {
    url,
    get program() {
      return program!
    },
    kill: (signal = 'SIGKILL') => program!.kill(signal),
    start,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const POLLING = { STREAMER_NAME: 'POLLING', POLLING_INTERVAL_SECONDS: '0.1', POLLING_INITIAL_BACKOFF_SECONDS: '0.1' }

const toKafkaVariables = (orgId: string, broker: Pick<BrokerAccess, 'caPath'>) => ({
  STREAMER_NAME: 'KAFKA',
  KAFKA_CONSUMER_SECURITY_PROTOCOL: 'SASL_SSL',
  KAFKA_CONSUMER_AUTHENTICATION_MECHANISM: 'SCRAM-SHA-512',
  KAFKA_CONSUMER_GROUP_ID: `${orgId}.agents`,
  // How long a killed agent keeps its partitions: the shortest that brokers allow by default.
  KAFKA_CONSUMER_SESSION_TIMEOUT_MS: '6000',
  KAFKA_CONSUMER_SSL_CA: broker.caPath,
})
