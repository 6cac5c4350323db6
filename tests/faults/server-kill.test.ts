import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import { createSeededRandom, type Postgres, startPostgres, waitUntil } from '../support/index.ts'
import { ALL_KEPT, countRepeated, judgeRuns } from './check-runs.ts'
import { type Flow, RUNS, startDirectFlow, startKafkaFlow } from './flow.ts'
import { choosePoints, passRandomMoment } from './random-points.ts'
import { loadRuns, type RunLoad } from './run-load.ts'

const KILLS = 5
/** Requests under way and answers on their way to the database: whose outcome a kill can make unknown. */
const UNKNOWN_PER_KILL = 64

describe(`kill -9 of the server, ${KILLS} times during ${RUNS} runs`, () => {
  const use = disposeAfterEach()
  let postgres: Postgres
  beforeAll(async () => void (postgres = await startPostgres()))
  afterAll(() => postgres[Symbol.asyncDispose]())

  it('loses, repeats and forgets no run that goes through Kafka and the agent', async () => {
    const flow = await startKafkaFlow(use, postgres, await sharedBroker())

    const load = await killServerWhileRunsStart(flow)

    expect(await judgeRuns(flow.portal.client, flow.action, { load, receiver: flow.receiver })).toEqual(ALL_KEPT)
    expect(flow.receiver.effects.size).toBe(RUNS)
    // The agent's journal knows what it has done, whatever the server repeats.
    expect(countRepeated(flow.receiver)).toBe(0)
  })

  it('loses, repeats and forgets no run that it delivers itself', async () => {
    const flow = await startDirectFlow(use, postgres)
    // Requests stay open for a while, so that a kill also falls between request and outcome.
    flow.receiver.behave(() => ({ delayMs: 20 }))

    const load = await killServerWhileRunsStart(flow)

    expect(await judgeRuns(flow.portal.client, flow.action, { load, receiver: flow.receiver })).toEqual(ALL_KEPT)
    expect(flow.receiver.effects.size).toBe(RUNS)
    // What was under way when the server died may come twice, under its id; nothing else may.
    expect(countRepeated(flow.receiver)).toBeLessThanOrEqual(KILLS * UNKNOWN_PER_KILL)
  })
})

async function killServerWhileRunsStart({ portal, action }: Flow): Promise<RunLoad> {
  const random = createSeededRandom(`kill -9 of the server, ${action}`)
  const load = loadRuns(portal.client, action, RUNS)
  for (const point of choosePoints(random, KILLS, RUNS)) {
    await waitUntil(`${point} runs are acknowledged`, () => load.acknowledged.size >= point, { intervalMs: 1 })
    await passRandomMoment(random, 25)
    await portal.kill()
    await portal.start()
  }
  await load.done
  return load
}
