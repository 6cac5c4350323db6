import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { describe, expect, it } from 'vitest'
import { LEASE_SECONDS } from '../../apps/server/src/runs/dispatch/lease.ts'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import { createSeededRandom, startPostgres, waitUntil } from '../support/index.ts'
import { createOrderAction } from '../support/order-action.ts'
import { ALL_KEPT, judgeRuns } from './check-runs.ts'
import { addAction, RUNS, startDirectFlow, startKafkaFlow } from './flow.ts'
import { choosePoints, passRandomMoment } from './random-points.ts'
import { loadRuns } from './run-load.ts'

const KILLS = 3

describe(`kill -9 of PostgreSQL, ${KILLS} times while ${RUNS} runs go each way`, () => {
  const use = disposeAfterEach()

  it('loses, repeats and forgets no run, through the agent or delivered directly', async () => {
    const postgres = use(await startPostgres())
    const { portal, receiver, action } = await startKafkaFlow(use, postgres, await sharedBroker())
    const direct = await addAction({ portal, receiver }, { agent: false })
    const random = createSeededRandom('kill -9 of PostgreSQL')

    const load = loadRuns(portal.client, action, RUNS)
    const directLoad = loadRuns(portal.client, direct, RUNS)
    const acknowledged = () => load.acknowledged.size + directLoad.acknowledged.size
    for (const point of choosePoints(random, KILLS, 2 * RUNS)) {
      await waitUntil(`${point} runs are acknowledged`, () => acknowledged() >= point, { intervalMs: 1 })
      await passRandomMoment(random, 25)
      await postgres.kill()
      await passRandomMoment(random, 500)
      await postgres.restart()
    }
    await Promise.all([load.done, directLoad.done])

    expect(await judgeRuns(portal.client, action, { load, receiver })).toEqual(ALL_KEPT)
    expect(await judgeRuns(portal.client, direct, { load: directLoad, receiver })).toEqual(ALL_KEPT)
    expect(receiver.effects.size).toBe(2 * RUNS)
    expect(portal.program.hasEnded, 'the server outlives its database').toBe(false)
  })

  it('goes on with a delivery that waits for its next attempt while the database dies', async () => {
    const postgres = use(await startPostgres())
    const { portal, receiver, action } = await startDirectFlow(use, postgres)
    receiver.behave(({ attempt }) => ({ status: attempt === 1 ? 503 : 200 }))
    // A synchronous run is not repeated once the backend has seen it.
    await createOrderAction(portal.client, 'later', {
      url: `${receiver.url}/${action}`,
      agent: false,
      synchronized: false,
    })

    const load = loadRuns(portal.client, 'later', 1)
    await waitUntil('the first attempt was refused', () => receiver.deliveries[0]?.answered)
    await postgres.kill()
    await waitUntil('the next attempt is due', () => Date.now() - Number(receiver.deliveries[0]?.arrivedAt) > 2_000)
    await postgres.restart()
    await load.done

    const [runId = ''] = load.acknowledged.values()
    await waitUntil('the backend is called again', () => receiver.attemptsOf(runId).length === 2)
    expect(receiver.attemptsOf(runId)).toMatchObject([{ attempt: 1 }, { attempt: 2 }])
  })

  // Longer than a lease lasts: whoever looks first when the database is back finds the delivery due.
  it('stores what backends answered while the database was away, and calls none again', async () => {
    const postgres = use(await startPostgres())
    const { portal, receiver, action } = await startDirectFlow(use, postgres)
    const killed = Promise.withResolvers<void>()
    receiver.behave(async () => {
      await killed.promise
      return { body: { kept: true } }
    })
    const load = loadRuns(portal.client, action, 20)
    await load.done
    await waitUntil('every backend is called', () => receiver.deliveries.length === 20)
    await postgres.kill()
    const killedAt = Date.now()
    killed.resolve()
    await waitUntil('the leases have ended', () => Date.now() - killedAt > 1_000 * (LEASE_SECONDS + 3))
    await postgres.restart()

    expect(await judgeRuns(portal.client, action, { load, receiver })).toEqual(ALL_KEPT)
    expect(receiver.deliveries).toHaveLength(20)
  })
})
