import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrokerAccess } from '@portolan/kafka-broker'
import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestTopics, type TestTopics, toCredentials, toRunRecord } from '../testing/kafka-topics.ts'
import { type RecordingBackend, startRecordingBackend } from '../testing/recording-backend.ts'
import { type RecordingPortal, startRecordingPortal } from '../testing/recording-portal.ts'
import { pollingEnvironment, startTestAgent, temporaryDirectory } from '../testing/test-agent.ts'
import { waitUntil } from '../testing/wait-until.ts'

const idsOf = (count: number) => Array.from({ length: count }, (_unused, index) => `r_${index}`)

describe('an agent that reads Kafka', () => {
  let broker: BrokerAccess
  let stack: AsyncDisposableStack
  let portal: RecordingPortal
  let topics: TestTopics
  let backend: RecordingBackend
  let journalDir: string
  let env: Record<string, string>

  beforeAll(async () => {
    broker = await sharedBroker()
  }, 320_000)
  beforeEach(async () => {
    stack = new AsyncDisposableStack()
    topics = stack.use(await createTestTopics(broker))
    portal = stack.use(await startRecordingPortal({ kafkaCredentials: toCredentials(broker) }))
    journalDir = stack.use(await temporaryDirectory()).path
    env = { ...pollingEnvironment(portal.url, journalDir), ...topics.environment }
  })
  afterEach(() => stack.disposeAsync())

  const useBackend = async (...parameters: Parameters<typeof startRecordingBackend>) => {
    backend = stack.use(await startRecordingBackend(...parameters))
  }
  const allReported = (ids: readonly string[]) =>
    waitUntil('all runs are reported', () => ids.every((id) => portal.reportOf(id) !== undefined), 40_000)

  it('delivers each run once, reports it, and commits all of it', async () => {
    await useBackend()
    const ids = idsOf(200)
    await topics.send(ids.map((id) => toRunRecord(id, { url: backend.url })))
    const agent = stack.use(await startTestAgent(env))

    await allReported(ids)
    await agent.stop()

    expect(backend.requests.map(({ deliveryId }) => deliveryId).sort()).toEqual([...ids].sort())
    expect((await topics.committed()).reduce((sum, offset) => sum + offset, 0n)).toBe(200n)
  })

  it('keeps the order of one entity and the limit of concurrency', async () => {
    await useBackend(async () => {
      await new Promise((resolve) => setTimeout(resolve, 3))
      return {}
    })
    const records = idsOf(80).map((id, index) => ({
      ...toRunRecord(id, { url: backend.url, entity: `service-${index % 8}` }),
      partition: index % 2,
    }))
    await topics.send(records)
    stack.use(await startTestAgent({ ...env, PORTOLAN_AGENT_CONCURRENCY: '5' }))

    await allReported(idsOf(80))

    for (let entity = 0; entity < 8; entity++) {
      const order = backend.requests
        .map(({ deliveryId }) => Number(deliveryId.slice(2)))
        .filter((n) => n % 8 === entity)
      expect(order).toEqual([...order].sort((one, other) => one - other))
    }
    expect(backend.mostAtOnce()).toBe(5)
  })

  it('ends every run that it cannot carry out, keeps what belongs to no run, and moves on', async () => {
    await useBackend()
    const good = toRunRecord('r_good', { url: backend.url })
    await topics.send(
      [
        { key: 'garbage', value: '{"half":' },
        { key: 'r_torn', value: '{"half":' },
        toRunRecord('r_forged', { url: backend.url, secret: 'x'.repeat(32) }),
        toRunRecord('r_nowhere', { url: 'not a url' }),
        { key: 'r_other', value: JSON.stringify({ for: 'the customer', context: { runId: 'r_other' } }) },
        good,
      ].map((record) => ({ ...record, partition: 0 })),
    )
    const agent = stack.use(await startTestAgent(env))

    await allReported(['r_torn', 'r_forged', 'r_nowhere', 'r_good'])
    await agent.stop()

    expect(portal.reportOf('r_forged')?.report).toMatchObject({
      status: 'FAILURE',
      summary: expect.stringContaining('signature of the message does not match'),
    })
    expect(portal.reportOf('r_torn')?.report?.summary).toBe('The message that carried this run is no JSON object.')
    expect(portal.reportOf('r_nowhere')?.report?.summary).toContain('complete http or https address')
    expect(backend.effects).toEqual(['r_good'])
    expect(portal.reportOf('r_other')).toBeUndefined()
    const letters = (await readFile(join(journalDir, 'dead-letters.jsonl'), 'utf8')).trim().split('\n')
    expect(letters.map((line) => JSON.parse(line) as unknown)).toEqual([expect.objectContaining({ key: 'garbage' })])
    expect((await topics.committed())[0]).toBe(6n)
  })

  it('commits no message whose run is not finished, however many after it are', async () => {
    const release = Promise.withResolvers<void>()
    await useBackend(async ({ deliveryId }) => {
      if (deliveryId === 'r_0') await release.promise
      return {}
    })
    const ids = idsOf(20)
    await topics.send(ids.map((id) => ({ ...toRunRecord(id, { url: backend.url }), partition: 1 })))
    const agent = stack.use(await startTestAgent(env))
    await allReported(ids.slice(1))

    const whileOpen = (await topics.committed())[1]
    release.resolve()
    await allReported(ids)
    await agent.stop()

    expect(whileOpen).toBeLessThanOrEqual(0n)
    expect((await topics.committed())[1]).toBe(20n)
  })

  it('reads runs when there is no change log', async () => {
    await useBackend()
    const own = stack.use(await createTestTopics(broker, { withChangeLog: false }))
    await own.send([toRunRecord('r_alone', { url: backend.url })])
    stack.use(await startTestAgent({ ...env, ...own.environment }))

    await allReported(['r_alone'])

    expect(backend.effects).toEqual(['r_alone'])
  })

  it('waits without partitions, and takes over those of an agent that leaves', async () => {
    await useBackend()
    const own = stack.use(await createTestTopics(broker, { partitions: 1, withChangeLog: false }))
    const ownEnv = { ...env, ...own.environment }
    const first = stack.use(await startTestAgent(ownEnv))
    await own.send([toRunRecord('r_first', { url: backend.url })])
    await allReported(['r_first'])
    const secondDir = stack.use(await temporaryDirectory()).path
    const second = stack.use(await startTestAgent({ ...ownEnv, PORTOLAN_AGENT_JOURNAL_DIR: secondDir }))
    await waitUntil('the second has joined', () => second.log().includes('assigned partitions'))

    await first.stop()
    await own.send([toRunRecord('r_second', { url: backend.url })])
    await allReported(['r_second'])

    expect(backend.requests.map(({ deliveryId }) => deliveryId)).toEqual(['r_first', 'r_second'])
  })

  it('hands nothing to a partition that moved: two agents share the work without doing it twice', async () => {
    await useBackend(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      return {}
    })
    const own = stack.use(await createTestTopics(broker, { partitions: 6, withChangeLog: false }))
    const ownEnv = { ...env, ...own.environment, PORTOLAN_AGENT_CONCURRENCY: '4' }
    const ids = idsOf(600)
    await own.send(ids.map((id) => toRunRecord(id, { url: backend.url })))
    const secondDir = stack.use(await temporaryDirectory()).path
    stack.use(await startTestAgent(ownEnv))
    await waitUntil('the first is at work', () => backend.requests.length > 40)
    stack.use(await startTestAgent({ ...ownEnv, PORTOLAN_AGENT_JOURNAL_DIR: secondDir }))

    await allReported(ids)

    expect(new Set(backend.effects).size).toBe(600)
    // What finished while a commit was under way may come twice, more of it on a slow machine. An agent that went on with
    // the messages it had buffered of moved partitions would repeat about half of what was left.
    expect(backend.requests.length - 600).toBeLessThan(100)
  })

  it('delivers changes of the catalog, never as runs, and keeps those that nobody takes', async () => {
    await useBackend(({ url }, reply) => reply.code(url === '/down' ? 500 : 200).send({}))
    const change = (path: string) => ({
      topic: `${topics.orgId}.change.log`,
      key: 'cart',
      value: JSON.stringify({
        action: 'UPDATE',
        context: { entity: 'cart', blueprint: 'service', runId: 'r_not_a_run' },
        changelogDestination: { type: 'WEBHOOK', agent: true, url: `${backend.url}${path}` },
      }),
    })
    await topics.send([change('/up'), change('/down'), change('/last')])
    const agent = stack.use(await startTestAgent(env))

    await waitUntil('all were sent', () => backend.requests.some(({ url }) => url === '/last'))
    await agent.stop()

    expect(backend.requests.map(({ url }) => url)).toEqual(['/up', '/down', '/last'])
    expect(portal.reports).toEqual([])
    expect(await readFile(join(journalDir, 'dead-letters.jsonl'), 'utf8')).toContain('did not take the change')
  })

  it('with largest starts at the end, and from then on misses nothing that comes while no agent runs', async () => {
    await useBackend()
    const largest = { ...env, KAFKA_CONSUMER_AUTO_OFFSET_RESET: 'largest' }
    await topics.send([toRunRecord('r_before', { url: backend.url })])
    const first = stack.use(await startTestAgent(largest))
    await vi.waitFor(async () => expect(await topics.committed()).not.toContain(-1n), 20_000)
    await first.stop()
    await topics.send([toRunRecord('r_between', { url: backend.url })])
    stack.use(await startTestAgent(largest))

    await allReported(['r_between'])

    expect(backend.effects).toEqual(['r_between'])
  })
})
