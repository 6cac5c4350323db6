import { Admin } from '@platformatic/kafka'
import { connect, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type BrokerAccess, startBroker } from './broker.ts'
import { sharedBroker } from './test-broker.ts'

describe('startBroker', () => {
  it('serves TLS with a certificate of its own authority, and nobody else trusts it', async () => {
    const broker = await sharedBroker()

    await expect(handshake(broker, broker.caCertificate)).resolves.toBe(true)
    await expect(handshake(broker)).rejects.toThrow(/certificate/)
  })

  it('keeps topics, ports and administrator when it is killed and started again', async () => {
    await using broker = await startBroker()
    const before = { ...broker }
    await using admin = openAdmin(broker)
    await admin.createTopics({ topics: ['org_1.runs'], partitions: 3 })

    await broker.kill()
    await broker.restart()

    expect(broker).toMatchObject({ brokers: before.brokers, adminPassword: before.adminPassword })
    expect(await admin.listTopics()).toEqual(['org_1.runs'])
  })

  it('keeps a directory given by the caller, with its topics and its administrator', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portolan-kafka-test-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const first = await startBroker({ directory })
    await using admin = openAdmin(first)
    await admin.createTopics({ topics: ['org_1.runs'], partitions: 1 })
    await first.stop()

    await using second = await startBroker({ directory })
    await using again = openAdmin(second)

    expect(second).toMatchObject({ adminPassword: first.adminPassword, caCertificate: first.caCertificate })
    expect(await again.listTopics()).toEqual(['org_1.runs'])
  })

  it('refuses a wrong password', async () => {
    const broker = await sharedBroker()
    await using admin = openAdmin({ ...broker, adminPassword: 'guess' })

    const error: unknown = await admin.listTopics().catch((reason: unknown) => reason)

    // The refusal is nested in one failed connection per try.
    expect(inspect(error, { depth: 10 })).toContain('SASL authentication failed')
  })

  it('says in one sentence that the port is taken', async () => {
    const { brokers } = await sharedBroker()
    const port = Number(brokers[0]?.split(':')[1])

    await expect(startBroker({ port })).rejects.toThrow(`Kafka cannot listen on port ${port} of 127.0.0.1`)
  })
})

function openAdmin(access: BrokerAccess): Admin & AsyncDisposable {
  const admin = new Admin({
    clientId: 'broker-test',
    bootstrapBrokers: access.brokers,
    strict: true,
    retries: 2,
    tls: { ca: access.caCertificate },
    sasl: { mechanism: 'SCRAM-SHA-512', username: access.adminUsername, password: access.adminPassword },
  })
  return Object.assign(admin, { [Symbol.asyncDispose]: () => admin.close() })
}

async function handshake(access: BrokerAccess, ca?: string): Promise<boolean> {
  const port = Number(access.brokers[0]?.split(':')[1])
  const socket: TLSSocket = connect({ host: 'localhost', port, servername: 'localhost', ...(ca ? { ca } : {}) })
  try {
    await once(socket, 'secureConnect')
    return socket.authorized
  } finally {
    socket.destroy()
  }
}
