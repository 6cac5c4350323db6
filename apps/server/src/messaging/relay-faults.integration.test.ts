import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type BrokerAccess, startBroker } from '@portolan/kafka-broker'
import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { firstSeenByKey } from '../testing/first-seen-by-key.ts'
import { type KafkaForTests, newOrgId, readTopic, toKafkaForTests } from '../testing/kafka-for-tests.ts'
import { countOutbox, fillOutbox, startRelay } from '../testing/relay-for-tests.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { createOrganizationTopics } from './create-organization-topics.ts'
import { openKafkaAdmin } from './kafka-admin.ts'

const ROWS = 2_000
const KEYS = 20
const SOON = { timeout: 60_000, interval: 20 }

describe('OutboxRelay under faults', () => {
  let database: TestDatabase
  beforeAll(async () => void (database = await createTestDatabase()))
  afterAll(() => database[Symbol.asyncDispose]())

  it(`loses none of ${ROWS} messages and keeps the order of each key when the broker is killed`, async () => {
    await using broker = await startBroker()
    const { kafka, orgId, topic } = await prepare(broker)
    await using relay = startRelay(database, kafka)
    const published = () => relay.metric('portolan_kafka_published_total')
    const messages = messagesFor(orgId, topic)

    const writing = writeInSteps(messages)
    await vi.waitFor(async () => expect(await published()).toBeGreaterThan(0), SOON)
    await broker.kill()
    const publishedAtKill = await published()
    await writing
    await broker.restart()
    await untilEmpty()

    expect(publishedAtKill).toBeLessThan(ROWS)
    const seen = await readAll(kafka, topic)
    expect(firstSeenByKey(seen)).toEqual(firstSeenByKey(messages.map((message) => ({ ...message, partition: 0 }))))
  })

  it('lets the other relay take over when the active one is killed in the middle of a send', async () => {
    const { kafka, orgId, topic } = await prepare(await sharedBroker())
    const messages = messagesFor(orgId, topic)
    await fillOutbox(database.db, messages)

    const victim = spawnRelay(kafka)
    await secondSendOf(victim)
    await using survivor = startRelay(database, kafka)
    victim.kill('SIGKILL')
    await once(victim, 'exit')
    await untilEmpty()

    expect(await survivor.metric('portolan_kafka_published_total')).toBeGreaterThan(0)
    const seen = await readAll(kafka, topic)
    expect(firstSeenByKey(seen)).toEqual(firstSeenByKey(messages.map((message) => ({ ...message, partition: 0 }))))
  })

  async function writeInSteps(messages: readonly ReturnType<typeof messagesFor>[number][]): Promise<void> {
    for (let start = 0; start < messages.length; start += 50) {
      await fillOutbox(database.db, messages.slice(start, start + 50))
    }
  }
  const untilEmpty = () => vi.waitFor(async () => expect(await countOutbox(database.db)).toBe(0), SOON)
  const readAll = (kafka: KafkaForTests, topic: string) =>
    readTopic(kafka.cluster, { ...kafka.administrator, groupId: `${topic}.test` }, topic)

  function spawnRelay(kafka: KafkaForTests): ChildProcess {
    const script = new URL('../testing/relay-process.ts', import.meta.url)
    const child = spawn(process.execPath, [script.pathname], {
      env: { ...process.env, RELAY_PROCESS: JSON.stringify({ databaseUrl: database.url, kafka }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }
})

async function prepare(broker: BrokerAccess): Promise<{ kafka: KafkaForTests; orgId: string; topic: string }> {
  const kafka = toKafkaForTests(broker)
  const orgId = newOrgId()
  await using admin = openKafkaAdmin(kafka.cluster, kafka.administrator)
  await createOrganizationTopics(admin, orgId)
  return { kafka, orgId, topic: `${orgId}.runs` }
}

function messagesFor(orgId: string, topic: string) {
  return Array.from({ length: ROWS }, (_, index) => ({ orgId, topic, key: `r_${index % KEYS}`, value: `${index}` }))
}

async function secondSendOf(relay: ChildProcess): Promise<void> {
  if (!relay.stdout) throw new Error('The relay was started without a pipe')
  let sends = 0
  for await (const line of createInterface(relay.stdout)) {
    if (line === 'sending' && ++sends === 2) return
  }
  throw new Error('The relay ended before its second send')
}
