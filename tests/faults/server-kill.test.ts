import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import { createSeededRandom, type Postgres, startPostgres, waitUntil } from '../support/index.ts'
import { ALL_KEPT, countRepeated, judgeRuns } from './check-runs.ts'
import { type Flow, RUNS, startDirectFlow, startKafkaFlow } from './flow.ts'
import { choosePoints, passRandomMoment } from './random-points.ts'
import { loadRuns } from './run-load.ts'

const KILLS = 5

describe(`kill -9 of the server, ${KILLS} times during ${RUNS} runs`, () => {
  const use = disposeAfterEach()
  let postgres: Postgres
  beforeAll(async () => void (postgres = await startPostgres()))
  afterAll(() => postgres[Symbol.asyncDispose]())

  it('loses, repeats and forgets no run that goes through Kafka and the agent', async () => {
    const flow = await startKafkaFlow(use, postgres, await sharedBroker())
    await killServerWhileRunsStart(flow)
  })

  it('loses, repeats and forgets no run that it delivers itself', async () => {
    const flow = await startDirectFlow(use, postgres)
    // Requests stay open for a while, so that a kill also falls between request and outcome.
    flow.receiver.behave(() => ({ delayMs: 20 }))
    await killServerWhileRunsStart(flow)
  })
})

async function killServerWhileRunsStart({ portal, action, receiver }: Flow): Promise<void> {
  const random = createSeededRandom(`kill -9 of the server, ${action}`)
  const load = loadRuns(portal.client, action, RUNS)

  for (const point of choosePoints(random, KILLS, RUNS)) {
    await waitUntil(`${point} runs are acknowledged`, () => load.acknowledged.size >= point, { intervalMs: 1 })
    await passRandomMoment(random, 25)
    await portal.kill()
    await portal.start()
  }
  await load.done

  expect(await judgeRuns(portal.client, action, { load, receiver })).toEqual(ALL_KEPT)
  expect(receiver.effects.size).toBe(RUNS)
  // Whatever was under way when the server died may come twice, under its id; nothing else may.
  expect(countRepeated(receiver)).toBeLessThanOrEqual(KILLS * 64)
}
