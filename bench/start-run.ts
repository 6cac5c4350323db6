/**
 * `node bench/start-run.ts [runs a round] [rounds]`: POST /v1/actions/{id}/runs until the webhook has arrived, 32
 * connections, against a bare loop that does one committed insert into the same PostgreSQL and one HTTP POST for each,
 * and against a bare server that does the same for each HTTP request that it gets.
 *
 * The receiver is in the same process as the bare loop and the client; the servers are processes of their own.
 */
import { Agent, request } from 'undici'
import pg from 'pg'
import {
  listTree,
  Program,
  readCpuSeconds,
  serverEnvironment,
  startPortal,
  startPostgres,
  waitUntil,
} from '../tests/support/index.ts'
import { startArrivals } from './arrivals.ts'
import type { BareServerInput } from './bare-server.ts'
import { median, milliseconds, perSecond, percentile, print, report, timeLoop } from './measure.ts'
import { createOrderAction } from '../tests/support/order-action.ts'

const RUNS = Number(process.argv[2] ?? 2_000)
const ROUNDS = Number(process.argv[3] ?? 5)
const CONNECTIONS = 32
const LIMIT_PER_SECOND = 500
const LIMIT_RATIO = 0.5

await using postgres = await startPostgres()
await using arrivals = await startArrivals()
await using portal = await startPortal({
  environment: serverEnvironment(await postgres.createDatabase()),
  nodeOptions: process.env.CPU_PROFILE_DIR ? ['--cpu-prof', `--cpu-prof-dir=${process.env.CPU_PROFILE_DIR}`] : [],
})
await createOrderAction(portal.client, 'order', { url: `${arrivals.url}/hook`, agent: false, synchronized: false })
const { accessToken } = await portal.client.request<{ accessToken: string }>('POST', '/v1/auth/access_token', {
  body: { clientId: portal.credentials.clientId, clientSecret: portal.credentials.clientSecret },
})
const dispatcher = new Agent({ connections: CONNECTIONS })
const bareDatabaseUrl = await postgres.createDatabase()
const pool = new pg.Pool({ connectionString: bareDatabaseUrl, max: CONNECTIONS })
await pool.query(
  'create table bare_run (id text primary key, body jsonb not null, created_at timestamptz default now())',
)

const bareServerInput: BareServerInput = {
  databaseUrl: bareDatabaseUrl,
  receiverUrl: `${arrivals.url}/bare`,
  connections: CONNECTIONS,
}
await using bareServer = new Program({
  script: new URL('./bare-server.ts', import.meta.url),
  environment: { BARE_SERVER: JSON.stringify(bareServerInput) },
})
await waitUntil('the bare server listens', () => bareServer.output.includes('\n'))

let orders = 0

/** CPU seconds of PostgreSQL; its processes stay while a round lasts. */
const readDatabaseCpu = () => listTree(postgres.pid).reduce((sum, { pid }) => sum + readCpuSeconds(pid), 0)

/** Starts runs and waits until the last webhook has arrived. */
async function throughPortal() {
  arrivals.clear()
  const cpuBefore = { server: readCpuSeconds(portal.program.pid), database: readDatabaseCpu() }
  const beganAt = new Map<string, number>()
  const startedAt = performance.now()
  const { tookMs } = await timeLoop(RUNS, CONNECTIONS, async () => {
    const began = performance.now()
    const reply = await request(`${portal.url}/v1/actions/order/runs`, {
      dispatcher,
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ properties: { order: orders++ } }),
    })
    const body = (await reply.body.json()) as { run: { id: string } }
    if (reply.statusCode !== 202) throw new Error(`The portal answered ${reply.statusCode}: ${JSON.stringify(body)}`)
    beganAt.set(body.run.id, began)
  })
  await arrivals.count(RUNS)
  const total = performance.now() - startedAt
  const arrived = [...beganAt].map(([id, began]) => (arrivals.at.get(id) ?? Number.NaN) - began)
  return {
    perSecond: (RUNS * 1000) / total,
    p99Ms: percentile(tookMs, 0.99),
    arrivedP99Ms: percentile(arrived, 0.99),
    cpuMs: ((readCpuSeconds(portal.program.pid) - cpuBefore.server) * 1000) / RUNS,
    databaseCpuMs: ((readDatabaseCpu() - cpuBefore.database) * 1000) / RUNS,
  }
}

/** The same work with nothing around it. */
async function bareLoop() {
  const cpuBefore = process.cpuUsage()
  const databaseBefore = readDatabaseCpu()
  const result = await timeLoop(RUNS, CONNECTIONS, async () => {
    const id = `bare_${orders++}`
    const body = JSON.stringify({ order: orders, runId: id })
    await pool.query({ name: 'bare', text: 'insert into bare_run (id, body) values ($1, $2)', values: [id, body] })
    const reply = await request(`${arrivals.url}/bare`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-port-delivery': id },
      body,
    })
    await reply.body.dump()
  })
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    perSecond: result.perSecond,
    p99Ms: percentile(result.tookMs, 0.99),
    cpuMs: (user + system) / 1000 / RUNS,
    databaseCpuMs: ((readDatabaseCpu() - databaseBefore) * 1000) / RUNS,
  }
}

/** The same work behind one HTTP request each. Answers runs a second until the last POST has arrived. */
async function throughBareServer(): Promise<number> {
  arrivals.clear()
  const startedAt = performance.now()
  await timeLoop(RUNS, CONNECTIONS, async () => {
    const order = orders++
    const reply = await request(bareServer.output.trim(), {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: `served_${order}`, order }),
    })
    await reply.body.dump()
  })
  await arrivals.count(RUNS)
  return (RUNS * 1000) / (performance.now() - startedAt)
}

interface Round {
  portal: Awaited<ReturnType<typeof throughPortal>>
  bare: Awaited<ReturnType<typeof bareLoop>>
  served: number
}

await bareLoop()
await throughPortal()
await throughBareServer()
const rounds: Round[] = []
for (let round = 0; round < ROUNDS; round++) {
  const [portalRound, bareRound, served] = [await throughPortal(), await bareLoop(), await throughBareServer()]
  rounds.push({ portal: portalRound, bare: bareRound, served })
  const rates = [portalRound.perSecond, bareRound.perSecond, served].map(perSecond)
  print(`round ${round + 1}: portal ${rates[0]}, bare loop ${rates[1]}, bare server ${rates[2]}`)
}
await pool.end()
await dispatcher.close()

const ours = median(rounds.map(({ portal }) => portal.perSecond))
const bare = median(rounds.map(({ bare }) => bare.perSecond))
const ratio = median(rounds.map(({ portal, bare }) => portal.perSecond / bare.perSecond))
print(`bare loop: ${perSecond(bare)}, p99 ${milliseconds(median(rounds.map(({ bare }) => bare.p99Ms)))}`)
const cpuOf = (side: 'portal' | 'bare', figure: 'cpuMs' | 'databaseCpuMs') =>
  milliseconds(median(rounds.map((round) => round[side][figure])))
print(`CPU for one run: server ${cpuOf('portal', 'cpuMs')}, PostgreSQL ${cpuOf('portal', 'databaseCpuMs')}`)
print(`CPU of the bare loop with its receiver ${cpuOf('bare', 'cpuMs')}, PostgreSQL ${cpuOf('bare', 'databaseCpuMs')}`)
print(`p99 of the 202 reply: ${milliseconds(median(rounds.map(({ portal }) => portal.p99Ms)))}`)
report(`Start a run, ${CONNECTIONS} connections, medians of ${ROUNDS} rounds of ${RUNS}`, [
  {
    what: 'runs/s until the webhook arrived',
    limit: `>= ${LIMIT_PER_SECOND}/s`,
    measured: perSecond(ours),
    passed: ours >= LIMIT_PER_SECOND,
  },
  {
    what: 'share of the bare loop',
    limit: `>= ${LIMIT_RATIO * 100} %`,
    measured: `${perSecond(ours)} of ${perSecond(bare)}`,
    ratio,
    passed: ratio >= LIMIT_RATIO,
  },
  {
    what: 'share of the bare server',
    limit: 'none stated',
    measured: `${perSecond(ours)} of ${perSecond(median(rounds.map(({ served }) => served)))}`,
    ratio: median(rounds.map(({ portal, served }) => portal.perSecond / served)),
    passed: true,
  },
  {
    what: 'p99 from POST to the webhook',
    limit: 'none stated',
    measured: milliseconds(median(rounds.map(({ portal }) => portal.arrivedP99Ms))),
    passed: true,
  },
])
