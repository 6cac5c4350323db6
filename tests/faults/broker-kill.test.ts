import { type Broker, startBroker } from '@portolan/kafka-broker'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import { createSeededRandom, type Postgres, startPostgres, waitUntil } from '../support/index.ts'
import { ALL_KEPT, judgeRuns } from './check-runs.ts'
import { RUNS, startKafkaFlow } from './flow.ts'
import { choosePoints, passRandomMoment } from './random-points.ts'
import { loadRuns } from './run-load.ts'

const KILLS = 2

describe(`kill -9 of the Kafka broker during ${RUNS} runs`, () => {
  const use = disposeAfterEach()
  let postgres: Postgres
  let broker: Broker
  beforeAll(async () => {
    postgres = await startPostgres()
    broker = await startBroker()
  })
  afterAll(async () => {
    await broker.stop()
    await postgres[Symbol.asyncDispose]()
  })

  it(`loses, repeats and forgets none when it dies ${KILLS} times`, async () => {
    const { portal, receiver, action } = await startKafkaFlow(use, postgres, broker)
    const random = createSeededRandom('kill -9 of the broker')

    const load = loadRuns(portal.client, action, RUNS)
    for (const point of choosePoints(random, KILLS, RUNS)) {
      await waitUntil(`${point} runs arrived`, () => receiver.effects.size >= point, { intervalMs: 1 })
      await broker.kill()
      await passRandomMoment(random, 500)
      await broker.restart()
    }
    await load.done

    expect(await judgeRuns(portal.client, action, { load, receiver })).toEqual(ALL_KEPT)
    expect(receiver.effects.size).toBe(RUNS)
  })

  it('delivers what was acknowledged without a broker, by a server that was killed before it could publish', async () => {
    const { portal, receiver, action, databaseUrl } = await startKafkaFlow(use, postgres, broker)
    await broker.kill()

    const load = loadRuns(portal.client, action, RUNS)
    await load.done
    await portal.kill()
    const unpublished = await countOutbox(databaseUrl)
    await broker.restart()
    await portal.start()

    expect(unpublished).toBe(RUNS)
    expect(await judgeRuns(portal.client, action, { load, receiver })).toEqual(ALL_KEPT)
    expect(receiver.effects.size).toBe(RUNS)
  })
})

async function countOutbox(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ count: string }>('select count(*) from kafka_outbox')
    return Number(rows[0]?.count)
  } finally {
    await client.end()
  }
}
