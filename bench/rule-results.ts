/*
 * What keeping results of rules costs: all results of a new scorecard, a pass that changes nothing, a change that flips
 * half of them, and what writers of entities pay for being noticed.
 *
 *   node bench/rule-results.ts [services, 10000] [rules, 10]
 */
import { sql } from 'kysely'
import { toDocument } from '../apps/server/src/catalog/blueprint.ts'
import { bulkUpsert } from '../apps/server/src/catalog/bulk-upsert.ts'
import { createBlueprint } from '../apps/server/src/catalog/change-blueprint.ts'
import { noteEveryBlueprint } from '../apps/server/src/scorecards/results/note-store.ts'
import { changeScorecard, createScorecard, deleteScorecard } from '../apps/server/src/scorecards/write-scorecards.ts'
import { median } from './measure.ts'
import { openPortal, startOwnPostgres } from './own-portal.ts'

const SERVICES = Number(process.argv[2] ?? 10_000)
const RULES = Number(process.argv[3] ?? 10)
/** 100,000 results are up to date within this time. */
const LIMIT_SECONDS = 60
const BULK = 20
const ROUNDS = 100

await using postgres = await startOwnPostgres(['shared_buffers=512MB', 'max_wal_size=2GB'])
await using portal = await openPortal(await postgres.createDatabase('results'))
const { services, caller } = portal
const { db, ruleResults } = services
const properties = { tier: { type: 'string' }, size: { type: 'number' }, note: { type: 'string' } }
await createBlueprint(services, caller, toDocument({ identifier: 'service', title: 'Service', schema: { properties } }))
for (let start = 0; start < SERVICES; start += BULK) await write(start, 'first')
await sql`analyze`.execute(db)

const place = { blueprint: 'service', identifier: 'ready' }
const toRules = (limit: number) =>
  Array.from({ length: RULES }, (_, index) => ({
    identifier: `r${index}`,
    title: `Rule ${index}`,
    level: 'Gold',
    query: {
      combinator: 'and' as const,
      conditions: [
        { property: 'tier', operator: 'isNotEmpty' },
        { property: 'size', operator: '>', value: limit + index },
      ],
    },
  }))

const without = await measureWrites('without')
await createScorecard(services, caller, 'service', { identifier: 'ready', title: 'Ready', rules: toRules(0) })
const created = await measure('all results of a new scorecard')
await noteEveryBlueprint(db)
await measure('a pass that changes nothing')
const noted = await measureWrites('noted')
await measure(`the results of ${ROUNDS * BULK} entities that were written`)
await changeScorecard(services, caller, place, (before) => ({ ...before, rules: toRules(500) }))
const flipped = await measure('a change that flips half of them, with audit')
await time('the scorecard is deleted with its results', () => deleteScorecard(services, caller, place))
print(`bulk of ${BULK} entities: ${without.toFixed(1)} ms without scorecards, ${noted.toFixed(1)} ms with`)

const scale = 100_000 / (SERVICES * RULES)
const slowest = Math.max(created, flipped) * scale
print(
  `100,000 results: ${slowest.toFixed(1)} s, limit ${LIMIT_SECONDS} s: ${slowest <= LIMIT_SECONDS ? 'pass' : 'SHORT'}`,
)
if (slowest > LIMIT_SECONDS) process.exitCode = 1

async function write(start: number, note: string): Promise<void> {
  const entities = Array.from({ length: BULK }, (_, index) => ({
    identifier: `service${start + index}`,
    properties: { tier: 'gold', size: (start + index) % 1_000, note },
  }))
  await bulkUpsert(services, caller, 'service', entities, { mode: 'upsert', merge: true })
}

/** Median time of a bulk, in milliseconds. */
async function measureWrites(note: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    await write((round * BULK) % SERVICES, note)
    times.push(performance.now() - start)
  }
  return median(times)
}

function measure(what: string): Promise<number> {
  return time(what, () => ruleResults.settle())
}

/** In seconds. */
async function time(what: string, work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1_000
  const { rows } = await sql<{ results: string; passed: string }>`
    select count(*) as results, count(*) filter (where properties ->> 'result' = 'Passed') as passed
    from entity where identifier like 'result\\_%'`.execute(db)
  print(`${what}: ${seconds.toFixed(1)} s (${rows[0]!.results} results, ${rows[0]!.passed} passed)`)
  return seconds
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
