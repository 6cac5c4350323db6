/**
 * `node bench/agent.ts [runs a round] [rounds]`: Kafka message, agent, POST, status stored, with 32 in flight and a
 * backend that takes 0 and 50 ms; against a loop that only consumes the same messages and posts them, with the same
 * concurrency and also in a process of its own. Then the time from `Execute` to the backend's request.
 */
import { Admin } from '@platformatic/kafka'
import { type Broker, startBroker } from '@portolan/kafka-broker'
import { Agent as HttpAgent, request } from 'undici'
import pg from 'pg'
import {
  Program,
  serverEnvironment,
  serverKafkaEnvironment,
  startAgent,
  startPortal,
  startPostgres,
  waitUntil,
} from '../tests/support/index.ts'
import { type Arrivals, startArrivals } from './arrivals.ts'
import type { BareConsumerInput } from './bare-consumer.ts'
import { median, milliseconds, perSecond, percentile, print, report, timeLoop } from './measure.ts'
import { createOrderAction } from '../tests/support/order-action.ts'

const RUNS = Number(process.argv[2] ?? 2_000)
const ROUNDS = Number(process.argv[3] ?? 3)
const IN_FLIGHT = 32
const DELAYS_MS = [0, 50]
const LIMIT_RATIO = 0.7
const EXECUTIONS = 100
const EXECUTE_LIMIT_MS = 100

await using postgres = await startPostgres()
const databaseUrl = await postgres.createDatabase()
await using broker: Broker = await startBroker()
await using portal = await startPortal({
  environment: { ...serverEnvironment(databaseUrl), ...serverKafkaEnvironment(broker) },
})
await using agent = await startAgent({
  portal,
  broker,
  mapping: JSON.stringify([{ enabled: true, body: '{order: .order, runId: .runId}' }]),
  environment: { PORTOLAN_AGENT_CONCURRENCY: String(IN_FLIGHT) },
  nodeOptions: process.env.CPU_PROFILE_DIR ? ['--cpu-prof', `--cpu-prof-dir=${process.env.CPU_PROFILE_DIR}`] : [],
})
const { clientId, clientSecret, orgId } = portal.credentials
const { accessToken } = await portal.client.request<{ accessToken: string }>('POST', '/v1/auth/access_token', {
  body: { clientId, clientSecret },
})
const kafka = await portal.client.request<{ credentials: { username: string; password: string } }>(
  'GET',
  '/v1/kafka-credentials',
)
const topic = `${orgId}.runs`
const admin = new Admin({
  clientId: 'bench',
  bootstrapBrokers: broker.brokers,
  tls: { ca: broker.caCertificate },
  sasl: { mechanism: 'SCRAM-SHA-512', username: broker.adminUsername, password: broker.adminPassword },
})
const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
const dispatcher = new HttpAgent({ connections: IN_FLIGHT })
let orders = 0

async function execute(action: string): Promise<string> {
  const reply = await request(`${portal.url}/v1/actions/${action}/runs`, {
    dispatcher,
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ properties: { order: orders++ } }),
  })
  const body = (await reply.body.json()) as { run: { id: string } }
  if (reply.statusCode !== 202) throw new Error(`The portal answered ${reply.statusCode}: ${JSON.stringify(body)}`)
  return body.run.id
}

const countRows = async (query: string): Promise<number> =>
  Number((await pool.query<{ count: string }>(query)).rows[0]?.count)
const outboxIsEmpty = async () => (await countRows('select count(*) from kafka_outbox')) === 0
const allHaveEnded = async () => (await countRows(`select count(*) from run where status = 'IN_PROGRESS'`)) === 0

async function endOffsets(): Promise<string[]> {
  const listed = await admin.listOffsets({
    topics: [{ name: topic, partitions: [0, 1, 2].map((partitionIndex) => ({ partitionIndex, timestamp: -1n })) }],
  })
  const partitions = listed.find(({ name }) => name === topic)?.partitions ?? []
  return [...partitions]
    .sort((one, other) => one.partitionIndex - other.partitionIndex)
    .map(({ offset }) => String(offset))
}

/** Puts messages of runs into the topic while no agent reads it. */
async function fillTopic(action: string): Promise<string[]> {
  await agent.kill('SIGTERM')
  const offsets = await endOffsets()
  await timeLoop(RUNS, IN_FLIGHT, () => execute(action))
  await waitUntil('all messages are in Kafka', outboxIsEmpty, { timeoutMs: 120_000 })
  return offsets
}

/** From the first request to the last stored status. */
async function throughAgent(arrivals: Arrivals): Promise<number> {
  arrivals.clear()
  await agent.start()
  await arrivals.count(RUNS)
  await waitUntil('all runs have ended', allHaveEnded, { timeoutMs: 120_000, intervalMs: 10 })
  const firstAt = Math.min(...arrivals.at.values())
  return (RUNS * 1000) / (performance.now() - firstAt)
}

/** From the first request to the last. */
async function bareLoop(arrivals: Arrivals, offsets: string[], round: string): Promise<number> {
  arrivals.clear()
  const input: BareConsumerInput = {
    brokers: broker.brokers,
    caPath: broker.caPath,
    username: kafka.credentials.username,
    password: kafka.credentials.password,
    groupId: `${orgId}.bare-${round}`,
    topic,
    offsets,
    url: arrivals.url,
    messages: RUNS,
    atOnce: IN_FLIGHT,
  }
  await using bare = new Program({
    script: new URL('./bare-consumer.ts', import.meta.url),
    environment: { BARE_CONSUMER: JSON.stringify(input) },
  })
  await Promise.race([
    arrivals.count(RUNS),
    bare.exited.then(() => {
      if (arrivals.at.size < RUNS) throw new Error(`The bare loop ended early: ${bare.errors}`)
    }),
  ])
  const times = [...arrivals.at.values()]
  await bare.exited
  return (RUNS * 1000) / (Math.max(...times) - Math.min(...times))
}

const figures = []
for (const delayMs of DELAYS_MS) {
  await using arrivals = await startArrivals(delayMs)
  const action = `order_${delayMs}`
  await createOrderAction(portal.client, action, { url: arrivals.url, agent: true, synchronized: true })
  const rounds: { ours: number; bare: number }[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const offsets = await fillTopic(action)
    const ours = await throughAgent(arrivals)
    const bare = await bareLoop(arrivals, offsets, `${delayMs}-${round}`)
    rounds.push({ ours, bare })
    print(`${delayMs} ms, round ${round}: agent ${perSecond(ours)}, bare loop ${perSecond(bare)}`)
  }
  const ratio = median(rounds.map(({ ours, bare }) => ours / bare))
  const measured = [median(rounds.map(({ ours }) => ours)), median(rounds.map(({ bare }) => bare))].map(perSecond)
  figures.push({
    what: `runs/s, backend takes ${delayMs} ms`,
    limit: `>= ${LIMIT_RATIO * 100} % of the bare loop`,
    measured: measured.join(' of '),
    ratio,
    passed: ratio >= LIMIT_RATIO,
  })
}

await using arrivals = await startArrivals()
await createOrderAction(portal.client, 'order_now', { url: arrivals.url, agent: true, synchronized: true })
const tookMs: number[] = []
for (let execution = 0; execution < EXECUTIONS; execution++) {
  const beganAt = performance.now()
  const id = await execute('order_now')
  await waitUntil('the backend is called', () => arrivals.at.has(id), { intervalMs: 1 })
  tookMs.push(arrivals.at.get(id)! - beganAt)
}
await admin.close()
await pool.end()
await dispatcher.close()

report(`Kafka, agent, backend: medians of ${ROUNDS} rounds of ${RUNS}, ${IN_FLIGHT} in flight`, [
  ...figures,
  {
    what: 'median from Execute to the request',
    limit: `<= ${EXECUTE_LIMIT_MS} ms`,
    measured: `${milliseconds(median(tookMs))} (p99 ${milliseconds(percentile(tookMs, 0.99))})`,
    passed: median(tookMs) <= EXECUTE_LIMIT_MS,
  },
])
