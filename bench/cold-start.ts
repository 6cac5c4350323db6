/**
 * `node bench/cold-start.ts`: local mode from nothing to `/readyz`, later starts, and what an idle portal costs. Local
 * mode is everything: PostgreSQL, server, demo, stand-ins and agent.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createTemporaryDirectory,
  listTree,
  readCpuSeconds,
  readProportionalBytes,
  readResidentBytes,
  startPortal,
} from '../tests/support/index.ts'
import { median, megabytes, percent, print, report, seconds } from './measure.ts'

const FIRST_STARTS = 3
const LATER_STARTS = 3
/** What starting leaves to do (memory to give back, caches to fill) is over by then. */
const SETTLE_MS = 15_000
const WATCH_MS = 20_000
const LIMITS = { firstSeconds: 20, laterSeconds: 5, serverBytes: 200e6, serverCpu: 0.01 }

const first: number[] = []
for (let start = 0; start < FIRST_STARTS; start++) {
  await using directory = await createTemporaryDirectory('cold')
  const beganAt = performance.now()
  await using portal = await startPortal({ dataDir: directory.path })
  first.push((performance.now() - beganAt) / 1000)
  print(`first start: ${seconds(first.at(-1)!)} at ${portal.url}`)
}

await using portal = await startPortal()
const later: number[] = []
for (let start = 0; start < LATER_STARTS; start++) {
  await portal.kill('SIGTERM')
  const beganAt = performance.now()
  await portal.start()
  later.push((performance.now() - beganAt) / 1000)
  print(`later start: ${seconds(later.at(-1)!)}`)
}

await sleep(SETTLE_MS)
const tree = listTree(portal.program.pid)
const cpuOf = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + readCpuSeconds(pid), 0)
const everyone = tree.map(({ pid }) => pid)
const before = { server: cpuOf([portal.program.pid]), all: cpuOf(everyone) }
await sleep(WATCH_MS)
const serverCpu = ((cpuOf([portal.program.pid]) - before.server) * 1000) / WATCH_MS
const allCpu = ((cpuOf(everyone) - before.all) * 1000) / WATCH_MS
const serverBytes = readResidentBytes(portal.program.pid)
const allBytes = everyone.reduce((sum, pid) => sum + readProportionalBytes(pid), 0)

const [firstSeconds, laterSeconds] = [median(first), median(later)]
report(`Local mode: medians of ${FIRST_STARTS} first and ${LATER_STARTS} later starts; idle for ${WATCH_MS / 1000} s`, [
  {
    what: 'first start to /readyz',
    limit: `<= ${LIMITS.firstSeconds} s`,
    measured: seconds(firstSeconds),
    passed: firstSeconds <= LIMITS.firstSeconds,
  },
  {
    what: 'later start to /readyz',
    limit: `<= ${LIMITS.laterSeconds} s`,
    measured: seconds(laterSeconds),
    passed: laterSeconds <= LIMITS.laterSeconds,
  },
  {
    what: 'memory of the server',
    limit: `<= ${megabytes(LIMITS.serverBytes)}`,
    measured: megabytes(serverBytes),
    passed: serverBytes <= LIMITS.serverBytes,
  },
  {
    what: 'CPU of the server, idle',
    limit: `< ${percent(LIMITS.serverCpu)}`,
    measured: percent(serverCpu),
    passed: serverCpu < LIMITS.serverCpu,
  },
  {
    what: `memory of all ${tree.length} processes`,
    limit: 'none stated',
    measured: megabytes(allBytes),
    passed: true,
  },
  { what: 'CPU of all processes, idle', limit: 'none stated', measured: percent(allCpu), passed: true },
])
