import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import {
  type Portal,
  type Postgres,
  serverEnvironment,
  startPortal,
  startPostgres,
  waitUntil,
} from '../support/index.ts'
import { createOrderAction } from '../support/order-action.ts'
import { loadRuns } from './run-load.ts'

const ACTION = 'order'
const WAIT_SECONDS = 25
/** Far more than an announcement takes, and far less than the wait. */
const WOKEN_WITHIN_MS = 10_000
const STOPPED_WITHIN_MS = 10_000

describe('claims that wait for runs, at two servers on one database', () => {
  const use = disposeAfterEach()
  let postgres: Postgres
  let portals: [Portal, Portal]
  beforeAll(async () => void (postgres = await startPostgres()))
  afterAll(() => postgres[Symbol.asyncDispose]())
  beforeEach(async () => {
    const environment = serverEnvironment(await postgres.createDatabase())
    const first = use(await startPortal({ environment }))
    portals = [first, use(await startPortal({ environment, dataDir: first.dataDir }))]
    await createOrderAction(first.client, ACTION, { url: 'https://ci.test', agent: true, synchronized: false })
  })

  it('are answered when a run is started at the other server', async () => {
    const [first, second] = portals
    const claimed = claim(first)
    await waitUntil('the claim waits', async () => (await countWaiting(first)) === 1)
    const startedAt = performance.now()
    const load = loadRuns(second.client, ACTION, 1)

    expect(await claimed).toHaveLength(1)
    await load.done
    expect(await claimed).toEqual([...load.acknowledged.values()])
    expect(performance.now() - startedAt).toBeLessThan(WOKEN_WITHIN_MS)
  })

  it('give each run to exactly one of many claimants', async () => {
    const claimed: string[] = []
    let isOver = false
    const claimants = [...portals, ...portals, ...portals].map(async (portal) => {
      while (!isOver) claimed.push(...(await claim(portal, { seconds: 1, limit: 2 })))
    })
    const loads = portals.map((portal, index) => loadRuns(portal.client, ACTION, 40 + index))
    await Promise.all(loads.map(({ done }) => done))
    const started = new Set(loads.flatMap(({ acknowledged }) => [...acknowledged.values()]))
    await waitUntil('all runs are claimed', () => claimed.length >= started.size)
    isOver = true
    await Promise.all(claimants)

    expect(claimed.toSorted()).toEqual([...started].toSorted())
  })

  it('are answered with nothing when the server is told to end, which it does in time', async () => {
    const [first] = portals
    const claims = Array.from({ length: 50 }, () => claim(first))
    await waitUntil('all claims wait', async () => (await countWaiting(first)) === claims.length)

    const startedAt = performance.now()
    const exit = await first.kill('SIGTERM')

    expect(exit.code).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(STOPPED_WITHIN_MS)
    expect((await Promise.all(claims)).flat()).toEqual([])
  })
})

/** The ids of the claimed runs. */
async function claim(portal: Portal, { seconds = WAIT_SECONDS, limit = 100 } = {}): Promise<string[]> {
  const path = '/v1/actions/runs/claim-pending'
  const { runs } = await portal.client.request<{ runs: { id: string }[] }>('POST', path, {
    body: { installationId: '_PORT_EXEC_AGENT', invocationMethod: 'WEBHOOK', limit },
    headers: { Prefer: `wait=${seconds}` },
    timeoutMs: 60_000,
  })
  return runs.map(({ id }) => id)
}

async function countWaiting({ url }: Portal): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^portolan_claims_waiting (\d+)$/m.exec(text)?.[1])
}
