import { sql } from 'kysely'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Db } from '../database/database.ts'

/** What the outbox relay counts. */
export interface MessagingMetrics {
  published: Counter
  refused: Counter
  sendSeconds: Histogram
  /** 1 while this process is the active relay. */
  active: Gauge
}

/** Counting further would cost more at each scrape than it tells. */
const BACKLOG_COUNTED_ROWS = 100_000

/** Registers the relay's metrics. The backlog is counted when it is scraped, by every server alike. */
export function createMessagingMetrics(registry: Registry, db: Db): MessagingMetrics {
  const registers = [registry]
  new Gauge({
    name: 'portolan_kafka_outbox_rows',
    help: `Messages that wait for Kafka, counted up to ${BACKLOG_COUNTED_ROWS}`,
    registers,
    async collect() {
      this.set(await countBacklog(db))
    },
  })
  return {
    published: new Counter({ name: 'portolan_kafka_published_total', help: 'Messages that Kafka took', registers }),
    refused: new Counter({
      name: 'portolan_kafka_refused_total',
      help: 'Messages that Kafka refused for good, now in kafka_dead_letter',
      registers,
    }),
    sendSeconds: new Histogram({
      name: 'portolan_kafka_send_seconds',
      help: 'Time from sending a batch to its acknowledgement',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10],
      registers,
    }),
    active: new Gauge({
      name: 'portolan_kafka_relay_active',
      help: '1 on the one server that publishes messages',
      registers,
    }),
  }
}

async function countBacklog(db: Db): Promise<number> {
  const counted = sql<{ rows: string }>`
    select count(*) as rows from (select from kafka_outbox limit ${BACKLOG_COUNTED_ROWS}) as waiting`
  const { rows } = await counted.execute(db)
  return Number(rows[0]?.rows ?? 0)
}
