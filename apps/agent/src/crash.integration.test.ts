import type { BrokerAccess } from '@portolan/kafka-broker'
import { startBroker } from '@portolan/kafka-broker'
import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AgentProcess, startAgentProcess } from './testing/agent-process.ts'
import { createTestTopics, toCredentials, toRunRecord } from './testing/kafka-topics.ts'
import { type RecordingBackend, startRecordingBackend } from './testing/recording-backend.ts'
import { type RecordingPortal, startRecordingPortal } from './testing/recording-portal.ts'
import { pollingEnvironment, startTestAgent, temporaryDirectory } from './testing/test-agent.ts'
import { waitUntil } from './testing/wait-until.ts'

const RUNS = 60
const ids = Array.from({ length: RUNS }, (_unused, index) => `r_${index}`)

describe('an agent that is killed', () => {
  let stack: AsyncDisposableStack
  let backend: RecordingBackend
  let journalDir: string

  beforeEach(async () => {
    stack = new AsyncDisposableStack()
    backend = stack.use(
      await startRecordingBackend(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return { done: true }
      }),
    )
    journalDir = stack.use(await temporaryDirectory()).path
  })
  afterEach(() => stack.disposeAsync())

  const start = (env: Record<string, string>): AgentProcess => stack.use(startAgentProcess(env))

  /** Kills the agent while requests are under way, as often as there are marks, and lets the last one finish. */
  async function killRepeatedly(env: Record<string, string>, marks: readonly number[], portal: RecordingPortal) {
    for (const mark of marks) {
      const agent = start(env)
      await waitUntil(`${mark} requests were sent`, () => backend.requests.length >= mark, 40_000)
      await agent.kill('SIGKILL')
    }
    const last = start(env)
    await waitUntil('all runs are reported', () => ids.every((id) => portal.reportOf(id) !== undefined), 60_000)
    return last
  }

  /** Runs by how many final reports they have. */
  const countFinals = (portal: RecordingPortal) =>
    ids.map((id) => portal.reports.filter(({ runId, report }) => runId === id && report?.status === 'SUCCESS').length)

  it('executes and reports every run of Kafka once, as a backend sees that honours the delivery id', async () => {
    const broker: BrokerAccess = await sharedBroker()
    const topics = stack.use(await createTestTopics(broker))
    const portal = stack.use(await startRecordingPortal({ kafkaCredentials: toCredentials(broker) }))
    await topics.send(ids.map((id) => toRunRecord(id, { url: backend.url })))
    const env = {
      ...pollingEnvironment(portal.url, journalDir),
      ...topics.environment,
      PORTOLAN_AGENT_CONCURRENCY: '4',
    }

    await killRepeatedly(env, [10, 30], portal)

    expect([...backend.effects].sort()).toEqual([...ids].sort())
    expect(new Set(countFinals(portal))).toEqual(new Set([1]))
    // Only requests under way at the two kills may be repeated, and those whose answer was not on disk yet.
    expect(backend.requests.length - RUNS).toBeLessThanOrEqual(2 * 4 * 2)
  }, 180_000)

  it('executes and reports every polled run once, although the portal offers acknowledged runs never again', async () => {
    const portal = stack.use(await startRecordingPortal({ leaseMs: 2_000 }))
    const payload = { type: 'WEBHOOK', agent: true, synchronized: true, method: 'POST', url: backend.url, body: {} }
    portal.offer(ids.map((id) => ({ id, payload })))
    const env = { ...pollingEnvironment(portal.url, journalDir), PORTOLAN_AGENT_CONCURRENCY: '4' }

    await killRepeatedly(env, [10, 30], portal)

    expect([...backend.effects].sort()).toEqual([...ids].sort())
    expect(new Set(countFinals(portal))).toEqual(new Set([1]))
    // Only requests under way at the two kills may be repeated, and those whose answer was not on disk yet.
    expect(backend.requests.length - RUNS).toBeLessThanOrEqual(2 * 4 * 2)
  }, 180_000)

  it('sends the reports that the portal had not taken when it was killed', async () => {
    let isDown = true
    const portal = stack.use(
      await startRecordingPortal({
        extend: (app) => {
          app.addHook('preHandler', async (request, reply) => {
            if (isDown && request.url === '/v1/agent/run-reports') await reply.code(503).send({ ok: false })
          })
        },
      }),
    )
    const payload = { type: 'WEBHOOK', agent: true, synchronized: true, method: 'POST', url: backend.url, body: {} }
    portal.offer([{ id: 'r_unheard', payload }])
    const env = pollingEnvironment(portal.url, journalDir)
    const first = start(env)
    await waitUntil('the run was handled', () => first.output().includes('Run handled'))
    await first.kill('SIGKILL')

    isDown = false
    start(env)
    await waitUntil('the run is reported', () => portal.reportOf('r_unheard') !== undefined)

    expect(backend.requests).toHaveLength(1)
  }, 60_000)

  it('ends within 10 s of SIGTERM with code 0, and repeats nothing afterwards', async () => {
    const portal = stack.use(await startRecordingPortal())
    const payload = { type: 'WEBHOOK', agent: true, synchronized: true, method: 'POST', url: backend.url, body: {} }
    portal.offer(ids.map((id) => ({ id, payload })))
    const env = { ...pollingEnvironment(portal.url, journalDir), PORTOLAN_AGENT_CONCURRENCY: '4' }
    const agent = start(env)
    await waitUntil('it works', () => backend.requests.length >= 8)

    const startedAt = Date.now()
    const code = await agent.kill('SIGTERM')

    expect(code).toBe(0)
    expect(Date.now() - startedAt).toBeLessThan(10_000)
    const handled = backend.requests.length
    expect(portal.reports.filter(({ report }) => report?.status === 'SUCCESS')).toHaveLength(handled)
  }, 60_000)

  it('says in one line what is wrong with its variables and ends with code 1', async () => {
    const agent = start({ PORT_ORG_ID: 'org', STREAMER_NAME: 'PIGEON', WEBHOOK_INVOKER_TIMEOUT: 'soon' })

    expect(await agent.exited).toBe(1)
    expect(agent.output()).toBe(
      'The agent cannot run: PORT_CLIENT_SECRET is required; PORT_CLIENT_ID is required; STREAMER_NAME must be one of KAFKA, POLLING; WEBHOOK_INVOKER_TIMEOUT must be a number from 0.1 to 3600\n',
    )
  })
})

describe('a broker that is killed', () => {
  it('loses no run, and the agent reads on by itself when it is back', async () => {
    await using stack = new AsyncDisposableStack()
    const broker = stack.use(await startBroker())
    const topics = stack.use(await createTestTopics(broker, { withChangeLog: false }))
    const backend = stack.use(await startRecordingBackend())
    const portal = stack.use(await startRecordingPortal({ kafkaCredentials: toCredentials(broker) }))
    const journal = stack.use(await temporaryDirectory())
    stack.use(await startTestAgent({ ...pollingEnvironment(portal.url, journal.path), ...topics.environment }))
    await topics.send(ids.slice(0, 30).map((id) => toRunRecord(id, { url: backend.url })))
    await waitUntil('the first runs are reported', () => ids.slice(0, 30).every((id) => portal.reportOf(id)), 40_000)

    await broker.kill()
    await broker.restart()
    await topics.send(ids.slice(30).map((id) => toRunRecord(id, { url: backend.url })))
    await waitUntil('all runs are reported', () => ids.every((id) => portal.reportOf(id)), 120_000)

    expect([...backend.effects].sort()).toEqual([...ids].sort())
    expect(backend.requests.length).toBe(RUNS)
  }, 300_000)

  it('replaces a consumer whose topic was deleted under it', async () => {
    await using stack = new AsyncDisposableStack()
    const broker = await sharedBroker()
    const topics = stack.use(await createTestTopics(broker, { withChangeLog: false, partitions: 1 }))
    const backend = stack.use(await startRecordingBackend())
    const portal = stack.use(await startRecordingPortal({ kafkaCredentials: toCredentials(broker) }))
    const journal = stack.use(await temporaryDirectory())
    const env = { ...pollingEnvironment(portal.url, journal.path), ...topics.environment }
    const agent = stack.use(await startTestAgent(env))
    await topics.send([toRunRecord('r_before', { url: backend.url })])
    await waitUntil('the first run is reported', () => portal.reportOf('r_before') !== undefined)

    await topics.admin.deleteTopics({ topics: [topics.runsTopic] })
    await waitUntil('the consumer is replaced', () => agent.log().includes('consumer is replaced'), 60_000)
    await topics.admin.createTopics({ topics: [topics.runsTopic], partitions: 1 })
    await topics.send([toRunRecord('r_after', { url: backend.url })])
    await waitUntil('the second run is reported', () => portal.reportOf('r_after') !== undefined, 60_000)

    expect(backend.effects).toEqual(['r_before', 'r_after'])
  }, 180_000)
})
