/**
 * How soon a write is found: `node bench/visible.ts [entities, 10000] [writes, 500]`.
 *
 * A server in a process of its own over its own PostgreSQL (fsync on), asked by HTTP like any client. The clock of a
 * write starts when its reply has arrived, and stops with the first search reply that holds what was written. Beside it
 * stands the same search when nothing was written: what visibility costs is the difference.
 */
import { startPortal, serverEnvironment } from '../tests/support/index.ts'
import { fillLargeCatalog } from './large-catalog.ts'
import { median, milliseconds, percentile, print, report } from './measure.ts'
import { joinPortal, startOwnPostgres } from './own-portal.ts'

const ENTITIES = Number(process.argv[2] ?? 10_000)
const WRITES = Number(process.argv[3] ?? 500)
const LIMIT_MS = 15
/** Writes before the clock counts, so that code and caches are warm. */
const WARM_UP = 50

await using postgres = await startOwnPostgres(['shared_buffers=256MB'])
const databaseUrl = await postgres.createDatabase('visible')
await using portal = await startPortal({ environment: serverEnvironment(databaseUrl) })
await using joined = await joinPortal(databaseUrl, portal)
await fillLargeCatalog(joined, ENTITIES)

const find = async (version: string) => {
  const query = { combinator: 'and', rules: [{ property: 'language', operator: '=', value: version }] }
  const { entities } = await portal.client.request<{ entities: unknown[] }>(
    'POST',
    '/v1/blueprints/service/entities/search',
    { body: { query, limit: 50 } },
  )
  return entities.length === 1
}

const writes: number[] = []
const visible: number[] = []
const searches: number[] = []
let late = 0
for (let index = 0; index < WARM_UP + WRITES; index++) {
  const language = `visible-${index}`
  const startedAt = performance.now()
  await portal.client.request('PATCH', `/v1/blueprints/service/entities/service-${index % ENTITIES}`, {
    body: { properties: { language } },
  })
  const repliedAt = performance.now()
  while (!(await find(language))) late++
  const foundAt = performance.now()
  await find(language)
  if (index < WARM_UP) continue
  writes.push(repliedAt - startedAt)
  visible.push(foundAt - repliedAt)
  searches.push(performance.now() - foundAt)
}

print(`${ENTITIES} entities, ${WRITES} writes; ${late} searches came too early`)
const line = (what: string, values: number[]) =>
  print(`${what}: median ${milliseconds(median(values))}, p99 ${milliseconds(percentile(values, 0.99))}`)
line('write', writes)
line('search that finds the write', visible)
line('the same search again', searches)
const p99 = percentile(visible, 0.99)
report('write to visible', [
  {
    what: 'from the reply of a write to its search reply, p99',
    limit: `${LIMIT_MS} ms`,
    measured: milliseconds(p99),
    ratio: p99 / percentile(searches, 0.99),
    passed: p99 <= LIMIT_MS,
  },
])
