import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Client, clientCredentials, createClient } from '@portolan/client'
import type { BrokerAccess } from '@portolan/kafka-broker'
import { findFreePort } from '../../scripts/kafka/free-ports.ts'
import { type Exit, Program } from './program.ts'
import { startOptions } from './start-options.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'
import { waitUntil } from './wait-until.ts'

const SERVER = new URL('../../apps/server/src/main.ts', import.meta.url)
/** A few seconds, unless many others use the machine. */
const READY_TIMEOUT_MS = 120_000

/** What local mode keeps in `credentials.json`. */
export interface PortalCredentials {
  orgId: string
  clientId: string
  clientSecret: string
  adminEmail: string
  adminPassword: string
  baseUrl: string
}

export interface PortalOptions {
  /** Variables of the server, beside those for port and data directory. */
  environment?: Readonly<Record<string, string>>
  /** A new one, deleted at the end, when absent. */
  dataDir?: string
  /** Any free port when absent. */
  port?: number
  /** User and group id of the server; needs root. */
  userId?: number
  nodeOptions?: readonly string[]
}

/** A real server in a process of its own. */
export interface Portal extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  /** Administrator and API credential of its first organisation, as it wrote them down. */
  readonly credentials: PortalCredentials
  /** Calls the API with that credential. */
  readonly client: Client
  /** The process of now; another one after `start`. */
  readonly program: Program
  /** Ends the process and waits for its end. SIGKILL when absent. */
  kill(signal?: NodeJS.Signals): Promise<Exit>
  /** Starts it again on the same port and data; resolves when it is ready. */
  start(): Promise<void>
}

/**
 * Starts `apps/server/src/main.ts` and waits for `/readyz`. Without `DATABASE_URL` that is local mode with all it starts.
 *
 * @throws Error with what the server wrote when it ends or does not become ready within two minutes.
 */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
  await using stack = new AsyncDisposableStack()
  const dataDir = options.dataDir ?? stack.use(await createTemporaryDirectory('data')).path
  const port = options.port ?? (await findFreePort())
  const url = `http://localhost:${port}`

  let program: Program | undefined
  const start = async () => {
    await program?.[Symbol.asyncDispose]()
    const next = launchServer({ ...options, dataDir, port })
    program = next
    await becomeReady(next, url)
  }
  stack.defer(async () => program?.[Symbol.asyncDispose]())
  await start()
  const credentials = JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')) as PortalCredentials
  const owned = stack.move()

  return {
    url,
    port,
    dataDir,
    credentials,
    client: createClient({ baseUrl: url, authentication: clientCredentials(credentials) }),
    get program() {
      return program!
    },
    kill: (signal = 'SIGKILL') => program!.kill(signal),
    start,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Starts the server without waiting for anything: for starts that are to be refused or measured. */
export function launchServer(options: PortalOptions & { dataDir: string; port: number }): Program {
  return new Program({
    script: SERVER,
    environment: {
      PORTOLAN_DATA_DIR: options.dataDir,
      PORTOLAN_PORT: String(options.port),
      ...options.environment,
    },
    ...(options.userId !== undefined && { userId: options.userId }),
    nodeOptions: [...startOptions('start'), ...(options.nodeOptions ?? [])],
  })
}

/** Waits until `/readyz` answers 200. @throws Error with the program's output when that cannot happen any more. */
export async function becomeReady(program: Program, url: string, timeoutMs = READY_TIMEOUT_MS): Promise<void> {
  const said = () => `${program.errors}${program.output}`.slice(-4_000)
  const ended = program.exited.then(({ code, signal }) => {
    throw new Error(`The program ended with ${signal ?? `code ${code}`} before it was ready: ${said()}`)
  })
  const ready = waitUntil(
    `${url} is ready`,
    async () => (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) })).ok,
    { timeoutMs, intervalMs: 10, describe: said },
  )
  ready.catch(() => undefined)
  await Promise.race([ready, ended])
}

/**
 * Variables of a server that production would run like this too: a database of its own, no demo. Actions may reach the
 * loopback address, where the backends of tests listen.
 */
export function serverEnvironment(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    PORTOLAN_DEMO: 'false',
    PORTOLAN_HOST: 'localhost',
    PORTOLAN_OUTBOUND_ALLOW: '127.0.0.0/8,::1/128',
    PORTOLAN_LOG_LEVEL: 'warn',
    // Organisations on one broker are told apart by their id.
    PORTOLAN_ORG_ID: `org_${randomBytes(6).toString('hex')}`,
  }
}

/** Variables by which a server reaches a broker as its administrator. */
export function serverKafkaEnvironment(broker: BrokerAccess): Record<string, string> {
  return {
    KAFKA_BROKERS: broker.brokers.join(','),
    KAFKA_ADMIN_USERNAME: broker.adminUsername,
    KAFKA_ADMIN_PASSWORD: broker.adminPassword,
    KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
    KAFKA_SSL_CA: broker.caPath,
  }
}
