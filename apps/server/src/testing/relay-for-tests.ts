import { Registry } from 'prom-client'
import type { Db } from '../database/database.ts'
import { createLogger } from '../logging.ts'
import { KafkaProducer } from '../messaging/kafka-producer.ts'
import { createMessagingMetrics } from '../messaging/messaging-metrics.ts'
import { OutboxRelay, type OutboxRelayDeps } from '../messaging/relay-outbox.ts'
import type { KafkaForTests } from './kafka-for-tests.ts'
import type { TestDatabase } from './test-database.ts'

/** A started relay of a test database, and the registry that its counts go to. */
export interface RelayForTests extends AsyncDisposable {
  relay: OutboxRelay
  /** Reads one of its metrics, such as `portolan_kafka_published_total`. */
  metric(name: string): Promise<number>
}

/** Starts a relay as the server does; `overrides` replace what a test wants to watch. */
export function startRelay(
  database: Pick<TestDatabase, 'db' | 'url'>,
  kafka: KafkaForTests,
  overrides: Partial<OutboxRelayDeps> = {},
): RelayForTests {
  const registry = new Registry()
  const relay = new OutboxRelay({
    databaseUrl: database.url,
    producer: new KafkaProducer(kafka.cluster, kafka.administrator),
    logger: createLogger('silent'),
    metrics: createMessagingMetrics(registry, database.db),
    open: ({ value }) => value,
    onRefused: () => Promise.resolve(),
    onMissingTopic: () => Promise.resolve(),
    ...overrides,
  })
  relay.start()
  return {
    relay,
    metric: async (name) => {
      const metric = await registry.getSingleMetric(name)?.get()
      return metric?.values[0]?.value ?? 0
    },
    [Symbol.asyncDispose]: () => relay[Symbol.asyncDispose](),
  }
}

/** Writes messages into the outbox, in the order given, in one statement. */
export async function fillOutbox(
  db: Db,
  messages: readonly { orgId: string; topic: string; key: string; value: string; sealed?: boolean }[],
): Promise<void> {
  await db
    .insertInto('kafka_outbox')
    .values(messages.map(({ orgId, ...message }) => ({ org_id: orgId, ...message })))
    .execute()
}

export async function countOutbox(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('kafka_outbox')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
