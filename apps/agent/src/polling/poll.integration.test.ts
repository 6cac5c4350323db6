import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RecordingBackend, startRecordingBackend } from '../testing/recording-backend.ts'
import { type OfferedRun, type RecordingPortal, startRecordingPortal } from '../testing/recording-portal.ts'
import { pollingEnvironment, startTestAgent, temporaryDirectory } from '../testing/test-agent.ts'
import { waitUntil } from '../testing/wait-until.ts'

const toRun = (id: string, url: string, more: Partial<OfferedRun> & { method?: object } = {}): OfferedRun => ({
  id,
  entity: null,
  blueprint: null,
  ...more,
  payload: { type: 'WEBHOOK', agent: true, synchronized: false, method: 'POST', url, body: { id }, ...more.method },
})

describe('an agent that polls', () => {
  let stack: AsyncDisposableStack
  let portal: RecordingPortal
  let env: Record<string, string>
  const backendWith = async (...parameters: Parameters<typeof startRecordingBackend>): Promise<RecordingBackend> =>
    stack.use(await startRecordingBackend(...parameters))

  beforeEach(async () => {
    stack = new AsyncDisposableStack()
    portal = stack.use(await startRecordingPortal())
    env = pollingEnvironment(portal.url, stack.use(await temporaryDirectory()).path)
  })
  afterEach(() => stack.disposeAsync())

  it('delivers each run once, shows its lines and acknowledges it', async () => {
    const backend = await backendWith()
    const ids = Array.from({ length: 50 }, (_unused, index) => `r_${index}`)
    portal.offer(ids.map((id) => toRun(id, `${backend.url}/hook`)))
    stack.use(await startTestAgent(env))

    await waitUntil('all runs are reported', () => ids.every((id) => portal.linesOf(id).length === 3))

    expect(backend.requests.map(({ deliveryId }) => deliveryId).sort()).toEqual([...ids].sort())
    expect([...portal.acknowledged].sort()).toEqual([...ids].sort())
    expect(portal.linesOf('r_7')).toEqual([
      expect.stringMatching(/^Sending POST http:\/\/127\.0\.0\.1:\d+\/hook$/),
      expect.stringMatching(/answered 200 after \d+ ms\.$/),
      'The execution agent has done its part; the backend says how the run ends.',
    ])
  })

  it('keeps the order of the runs of one entity and the limit of concurrency', async () => {
    const backend = await backendWith(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return {}
    })
    const runs = Array.from({ length: 60 }, (_unused, index) =>
      toRun(`r_${index}`, backend.url, {
        entity: { identifier: `service-${index % 6}` },
        blueprint: { identifier: 'service' },
      }),
    )
    portal.offer(runs)
    stack.use(await startTestAgent({ ...env, PORTOLAN_AGENT_CONCURRENCY: '4' }))

    await waitUntil('all runs were delivered', () => backend.requests.length === runs.length)

    for (let entity = 0; entity < 6; entity++) {
      const order = backend.requests
        .map(({ deliveryId }) => Number(deliveryId.slice(2)))
        .filter((n) => n % 6 === entity)
      expect(order).toEqual([...order].sort((one, other) => one - other))
    }
    expect(backend.mostAtOnce()).toBe(4)
  })

  it('stores the answer of a synchronous run and ends it', async () => {
    const backend = await backendWith(() => ({ version: 3 }))
    portal.offer([toRun('r_sync', backend.url, { method: { synchronized: true } })])
    stack.use(await startTestAgent(env))

    await waitUntil('the run is reported', () => portal.reportOf('r_sync') !== undefined)

    expect(portal.reportOf('r_sync')).toMatchObject({ report: { status: 'SUCCESS' }, response: { version: 3 } })
  })

  it('tries again with the same delivery id while the backend is unavailable', async () => {
    const backend = await backendWith((_request, reply) =>
      reply.code(backend.requests.length < 3 ? 503 : 200).send({ ok: true }),
    )
    portal.offer([toRun('r_busy', backend.url)])
    stack.use(await startTestAgent(env))

    await waitUntil('the run is reported', () => portal.linesOf('r_busy').length === 5)

    expect(backend.requests.map(({ deliveryId }) => deliveryId)).toEqual(['r_busy', 'r_busy', 'r_busy'])
    expect(portal.linesOf('r_busy')[1]).toMatch(/^Attempt 1 of 4: .+ answered 503 .+ Trying again in \d+ ms\.$/)
    expect(portal.reportOf('r_busy')).toBeUndefined()
  })

  it('ends a run as failed with the reason when the backend cannot be reached', async () => {
    portal.offer([toRun('r_lost', 'http://127.0.0.1:1/hook')])
    stack.use(await startTestAgent(env))

    await waitUntil('the run is reported', () => portal.reportOf('r_lost') !== undefined)

    expect(portal.reportOf('r_lost')?.report).toMatchObject({
      status: 'FAILURE',
      summary: 'The agent could not call the backend: 127.0.0.1:1 refused the connection (ECONNREFUSED).',
    })
  })

  it('reports an HTTP failure once, with the answer', async () => {
    const backend = await backendWith((_request, reply) => reply.code(422).send({ error: 'no such branch' }))
    portal.offer([toRun('r_bad', backend.url)])
    stack.use(await startTestAgent(env))

    await waitUntil('the run is reported', () => portal.reportOf('r_bad') !== undefined)

    expect(portal.reports.filter(({ runId, report }) => runId === 'r_bad' && report)).toHaveLength(1)
    expect(portal.reportOf('r_bad')?.report?.summary).toContain(
      'status code: 422. Response: {"error":"no such branch"}',
    )
  })

  it('leaves a run alone that another agent acknowledged first', async () => {
    const backend = await backendWith()
    await portal[Symbol.asyncDispose]()
    portal = stack.use(
      await startRecordingPortal({
        extend: (app) => {
          app.addHook('preHandler', async (request, reply) => {
            if (request.url === '/v1/actions/runs/ack') await reply.send({ ok: true, ackedCount: 0 })
          })
        },
      }),
    )
    portal.offer([toRun('r_taken', backend.url)])
    stack.use(await startTestAgent({ ...env, PORT_API_BASE_URL: portal.url }))

    await waitUntil('it was polled again', () => portal.requests.filter((line) => line.includes('claim')).length > 8)

    expect(backend.requests).toEqual([])
    expect(portal.requests.filter((line) => line === 'PATCH /v1/actions/runs/ack')).toHaveLength(1)
  })

  it('uses the documented routes where the portal has no others', async () => {
    const backend = await backendWith(() => ({ done: true }))
    const plain = stack.use(await startRecordingPortal({ hasBulkReports: false }))
    plain.offer([toRun('r_plain', backend.url, { method: { synchronized: true } })])
    stack.use(await startTestAgent({ ...env, PORT_API_BASE_URL: plain.url }))

    await waitUntil('the run is reported', () => plain.reportOf('r_plain') !== undefined)

    const calls = plain.requests.filter((line) => line.includes('r_plain'))
    expect(calls).toEqual([
      ...Array.from({ length: 3 }, () => 'POST /v1/actions/runs/r_plain/logs'),
      'PATCH /v1/actions/runs/r_plain/response',
      'PATCH /v1/actions/runs/r_plain',
    ])
    expect(plain.requests.filter((line) => line.includes('access_token'))).toHaveLength(1)
  })

  it('lets requests under way end and takes no new ones when it is stopped', async () => {
    const answers = Promise.withResolvers<object>()
    const backend = await backendWith(() => answers.promise)
    portal.offer([toRun('r_open', backend.url, { method: { synchronized: true } })])
    const agent = stack.use(await startTestAgent(env))
    await waitUntil('the request is under way', () => backend.requests.length === 1)

    const stopped = agent.stop()
    portal.offer([toRun('r_late', backend.url)])
    answers.resolve({ fine: true })
    await stopped

    expect(portal.reportOf('r_open')?.report?.status).toBe('SUCCESS')
    expect(backend.effects).toEqual(['r_open'])
  })
})
