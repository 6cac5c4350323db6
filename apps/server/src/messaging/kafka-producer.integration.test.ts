import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type KafkaForTests, newOrgId, readTopic, toKafkaForTests } from '../testing/kafka-for-tests.ts'
import { createOrganizationTopics } from './create-organization-topics.ts'
import { openKafkaAdmin } from './kafka-admin.ts'
import { KafkaProducer } from './kafka-producer.ts'

const DEADLINE_MS = 1_500

describe('KafkaProducer', () => {
  let kafka: KafkaForTests
  beforeAll(async () => {
    kafka = toKafkaForTests(await sharedBroker())
  })

  async function addTopic(): Promise<string> {
    const orgId = newOrgId()
    await using admin = openKafkaAdmin(kafka.cluster, kafka.administrator)
    await createOrganizationTopics(admin, orgId)
    return `${orgId}.runs`
  }
  const open = () => new KafkaProducer(kafka.cluster, kafka.administrator, { deadlineMs: DEADLINE_MS })
  const readAll = (topic: string) =>
    readTopic(kafka.cluster, { ...kafka.administrator, groupId: `${topic}.test` }, topic)

  it('keeps the order of a key and spreads keys over partitions', async () => {
    const topic = await addTopic()
    await using producer = open()
    const messages = Array.from({ length: 60 }, (_, index) => ({ topic, key: `run ${index % 6}`, value: `${index}` }))

    await producer.send(messages.slice(0, 30))
    await producer.send(messages.slice(30))

    const seen = await readAll(topic)
    const sixth = seen.filter(({ key }) => key === 'run 5').map(({ value }) => Number(value))
    expect(sixth).toEqual([5, 11, 17, 23, 29, 35, 41, 47, 53, 59])
    expect(new Set(seen.map(({ partition }) => partition)).size).toBeGreaterThan(1)
  })

  it('gives up on a missing topic within its deadline, and works afterwards', async () => {
    const topic = await addTopic()
    await using producer = open()
    const started = performance.now()

    const lost = producer.send([{ topic: 'nobody.runs', key: 'run', value: 'x' }])
    await expect(lost).rejects.toMatchObject({ failure: 'missing_topic' })
    const tookMs = performance.now() - started
    await producer.send([{ topic, key: 'run', value: 'next' }])

    expect(tookMs).toBeLessThan(DEADLINE_MS + 500)
    expect((await readAll(topic)).map(({ value }) => value)).toEqual(['next'])
  })

  it('says that a message of 1 MiB is refused for good', async () => {
    const topic = await addTopic()
    await using producer = open()

    const sending = producer.send([{ topic, key: 'run', value: 'x'.repeat(1_048_576) }])

    await expect(sending).rejects.toMatchObject({ failure: 'refused', message: /MESSAGE_TOO_LARGE/ })
  })

  it('takes one send at a time', async () => {
    const topic = await addTopic()
    await using producer = open()

    const first = producer.send([{ topic, key: 'run', value: '1' }])
    await expect(producer.send([{ topic, key: 'run', value: '2' }])).rejects.toThrow(/one at a time/)

    await first
    expect((await readAll(topic)).map(({ value }) => value)).toEqual(['1'])
  })

  it('gives up on a broker that accepts connections and never answers', async () => {
    await using silent = await startSilentServer()
    await using producer = new KafkaProducer({ ...kafka.cluster, brokers: [silent.address] }, kafka.administrator, {
      deadlineMs: DEADLINE_MS,
    })

    await expect(producer.send([{ topic: 'any', key: 'run', value: 'x' }])).rejects.toMatchObject({
      failure: 'unavailable',
      message: `Kafka gave no answer within ${DEADLINE_MS} ms`,
    })
  })

  it('lets go of a send in flight when it is closed', async () => {
    await using silent = await startSilentServer()
    const producer = new KafkaProducer({ ...kafka.cluster, brokers: [silent.address] }, kafka.administrator)
    const sending = producer.send([{ topic: 'any', key: 'run', value: 'x' }])

    const [outcome] = await Promise.allSettled([sending, producer[Symbol.asyncDispose]()])

    expect(outcome).toMatchObject({ status: 'rejected', reason: { failure: 'unavailable', message: /was closed/ } })
  })

  it('says that the login was refused, and that the messages are undecided', async () => {
    await using producer = new KafkaProducer(kafka.cluster, { username: 'nobody', password: 'guess' })

    const sending = producer.send([{ topic: 'any', key: 'run', value: 'x' }])

    await expect(sending).rejects.toMatchObject({ failure: 'unavailable', message: 'Kafka refused the login' })
  })
})

async function startSilentServer(): Promise<AsyncDisposable & { address: string }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      sockets.forEach((socket) => socket.destroy())
      server.close()
      await once(server, 'close')
    },
  }
}
