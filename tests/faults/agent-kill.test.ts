import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import {
  type Agent,
  createSeededRandom,
  type Postgres,
  type Receiver,
  startPostgres,
  waitUntil,
} from '../support/index.ts'
import { ALL_KEPT, countRepeated, judgeRuns } from './check-runs.ts'
import { RUNS, startKafkaFlow } from './flow.ts'
import { choosePoints, passRandomMoment } from './random-points.ts'
import { loadRuns } from './run-load.ts'

const KILLS = 3
/** 32 requests under way and as many answers on their way to the journal: whose outcome a kill can make unknown. */
const UNKNOWN_PER_KILL = 64

describe(`kill -9 of the agent, ${KILLS} times during ${RUNS} runs`, () => {
  const use = disposeAfterEach()
  let postgres: Postgres
  beforeAll(async () => void (postgres = await startPostgres()))
  afterAll(() => postgres[Symbol.asyncDispose]())

  it('loses and forgets no run when it dies between the request and its commit', async () => {
    const { portal, agent, action, receiver } = await startKafkaFlow(use, postgres, await sharedBroker())
    const random = createSeededRandom('kill -9 of the agent')
    const points = choosePoints(random, KILLS, RUNS)
    killOnArrival(receiver, agent, points)

    const load = loadRuns(portal.client, action, RUNS)
    for (const point of points) {
      await waitUntil(`the agent died at request ${point}`, () => agent.program.hasEnded)
      await passRandomMoment(random, 500)
      await agent.start()
    }
    await load.done

    expect(await judgeRuns(portal.client, action, { load, receiver })).toEqual(ALL_KEPT)
    expect(receiver.effects.size).toBe(RUNS)
    expect(countRepeated(receiver)).toBeGreaterThan(0)
    expect(countRepeated(receiver)).toBeLessThanOrEqual(KILLS * UNKNOWN_PER_KILL)
  })
})

/** Kills the agent when so many runs have arrived: their effect is done, their outcome never reaches it. */
function killOnArrival(receiver: Receiver, agent: Agent, points: readonly number[]): void {
  const waiting = [...points]
  receiver.behave(async () => {
    if (waiting[0] === undefined || receiver.effects.size < waiting[0] || agent.program.hasEnded) return { delayMs: 5 }
    waiting.shift()
    agent.program.killNow()
    await agent.program.exited
    return { cut: true }
  })
}
