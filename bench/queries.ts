/*
 * A battery of twelve questions that clients and pages ask of a large catalog, each beside hand-written SQL on the same
 * tables in the same run.
 *
 *   node bench/queries.ts [entities, 10000] [--explain]
 *
 * Medians of the whole operation as a caller sees it, on a warm cache, and of the statement by hand. The limits: 1.5 times
 * the hand-written statement, and 250 ms at 1,000,000 entities. Entities have 1 KB, one squad of 1,000 and two other
 * services as relations, and one of 1,000 datasources.
 */
import { sql, type RawBuilder } from 'kysely'
import { aggregateEntities } from '../apps/server/src/catalog/aggregate/aggregate-entities.ts'
import { readPropertiesHistory } from '../apps/server/src/catalog/aggregate/properties-history.ts'
import { toDocument } from '../apps/server/src/catalog/blueprint.ts'
import { getBlueprint } from '../apps/server/src/catalog/blueprint-store.ts'
import { createBlueprint } from '../apps/server/src/catalog/change-blueprint.ts'
import { changeEntity } from '../apps/server/src/catalog/change-entity.ts'
import { countEntities } from '../apps/server/src/catalog/entity-store.ts'
import { SYSTEM } from '../apps/server/src/catalog/permissions/reader.ts'
import { tendPropertyIndexes } from '../apps/server/src/catalog/property-indexes/tend-property-indexes.ts'
import { listDatasourceEntities } from '../apps/server/src/catalog/search/datasource-entities.ts'
import { searchEverywhere } from '../apps/server/src/catalog/search/global-search.ts'
import { searchBlueprint } from '../apps/server/src/catalog/search/search-operations.ts'
import { queryTable } from '../apps/server/src/catalog/search/table-query.ts'
import { print, timeMedian } from './measure.ts'
import { openPortal, startOwnPostgres } from './own-portal.ts'

const ENTITIES = Number(process.argv.slice(2).find((argument) => /^\d+$/.test(argument)) ?? 10_000)
const EXPLAINS = process.argv.includes('--explain')
const REPEATS = 11
/** Rows inserted by one statement. */
const CHUNK = 50_000
const LIMIT_MS = 250
const LIMIT_RATIO = 1.5
/** What every question pays for being asked at all: the blueprint, the catalog's version, views of the rows. */
const OVERHEAD_MS = 5

await using postgres = await startOwnPostgres(['shared_buffers=1GB', 'max_wal_size=4GB', 'checkpoint_timeout=30min'])
await using portal = await openPortal(await postgres.createDatabase('queries'))
const { services, caller } = portal
const { db } = services
const { serviceId, squadId } = await fill()

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

/** Blueprints and one entity by the portal, the other rows as writes leave them. */
async function fill(): Promise<{ serviceId: string; squadId: string }> {
  const text = { type: 'string' } as const
  const { id: squads } = await createBlueprint(
    services,
    caller,
    toDocument({ identifier: 'squad', title: 'Squad', schema: { properties: {} } }),
  )
  const { id: serviceBlueprint } = await createBlueprint(
    services,
    caller,
    toDocument({
      identifier: 'service',
      title: 'Service',
      schema: {
        properties: {
          tier: text,
          language: text,
          url: text,
          description: text,
          replicas: { type: 'number' },
          released: { type: 'string', format: 'date-time' },
        },
      },
      relations: { squad: { target: 'squad' }, needs: { target: 'service', many: true } },
    }),
  )
  await sql`insert into datasource (org_id, value)
    select ${caller.orgId}, 'port-ocean/type-' || number || '/1.0/x/exporter' from generate_series(0, 999) as number`.execute(
    db,
  )
  const { rows } = await sql<{ id: string }>`select min(id) as id from datasource`.execute(db)
  const firstDatasource = rows[0]!.id
  const insert = async (blueprintId: string, name: string, count: number, properties: unknown, relations: unknown) => {
    for (let from = 0; from < count; from += CHUNK) {
      await sql`
        insert into entity (blueprint_id, datasource_id, created_at, updated_at, org_id, identifier, title, created_by,
          updated_by, properties, relations)
        select ${blueprintId}, ${firstDatasource}::bigint + number % 1000, now(), now(), ${caller.orgId},
          ${name}::text || '-' || number, initcap(${name}::text) || ' number ' || number || ' number' || number, 'bench',
          'bench', ${properties}, ${relations}
        from generate_series(${from}::integer, ${Math.min(from + CHUNK, count) - 1}::integer) as number`.execute(db)
    }
  }
  await insert(squads, 'squad', 1_000, sql`'{}'::jsonb`, sql`'{}'::jsonb`)
  const needs = (factor: number) => sql`'service-' || (number::bigint * ${factor}::bigint + 13) % ${ENTITIES}::integer`
  await insert(
    serviceBlueprint,
    'service',
    ENTITIES,
    sql`jsonb_build_object('tier', (array['gold', 'silver', 'tin'])[1 + number % 3], 'language', 'language-' || number % 20,
      'url', 'https://git.example.com/service-' || number, 'replicas', number % 17,
      'released', to_char(timestamp '2024-01-01' + number * interval '7 seconds', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'description', repeat(md5(number::text), 22))`,
    sql`jsonb_build_object('squad', 'squad-' || number % 1000, 'needs', jsonb_build_array(${needs(7919)}, ${needs(104_729)}))`,
  )
  await sql`analyze entity`.execute(db)
  for (let from = 0; from < ENTITIES + 1_000; from += CHUNK) {
    await sql`insert into entity_relation (source_id, target_id, relation)
      select source.id, target.id, linked.relation from entity as source
        cross join lateral (
          select 'squad' as relation, ${squads}::bigint as blueprint_id, source.relations ->> 'squad' as identifier
          union select 'needs', source.blueprint_id, jsonb_array_elements_text(source.relations -> 'needs')
        ) as linked
        join entity as target on target.blueprint_id = linked.blueprint_id and target.identifier = linked.identifier
      where source.id > ${from} and source.id <= ${from + CHUNK} and source.blueprint_id = ${serviceBlueprint}`.execute(
      db,
    )
  }
  for (const replicas of [1, 2, 3]) {
    const target = `service-${Math.floor(ENTITIES / 2)}`
    await changeEntity(services, caller, 'service', { body: { properties: { replicas } }, target }, { mode: 'patch' })
  }
  await sql`vacuum analyze`.execute(db)
  return { serviceId: serviceBlueprint, squadId: squads }
}
