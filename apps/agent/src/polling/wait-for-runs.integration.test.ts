import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startRecordingBackend } from '../testing/recording-backend.ts'
import { type RecordingPortalOptions, startRecordingPortal } from '../testing/recording-portal.ts'
import { pollingEnvironment, startTestAgent, temporaryDirectory } from '../testing/test-agent.ts'
import { waitUntil } from '../testing/wait-until.ts'

/** A claim of WEBHOOK runs, as the portal saw it. */
interface Ask {
  at: number
  prefer: string | undefined
  wasCutOff: boolean
}

/** An interval that no test lives to see. */
const NEVER_SECONDS = '3600'

describe('an agent that polls', () => {
  let stack: AsyncDisposableStack
  beforeEach(() => void (stack = new AsyncDisposableStack()))
  afterEach(() => stack.disposeAsync())

  /** A portal and what it is asked, and the environment of an agent that polls it. */
  async function start(intervalSeconds: string, { extend, ...options }: RecordingPortalOptions) {
    const asks: Ask[] = []
    const record = (app: FastifyInstance) => {
      app.addHook('preHandler', async ({ url, body, headers }, reply) => {
        const isAsk = url.includes('/actions/runs/claim-pending')
        if (!isAsk || (body as { invocationMethod: string }).invocationMethod !== 'WEBHOOK') return
        const ask: Ask = { at: performance.now(), prefer: headers['prefer'] as string, wasCutOff: false }
        reply.raw.once('close', () => (ask.wasCutOff = !reply.raw.writableFinished))
        asks.push(ask)
      })
      extend?.(app)
    }
    const portal = stack.use(await startRecordingPortal({ ...options, extend: record }))
    const directory = stack.use(await temporaryDirectory())
    const env = { ...pollingEnvironment(portal.url, directory.path), POLLING_INTERVAL_SECONDS: intervalSeconds }
    return { portal, asks, env }
  }
  const pausesBetween = (asks: readonly Ask[]) => asks.slice(1).map(({ at }, index) => at - asks[index]!.at)
  const toRun = (id: string, payload: object) => ({ id, payload: { agent: true, synchronized: false, ...payload } })

  it('gets each run when it is started from a portal that waits, whatever the interval', async () => {
    const backend = stack.use(await startRecordingBackend())
    const { portal, asks, env } = await start(NEVER_SECONDS, { waits: true })
    stack.use(await startTestAgent(env))
    const ids = ['r_1', 'r_2', 'r_3', 'r_4']
    for (const [index, id] of ids.entries()) {
      await waitUntil('the agent waits', () => asks.filter(({ prefer }) => prefer === 'wait=20').length > index)
      portal.offer([toRun(id, { type: 'WEBHOOK', method: 'POST', url: backend.url, body: {} })])
      await waitUntil('the run was delivered', () => backend.requests.length === index + 1)
    }
    expect(backend.requests.map(({ deliveryId }) => deliveryId)).toEqual(ids)
    // One look at the start, and one request for each run and the next.
    expect(asks.length).toBeLessThanOrEqual(2 + ids.length)
  })

  it('looks at its other sources when a portal that waits answers, without waiting there', async () => {
    const { portal, asks, env } = await start(NEVER_SECONDS, { waits: true })
    stack.use(await startTestAgent(env))
    await waitUntil('the agent waits', () => asks.length === 2)

    portal.offer([toRun('r_gitlab', { type: 'GITLAB', projectName: 'cart', groupName: 'acme' })])

    await waitUntil('the run was taken', () => portal.acknowledged.length > 0)
    expect(portal.acknowledged).toEqual(['r_gitlab'])
  })

  it('is stopped at once while it waits, and without complaint', async () => {
    const { asks, env } = await start(NEVER_SECONDS, { waits: true })
    const agent = stack.use(await startTestAgent(env))
    await waitUntil('the agent waits', () => asks.length === 2)

    const startedAt = performance.now()
    await agent.stop()

    expect(performance.now() - startedAt).toBeLessThan(5_000)
    await waitUntil('the request is gone', () => asks[1]!.wasCutOff)
    expect(agent.log()).not.toContain('could not be polled')
  })

  it('asks a portal that ignores the wish once in an interval', async () => {
    const { asks, env } = await start('0.4', {})
    stack.use(await startTestAgent(env))
    await waitUntil('it was asked five times', () => asks.length === 5)

    expect(asks.map(({ prefer }) => prefer)).toEqual([undefined, ...Array.from({ length: 4 }, () => 'wait=20')])
    for (const pause of pausesBetween(asks).slice(1)) expect(pause).toBeGreaterThan(390)
  })

  it('asks ever more slowly when a portal says that it waits and does not', async () => {
    const { asks, env } = await start('0.4', {
      extend: (app) =>
        app.addHook('preHandler', async (_request, reply) => void reply.header('Preference-Applied', 'wait=20')),
    })
    stack.use(await startTestAgent(env))
    await waitUntil('it was asked six times', () => asks.length === 6)

    const [first, second, ...others] = pausesBetween(asks)
    expect(first).toBeGreaterThan(90)
    expect(second).toBeGreaterThan(190)
    for (const pause of others) expect(pause).toBeGreaterThan(390)
  })

  it('asks for answers at once where waiting requests are cut off every time', async () => {
    const { asks, env } = await start('0.1', {
      extend: (app) => {
        app.addHook('preHandler', async ({ headers }, reply) => {
          if (headers['prefer'] !== undefined) await reply.code(504).send('the proxy gave up')
        })
      },
    })
    stack.use(await startTestAgent(env))
    await waitUntil(
      'waiting was given up',
      () => asks.slice(-4).every(({ prefer }) => prefer === undefined) && asks.length > 8,
    )

    expect(asks.filter(({ prefer }) => prefer !== undefined)).toHaveLength(3)
  })
})
