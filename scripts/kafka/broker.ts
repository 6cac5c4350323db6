import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toServerProperties } from './broker-config.ts'
import { BrokerProcess } from './broker-process.ts'
import { ensureCertificates } from './certificates.ts'
import { findFreePort, isFree } from './free-ports.ts'
import { ensureStorage } from './storage.ts'

/** How a client reaches a broker as its administrator. Plain data: it can be handed to another process. */
export interface BrokerAccess {
  /** `localhost:<port>`; the security protocol is SASL_SSL with SCRAM-SHA-512. */
  brokers: string[]
  /** The PEM text that clients must trust, and the file that holds it. */
  caCertificate: string
  caPath: string
  adminUsername: string
  adminPassword: string
}

/** A running Apache Kafka broker. */
export interface Broker extends BrokerAccess, AsyncDisposable {
  /** Ends the process with SIGKILL; its data stay. */
  kill(): Promise<void>
  /** Starts it again on the same ports and data, after stopping it if it runs. */
  restart(): Promise<void>
  /** Stops it; data of a broker without a directory of its own are deleted. */
  stop(): Promise<void>
}

/** Where a broker keeps its data and listens. */
export interface BrokerOptions {
  /** Kept after the broker stops. A temporary one, deleted at the end, when absent. */
  directory?: string
  /** Any free port when absent. */
  port?: number
}

/**
 * Starts a broker and returns once it serves: SASL_SSL with its own authority, SCRAM-SHA-512, ACLs on.
 *
 * @throws Error with one sentence when Java or Maven is missing or the port is taken.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new Error(`Kafka cannot listen on port ${options.port} of 127.0.0.1: another process does.`)
  }
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'portolan-kafka-')))
  const removeData = async () => {
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
  }
  try {
    return await startIn(directory, options.port, removeData)
  } catch (error) {
    await removeData()
    throw error
  }
}

async function startIn(directory: string, port: number | undefined, afterStop: () => Promise<void>): Promise<Broker> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const brokerPort = port ?? (await findFreePort())
  const controllerPort = await findFreePort(brokerPort)
  const certificates = await ensureCertificates(join(directory, 'certificates'))
  const propertiesPath = join(directory, 'server.properties')

  const administrator = await ensureStorage(directory, async (admin) => {
    const dataDirectory = join(directory, 'data')
    const properties = toServerProperties({ brokerPort, controllerPort, dataDirectory, certificates, ...admin })
    await writeFile(propertiesPath, properties, { mode: 0o600 })
    return propertiesPath
  })
  const start = () => BrokerProcess.start(propertiesPath, join(directory, 'broker.log'))
  let current = await start()

  const stop = async () => {
    await current.stop()
    await afterStop()
  }
  return {
    brokers: [`localhost:${brokerPort}`],
    caCertificate: certificates.caCertificate,
    caPath: certificates.caPath,
    ...administrator,
    kill: () => current.kill(),
    restart: async () => {
      await current.stop()
      current = await start()
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
