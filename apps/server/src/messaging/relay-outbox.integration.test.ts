import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type KafkaForTests, newOrgId, readTopic, toKafkaForTests } from '../testing/kafka-for-tests.ts'
import { countOutbox, fillOutbox, startRelay } from '../testing/relay-for-tests.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { createOrganizationTopics } from './create-organization-topics.ts'
import { enqueueMessage } from './enqueue-message.ts'
import { openKafkaAdmin } from './kafka-admin.ts'
import { type KafkaMessage, KafkaProducer } from './kafka-producer.ts'
import type { OutboxRelayDeps } from './relay-outbox.ts'
import { firstSeenByKey } from '../testing/first-seen-by-key.ts'

const SOON = { timeout: 20_000, interval: 20 }

class WatchedProducer extends KafkaProducer {
  failedSends = 0

  override async send(messages: readonly KafkaMessage[]): Promise<void> {
    await super.send(messages).catch((error: unknown) => {
      this.failedSends += 1
      throw error
    })
  }
}

describe('OutboxRelay', () => {
  let kafka: KafkaForTests
  let database: TestDatabase
  beforeAll(async () => {
    kafka = toKafkaForTests(await sharedBroker())
    database = await createTestDatabase()
  })
  afterAll(() => database[Symbol.asyncDispose]())

  async function addTopics(orgId = newOrgId()): Promise<{ orgId: string; topic: string }> {
    await using admin = openKafkaAdmin(kafka.cluster, kafka.administrator)
    await createOrganizationTopics(admin, orgId)
    return { orgId, topic: `${orgId}.runs` }
  }
  const readAll = (topic: string) =>
    readTopic(kafka.cluster, { ...kafka.administrator, groupId: `${topic}.test` }, topic)
  const untilEmpty = () => vi.waitFor(async () => expect(await countOutbox(database.db)).toBe(0), SOON)

  it('publishes what a transaction left, at once when it is told, and forgets it', async () => {
    const { orgId, topic } = await addTopics()
    await using relay = startRelay(database, kafka)
    await vi.waitFor(async () => expect(await relay.metric('portolan_kafka_relay_active')).toBe(1), SOON)

    await database.db
      .transaction()
      .execute((trx) => enqueueMessage(trx, { orgId, topic, key: 'r_1', value: '{"a":1}' }))
    relay.relay.wake()
    await untilEmpty()

    expect(await readAll(topic)).toEqual([{ key: 'r_1', value: '{"a":1}', partition: expect.any(Number) }])
    expect(await relay.metric('portolan_kafka_published_total')).toBe(1)
    expect(await relay.metric('portolan_kafka_outbox_rows')).toBe(0)
  })

  it('publishes nothing of a transaction that was rolled back', async () => {
    const { orgId, topic } = await addTopics()
    await using _relay = startRelay(database, kafka)
    const message = { orgId, topic, key: 'r_1', value: 'no' }

    const failing = database.db.transaction().execute(async (trx) => {
      await enqueueMessage(trx, message)
      throw new Error('the change failed')
    })
    await expect(failing).rejects.toThrow('the change failed')
    await fillOutbox(database.db, [{ ...message, value: 'yes' }])
    await untilEmpty()

    expect((await readAll(topic)).map(({ value }) => value)).toEqual(['yes'])
  })

  // 1,500 rows of 20 kB are 10 MB a partition; a batch above 1 MiB is refused as a whole though no message is too large.
  it('publishes many large messages without a send that the broker refuses', async () => {
    const { orgId, topic } = await addTopics()
    await fillOutbox(
      database.db,
      Array.from({ length: 1_500 }, (_, index) => ({
        orgId,
        topic,
        key: `r_${index % 3}`,
        value: `${index}`.padEnd(20_000),
      })),
    )
    const producer = new WatchedProducer(kafka.cluster, kafka.administrator)
    await using _relay = startRelay(database, kafka, { producer })

    await untilEmpty()

    expect(producer.failedSends).toBe(0)
    expect(await readAll(topic)).toHaveLength(1_500)
  })

  it('moves a message that is too large aside with its reason, reports it, and the rest flows in order', async () => {
    const { orgId, topic } = await addTopics()
    const onRefused = vi.fn<OutboxRelayDeps['onRefused']>().mockResolvedValue()
    const values = ['first', 'x'.repeat(1_100_000), 'second', 'third']
    await fillOutbox(
      database.db,
      values.map((value) => ({ orgId, topic, key: 'r_1', value })),
    )
    await using _relay = startRelay(database, kafka, { onRefused })

    await untilEmpty()

    expect((await readAll(topic)).map(({ value }) => value)).toEqual(['first', 'second', 'third'])
    const dead = await database.db.selectFrom('kafka_dead_letter').selectAll().where('org_id', '=', orgId).execute()
    expect(dead).toMatchObject([{ topic, key: 'r_1', value: values[1], reason: /MESSAGE_TOO_LARGE/ }])
    expect(onRefused).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ key: 'r_1', orgId }), dead[0]?.reason)
  })

  it('opens what waits sealed, and moves aside what it cannot open, so that nothing waits behind it', async () => {
    const { orgId, topic } = await addTopics()
    const sealed = (key: string, value: string) => ({ orgId, topic, key, value, sealed: true })
    await fillOutbox(database.db, [
      sealed('r_1', 'first'),
      sealed('r_2', 'of another key'),
      { orgId, topic, key: 'r_3', value: 'plain' },
    ])
    const onRefused = vi.fn<OutboxRelayDeps['onRefused']>(async () => undefined)
    const open: OutboxRelayDeps['open'] = ({ value }) => {
      if (value === 'of another key') throw new Error('unable to authenticate data')
      return `opened ${value}`
    }
    await using _relay = startRelay(database, kafka, { onRefused, open })
    await untilEmpty()

    const values = (await readAll(topic)).map(({ value }) => value)
    expect(values.sort()).toEqual(['opened first', 'plain'])
    const dead = await database.db.selectFrom('kafka_dead_letter').selectAll().where('org_id', '=', orgId).execute()
    expect(dead).toMatchObject([{ key: 'r_2', value: 'of another key', sealed: true, reason: /decrypted/ }])
    expect(onRefused).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ key: 'r_2' }), dead[0]?.reason)
  })

  it('keeps a refused message until its run could be told', async () => {
    const { orgId, topic } = await addTopics()
    const onRefused = vi
      .fn<OutboxRelayDeps['onRefused']>()
      .mockRejectedValueOnce(new Error('the database is away'))
      .mockResolvedValue()
    await fillOutbox(database.db, [{ orgId, topic, key: 'r_1', value: 'x'.repeat(1_100_000) }])
    await using _relay = startRelay(database, kafka, { onRefused })

    await untilEmpty()

    expect(onRefused).toHaveBeenCalledTimes(2)
  })

  it('lets other topics flow while one is missing, and publishes to it once it exists', async () => {
    const missing = newOrgId()
    const present = await addTopics()
    const created = Promise.withResolvers<void>()
    const onMissingTopic = async (topic: string, orgId: string) => {
      expect({ topic, orgId }).toEqual({ topic: `${missing}.runs`, orgId: missing })
      await created.promise
      await addTopics(missing)
    }
    await fillOutbox(database.db, [
      { orgId: missing, topic: `${missing}.runs`, key: 'r_1', value: 'early' },
      { ...present, key: 'r_2', value: 'other' },
      { orgId: missing, topic: `${missing}.runs`, key: 'r_1', value: 'late' },
    ])
    await using _relay = startRelay(database, kafka, { onMissingTopic })

    await vi.waitFor(async () => expect(await countOutbox(database.db)).toBe(2), SOON)
    created.resolve()
    await untilEmpty()

    expect((await readAll(present.topic)).map(({ value }) => value)).toEqual(['other'])
    expect((await readAll(`${missing}.runs`)).map(({ value }) => value)).toEqual(['early', 'late'])
  })

  it('publishes each message once and in order when two relays run, of which one is active', async () => {
    const { orgId, topic } = await addTopics()
    await using first = startRelay(database, kafka)
    await using second = startRelay(database, kafka)
    const activeRelays = async () =>
      (await first.metric('portolan_kafka_relay_active')) + (await second.metric('portolan_kafka_relay_active'))
    await vi.waitFor(async () => expect(await activeRelays()).toBe(1), SOON)

    for (let batch = 0; batch < 10; batch += 1) {
      const numbers = Array.from({ length: 100 }, (_, index) => batch * 100 + index)
      await fillOutbox(
        database.db,
        numbers.map((number) => ({ orgId, topic, key: `r_${number % 7}`, value: `${number}` })),
      )
      first.relay.wake()
      second.relay.wake()
    }
    await untilEmpty()

    const seen = await readAll(topic)
    expect(seen).toHaveLength(1_000)
    expect(firstSeenByKey(seen)).toEqual(firstSeenByKey(seen.toSorted((a, b) => Number(a.value) - Number(b.value))))
    expect(await activeRelays()).toBe(1)
  })

  it('hands over to the other relay when it stops', async () => {
    const { orgId, topic } = await addTopics()
    const first = startRelay(database, kafka)
    await vi.waitFor(async () => expect(await first.metric('portolan_kafka_relay_active')).toBe(1), SOON)
    await using second = startRelay(database, kafka)

    await first[Symbol.asyncDispose]()
    await fillOutbox(database.db, [{ orgId, topic, key: 'r_1', value: 'after' }])
    await untilEmpty()

    expect(await second.metric('portolan_kafka_published_total')).toBe(1)
  })

  it('goes on when the database ends its connection', async () => {
    const { orgId, topic } = await addTopics()
    await using relay = startRelay(database, kafka)
    await vi.waitFor(async () => expect(await relay.metric('portolan_kafka_relay_active')).toBe(1), SOON)

    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'portolan-relay' and datname = current_database()`,
    )
    await fillOutbox(database.db, [{ orgId, topic, key: 'r_1', value: 'after' }])
    await untilEmpty()

    expect((await readAll(topic)).map(({ value }) => value)).toEqual(['after'])
  })

  it('stops within five seconds while the broker is away, and keeps what waits', async () => {
    const { orgId, topic } = await addTopics()
    await fillOutbox(database.db, [{ orgId, topic, key: 'r_1', value: 'waits' }])
    const nowhere = { ...kafka, cluster: { ...kafka.cluster, brokers: ['127.0.0.1:1'] } }
    const relay = startRelay(database, nowhere)
    await vi.waitFor(async () => expect(await relay.metric('portolan_kafka_relay_active')).toBe(1), SOON)

    const started = performance.now()
    await relay[Symbol.asyncDispose]()

    expect(performance.now() - started).toBeLessThan(5_000)
    expect(await countOutbox(database.db)).toBe(1)
    await database.db.deleteFrom('kafka_outbox').execute()
  })
})
