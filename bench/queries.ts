/*
 * A battery of twelve questions that clients and pages ask of a large catalog, each beside hand-written SQL on the same
 * tables in the same run.
 *
 *   node bench/queries.ts [entities, 10000] [--explain]
 *
 * Medians of the whole operation as a caller sees it, on a warm cache, and of the statement by hand. The limits: 1.5 times
 * the hand-written statement, and 250 ms at 1,000,000 entities. Entities are as in `large-catalog.ts`.
 */
import { sql, type RawBuilder } from 'kysely'
import { aggregateEntities } from '../apps/server/src/catalog/aggregate/aggregate-entities.ts'
import { readPropertiesHistory } from '../apps/server/src/catalog/aggregate/properties-history.ts'
import { getBlueprint } from '../apps/server/src/catalog/blueprint-store.ts'
import { countEntities } from '../apps/server/src/catalog/entity-store.ts'
import { SYSTEM } from '../apps/server/src/catalog/permissions/reader.ts'
import { tendPropertyIndexes } from '../apps/server/src/catalog/property-indexes/tend-property-indexes.ts'
import { listDatasourceEntities } from '../apps/server/src/catalog/search/datasource-entities.ts'
import { searchEverywhere } from '../apps/server/src/catalog/search/global-search.ts'
import { searchBlueprint } from '../apps/server/src/catalog/search/search-operations.ts'
import { queryTable } from '../apps/server/src/catalog/search/table-query.ts'
import { fillLargeCatalog } from './large-catalog.ts'
import { print, timeMedian } from './measure.ts'
import { openPortal, startOwnPostgres } from './own-portal.ts'

const ENTITIES = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 10_000)
const EXPLAINS = process.argv.includes('--explain')
const REPEATS = 11
const LIMIT_MS = 250
const LIMIT_RATIO = 1.5
/** What every question pays for being asked at all: the blueprint, the catalog's version, views of the rows. */
const OVERHEAD_MS = 5

await using postgres = await startOwnPostgres(['shared_buffers=1GB', 'max_wal_size=4GB', 'checkpoint_timeout=30min'])
await using portal = await openPortal(await postgres.createDatabase('queries'))
const { services, caller } = portal
const { db } = services
const { serviceId, squadId } = await fillLargeCatalog(portal, ENTITIES)

const rule = (property: string, operator: string, value: unknown) => ({ property, operator, value })
const all = (...rules: object[]) => ({ combinator: 'and' as const, rules })
const isService = sql`entity.org_id = ${caller.orgId} and entity.blueprint_id = ${serviceId}`
const ofSquad = { operator: 'matchAny', property: { path: ['squad'] }, value: ['squad-7'] }
const middle = `service-${Math.floor(ENTITIES / 2)}`
const search = (query: object, limit = 50) =>
  searchBlueprint(services, caller, 'service', { query: query as never, limit }, {})

print(`${ENTITIES} entities; medians of ${REPEATS}`)
await compare(
  'page by key',
  () => searchBlueprint(services, caller, 'service', { limit: 50 }, {}),
  sql`select * from entity where ${isService} order by identifier limit 51`,
)
await compare(
  'filter on two properties',
  () => search(all(rule('language', '=', 'language-7'), rule('replicas', '>', 15))),
  sql`select * from entity where ${isService} and properties -> 'language' = '"language-7"'
    and (properties ->> 'replicas')::float8 > 15 order by identifier limit 51`,
)
const askForOne = () =>
  compare(
    'filter that finds one',
    () => search(all(rule('url', '=', 'https://git.example.com/service-77'))),
    sql`select * from entity where ${isService} and properties -> 'url' = '"https://git.example.com/service-77"' limit 51`,
  )
await askForOne()
await compare(
  'group counts',
  () =>
    aggregateEntities(services, caller, {
      func: 'countValues',
      property: 'tier',
      query: all(rule('$blueprint', '=', 'service')),
    }),
  sql`select properties ->> 'tier', count(*) from entity where ${isService} group by 1`,
)
const service = await getBlueprint(db, caller.orgId, 'service')
await compare(
  'exact count',
  () => countEntities(db, SYSTEM, service),
  sql`select count(*) from entity where blueprint_id = ${serviceId}`,
)
await compare(
  'prefix of a title',
  () => searchEverywhere(services, caller, 'service number 77', 20),
  sql`select identifier, title from entity where org_id = ${caller.orgId}
    and lower(left(title, 100)) like 'service number 77%' limit 20`,
)
await compare(
  'a word in titles',
  () => searchEverywhere(services, caller, 'number77', 20),
  sql`select identifier, title from entity where org_id = ${caller.orgId} and title ~* '\\mnumber77' limit 20`,
)
await compare(
  'graph, 3 hops',
  () => search(all({ operator: 'matchAny', property: { path: ['needs', 'needs', 'needs'] }, value: [middle] }), 200),
  sql`select * from entity where id in (
    select third.source_id from entity_relation as first
      join entity_relation as second on second.target_id = first.source_id and second.relation = 'needs'
      join entity_relation as third on third.target_id = second.source_id and third.relation = 'needs'
    where first.relation = 'needs' and first.target_id = (select id from entity where ${isService} and identifier = ${middle}))
    order by identifier limit 201`,
)
await compare(
  'dependents',
  () => search(all(ofSquad), 200),
  sql`select * from entity where id in (select source_id from entity_relation
    where target_id = (select id from entity where blueprint_id = ${squadId} and identifier = 'squad-7'))
    order by identifier limit 201`,
)
await compare(
  'aggregate: sum of a property of one squad',
  () =>
    aggregateEntities(services, caller, {
      func: 'sum',
      property: 'replicas',
      query: all(ofSquad),
    }),
  sql`select sum((properties ->> 'replicas')::numeric) from entity where id in (select source_id from entity_relation
    where target_id = (select id from entity where blueprint_id = ${squadId} and identifier = 'squad-7'))`,
)
await compare(
  'history of one entity',
  () =>
    readPropertiesHistory(services, caller, {
      blueprintIdentifier: 'service',
      entityIdentifier: middle,
      propertyNames: ['replicas'],
      timeInterval: 'day',
      timeRange: { preset: 'lastMonth' },
    }),
  sql`select diff from audit_event where org_id = ${caller.orgId} and context ->> 'entity' = ${middle} order by id`,
)
await compare(
  'listing of one datasource',
  () =>
    listDatasourceEntities(
      services,
      caller,
      { datasource_prefix: 'port-ocean/type-7/', datasource_suffix: '/exporter', limit: 5_000 },
      { include: ['identifier', 'blueprint'] },
    ),
  sql`select * from entity where datasource_id in (select id from datasource
    where org_id = ${caller.orgId} and value like 'port-ocean/type-7/%/exporter') order by blueprint_id, identifier`,
)
const askSorted = () =>
  compare(
    'sort on a property',
    () =>
      queryTable(services, caller, {
        blueprint: 'service',
        sort: [{ property: 'released', order: 'ASC' }],
        columns: ['identifier', 'released'],
      }),
    sql`select identifier, left(properties ->> 'released', 100) from entity where ${isService}
      order by left(properties ->> 'released', 100), identifier limit 51`,
  )
await askSorted()
for (let round = 0; round < 3; round++) await tendPropertyIndexes(services, new AbortController().signal)
print('with the indexes that the slow ones have got by now:')
await askForOne()
await askSorted()

/** Prints what asking takes, what the statement by hand takes, and which limit is missed. */
async function compare(what: string, ask: () => Promise<unknown>, byHand: RawBuilder<unknown>): Promise<void> {
  const ours = await timeMedian(REPEATS, ask)
  const theirs = await timeMedian(REPEATS, () => byHand.execute(db))
  const isSlower = ours > LIMIT_RATIO * theirs + OVERHEAD_MS
  const missed = [...(isSlower ? ['RATIO'] : []), ...(ours > LIMIT_MS ? [`> ${LIMIT_MS} ms`] : [])]
  print(`${what}: ${ours} ms, by hand ${theirs} ms, ratio ${(ours / theirs).toFixed(1)} ${missed.join(' ')}`)
  if (!EXPLAINS) return
  const plan = await sql<{ 'QUERY PLAN': string }>`explain (analyze, buffers) ${byHand}`.execute(db)
  print(plan.rows.map((row) => row['QUERY PLAN']).join('\n'))
}
