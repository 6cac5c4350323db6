/*
 * How fast the catalog takes in entities, and what they cost on disk.
 *
 *   node bench/ingest.ts [entities per round, 10000] [rounds, 2]
 *
 * Upserts of 20 by 8 writers on a PostgreSQL of its own with fsync on. Each layout of tables and indexes gets a
 * database of its own; rounds are interleaved and medians printed. The limit is INSERT .. ON CONFLICT by hand of the same
 * rows into the same tables (entity, entity_relation, audit_event), 20 entities a transaction, without any check.
 */
import { readdir, readFile } from 'node:fs/promises'
import type { BlueprintBody } from '@portolan/contract/blueprints'
import { sql } from 'kysely'
import pg from 'pg'
import type { Caller } from '../apps/server/src/access/caller.ts'
import { toDocument } from '../apps/server/src/catalog/blueprint.ts'
import { bulkUpsert } from '../apps/server/src/catalog/bulk-upsert.ts'
import { createBlueprint } from '../apps/server/src/catalog/change-blueprint.ts'
import { summarizeCatalog } from '../apps/server/src/catalog/search/catalog-summary.ts'
import { searchEverywhere } from '../apps/server/src/catalog/search/global-search.ts'
import { searchBlueprint } from '../apps/server/src/catalog/search/search-operations.ts'
import { queryTable } from '../apps/server/src/catalog/search/table-query.ts'
import type { Services } from '../apps/server/src/services.ts'
import { median, timeMedian } from './measure.ts'
import { openPortal, startOwnPostgres, type OwnPortal } from './own-portal.ts'

const ENTITIES = Number(process.argv[2] ?? 10_000)
const ROUNDS = Number(process.argv[3] ?? 2)
const ONLY = process.argv[4]
const WRITERS = 8
const BATCH = 20

/** Layouts that were considered, as differences from the migrations. */
const LAYOUTS: Record<string, string[]> = {
  'as shipped': [],
  'GIN on properties (jsonb_path_ops)': ['create index on entity using gin (properties jsonb_path_ops)'],
  'GIN on properties and relations': [
    'create index on entity using gin (properties jsonb_path_ops)',
    'create index on entity using gin (relations jsonb_path_ops)',
  ],
  'edge table without foreign keys': [
    'alter table entity_relation drop constraint entity_relation_source_id_fkey',
    'alter table entity_relation drop constraint entity_relation_target_id_fkey',
  ],
  'foreign key to blueprint': ['alter table entity add foreign key (blueprint_id) references blueprint (id)'],
  'no index on title': ['drop index entity_title'],
  'index on (blueprint, updated)': ['create index on entity (blueprint_id, updated_at)'],
}

interface Figures {
  [name: string]: number
}

const blueprint = (identifier: string, relations: BlueprintBody['relations']): BlueprintBody => ({
  identifier,
  title: identifier,
  schema: {
    properties: {
      tier: { type: 'string', enum: ['gold', 'silver', 'tin'] },
      language: { type: 'string' },
      url: { type: 'string', format: 'url' },
      description: { type: 'string', format: 'markdown' },
      replicas: { type: 'number' },
      version: { type: 'number' },
      live: { type: 'boolean' },
      released: { type: 'string', format: 'date-time' },
      tags: { type: 'array', items: { type: 'string' } },
      links: { type: 'object' },
    },
  },
  relations: relations ?? {},
})

/** About 1 KB of JSON, with one single relation and one to three others. */
const toEntity = (index: number, version: number) => ({
  identifier: `service-${index}`,
  title: `The service number ${index}`,
  team: [`team-${index % 50}`],
  properties: {
    tier: ['gold', 'silver', 'tin'][index % 3],
    language: `language-${index % 20}`,
    url: `https://git.example.com/group-${index % 100}/service-${index}`,
    description: `${index} ${randomText(index)}`,
    replicas: index % 17,
    version,
    live: index % 2 === 0,
    released: new Date(1_700_000_000_000 + index * 60_000).toISOString(),
    tags: [`tag-${index % 7}`, `tag-${index % 11}`],
    links: { runbook: `https://wiki.example.com/${index}`, dashboard: `https://grafana.example.com/d/${index}` },
  },
  relations: {
    domain: `domain-${index % 50}`,
    needs: [index % 100, (index + 1) % 100, (index + 2) % 100].map((other) => `service-${other}`),
  },
})

/** Text that does not compress away, the same for each index. */
function randomText(index: number): string {
  let state = index + 1
  return Array.from({ length: 60 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state.toString(36)
  }).join(' ')
}

async function open(databaseUrl: string): Promise<OwnPortal> {
  const portal = await openPortal(databaseUrl, 'port-ocean/bench/1.0.0/bench/exporter')
  await createBlueprint(portal.services, portal.caller, toDocument(blueprint('domain', {})))
  const relations = { domain: { target: 'domain' }, needs: { target: 'service', many: true } }
  await createBlueprint(portal.services, portal.caller, toDocument(blueprint('service', relations)))
  return portal
}

/** @returns entities per second. */
async function write(batches: unknown[][], work: (batch: unknown[]) => Promise<void>): Promise<number> {
  const started = performance.now()
  const queue = batches.values()
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      for (const batch of queue) await work(batch)
    }),
  )
  return Math.round((batches.flat().length / (performance.now() - started)) * 1000)
}

const toBatches = (version: number): unknown[][] =>
  Array.from({ length: ENTITIES / BATCH }, (_, batch) =>
    Array.from({ length: BATCH }, (__, index) => toEntity(batch * BATCH + index, version)),
  )

/** Processor time that PostgreSQL and this process have used so far, in microseconds: steady on a busy machine, too. */
async function readCpu(): Promise<{ postgres: number; node: number }> {
  const { user, system } = process.cpuUsage()
  const ticks = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readTicks))
  return { postgres: ticks.reduce((sum, own) => sum + own, 0) * 10_000, node: user + system }
}

/** Ticks of 10 ms of a PostgreSQL process of ours; of the first one with its ended children. */
async function readTicks(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  if (Number(pid) === postgres.pid) return fields[11]! + fields[12]! + fields[13]! + fields[14]!
  return fields[1] === postgres.pid ? fields[11]! + fields[12]! : 0
}

/** Writes all batches. @returns the rate, and the processor time for each entity. */
async function measureWrites(name: string, batches: unknown[][], work: (batch: unknown[]) => Promise<void>) {
  const before = await readCpu()
  const rate = await write(batches, work)
  const after = await readCpu()
  const each = (part: 'postgres' | 'node') => Math.round((after[part] - before[part]) / batches.flat().length)
  return { [`${name}/s`]: rate, [`${name} µs PG`]: each('postgres'), [`${name} µs Node`]: each('node') }
}

async function measureLayout(databaseUrl: string, statements: string[]): Promise<Figures> {
  await using portal = await open(databaseUrl)
  const { services, caller } = portal
  for (const statement of statements) await sql.raw(statement).execute(services.db)
  const upsert = async (batch: unknown[]) => {
    const options = { mode: 'upsert', merge: true, createMissingRelatedEntities: true } as const
    const { errors } = await bulkUpsert(services, caller, 'service', batch, options)
    if (errors.length > 0) throw new Error(errors[0]!.message)
  }
  const figures: Figures = {}
  Object.assign(figures, await measureWrites('inserted', toBatches(1), upsert))
  Object.assign(figures, await measureWrites('updated', toBatches(2), upsert))
  Object.assign(figures, await measureWrites('unchanged', toBatches(2), upsert))
  await sql`vacuum analyze`.execute(services.db)
  const { rows } = await sql<{ entity: string; relation: string; audit: string }>`
    select pg_total_relation_size('entity') as entity, pg_total_relation_size('entity_relation') as relation,
      pg_total_relation_size('audit_event_default') as audit
  `.execute(services.db)
  figures['entity B'] = Math.round(Number(rows[0]!.entity) / ENTITIES)
  figures['relation B'] = Math.round(Number(rows[0]!.relation) / ENTITIES)
  figures['audit B'] = Math.round(Number(rows[0]!.audit) / ENTITIES)
  Object.assign(figures, await measureReads(services, caller))
  return figures
}

async function measureReads(services: Services, caller: Caller): Promise<Figures> {
  const rule = (property: string, operator: string, value: unknown) => ({ property, operator, value })
  const query = { combinator: 'and', rules: [rule('tier', '=', 'gold'), rule('replicas', '>', 8)] }
  const rare = { combinator: 'and', rules: [rule('url', '=', 'https://git.example.com/group-99/service-9999')] }
  const domain = { combinator: 'and', rules: [rule('domain', '=', 'domain-7')] }
  const none: Parameters<typeof searchBlueprint>[4] = {}
  const search = (search: object) =>
    searchBlueprint(services, caller, 'service', { query: search as never, limit: 50 }, none)
  return {
    'filter ms': await timeMedian(15, () => search(query)),
    'rare ms': await timeMedian(15, () => search(rare)),
    'relation ms': await timeMedian(15, () => search(domain)),
    'table ms': await timeMedian(15, () =>
      queryTable(services, caller, {
        blueprint: 'service',
        query: query as never,
        sort: [{ property: '$title', order: 'ASC' }],
      }),
    ),
    'summary ms': await timeMedian(15, () => summarizeCatalog(services, caller)),
    'name ms': await timeMedian(15, () => searchEverywhere(services, caller, 'service-99', 20)),
    'word ms': await timeMedian(15, () => searchEverywhere(services, caller, '9999', 20)),
  }
}

/** What this PostgreSQL can do with the key index alone. */
async function measureBare(databaseUrl: string): Promise<Figures> {
  await using pool = connect(databaseUrl)
  await pool.query(
    'create table bare (id bigint generated always as identity primary key, identifier text, data jsonb)',
  )
  await pool.query('create unique index on bare (identifier)')
  return await measureWrites('inserted', toBatches(1), async (batch) => {
    await pool.query(
      `insert into bare (identifier, data) select row ->> 'identifier', row from jsonb_array_elements($1::jsonb) as row
       on conflict (identifier) do update set data = excluded.data`,
      [JSON.stringify(batch)],
    )
  })
}

/** What this PostgreSQL can do with the tables of the portal: the same rows in them, written by hand without a check. */
async function measureByHand(databaseUrl: string): Promise<Figures> {
  await using portal = await open(databaseUrl)
  await using pool = connect(databaseUrl)
  const { orgId, id } = portal.caller
  const { rows } = await pool.query<{ id: string }>('select id from blueprint order by identifier')
  const [domainId, serviceId] = rows.map((row) => row.id)
  const datasource = 'insert into datasource (org_id, value) values ($1, $2) returning id'
  const { rows: datasources } = await pool.query<{ id: string }>(datasource, [orgId, 'bench'])
  const targets = [
    ...Array.from({ length: 50 }, (_, index) => ({ blueprint_id: domainId, identifier: `domain-${index}` })),
    ...Array.from({ length: 100 }, (_, index) => ({ blueprint_id: serviceId, identifier: `service-${index}` })),
  ]
  const upsert = `insert into entity (blueprint_id, datasource_id, created_at, updated_at, org_id, identifier, title,
      created_by, updated_by, team, properties, relations)
    select blueprint_id, $2, now(), now(), $3, identifier, title, $4, $4, team, coalesce(properties, '{}'), coalesce(relations, '{}')
    from jsonb_to_recordset($1::jsonb) as row (blueprint_id bigint, identifier text, title text, team jsonb,
      properties jsonb, relations jsonb) order by identifier
    on conflict (blueprint_id, identifier) do update set title = excluded.title, team = excluded.team,
      properties = excluded.properties, relations = excluded.relations, updated_at = excluded.updated_at
    returning id, identifier`
  const { rows: found } = await pool.query<{ id: string; identifier: string }>(upsert, [
    JSON.stringify(targets),
    datasources[0]!.id,
    orgId,
    id,
  ])
  const ids = new Map(found.map((row) => [row.identifier, row.id]))
  return await measureWrites('inserted', toBatches(1), async (batch) => {
    const entities = batch as ReturnType<typeof toEntity>[]
    const client = await pool.connect()
    try {
      await client.query('begin')
      const values = entities.map((entity) => ({ ...entity, blueprint_id: serviceId }))
      const written = await client.query<{ id: string; identifier: string }>(upsert, [
        JSON.stringify(values),
        datasources[0]!.id,
        orgId,
        id,
      ])
      const sources = new Map(written.rows.map((row) => [row.identifier, row.id]))
      const links = entities.flatMap(({ identifier, relations }) =>
        [relations.domain, ...relations.needs].map((target) => ({
          source_id: sources.get(identifier),
          target_id: ids.get(target),
          relation: target.startsWith('domain') ? 'domain' : 'needs',
        })),
      )
      await client.query(
        `insert into entity_relation (source_id, target_id, relation) select * from jsonb_to_recordset($1::jsonb)
           as link (source_id bigint, target_id bigint, relation text) on conflict do nothing`,
        [JSON.stringify(links)],
      )
      const audits = entities.map((after) => ({ context: { entity: after.identifier }, diff: { before: null, after } }))
      await client.query(
        `insert into audit_event (org_id, actor_id, origin, status, action, resource_type, context, diff)
         select $2, $3, 'API', 'SUCCESS', 'CREATE', 'entity', context, diff
         from jsonb_to_recordset($1::jsonb) as row (context jsonb, diff jsonb)`,
        [JSON.stringify(audits), orgId, id],
      )
      await client.query('commit')
    } finally {
      client.release()
    }
  })
}

function connect(databaseUrl: string): pg.Pool & AsyncDisposable {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: WRITERS })
  pool.on('error', () => undefined)
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() })
}

/** What the layouts are compared with. */
const LIMITS: Record<string, (databaseUrl: string) => Promise<Figures>> = {
  'limit: the same rows by hand': measureByHand,
  'one table with a key index alone': measureBare,
}

await using postgres = await startOwnPostgres(['shared_buffers=256MB', 'max_wal_size=2GB'])
const results = new Map<string, Figures[]>()
for (let round = 0; round < ROUNDS; round++) {
  for (const name of [...Object.keys(LIMITS), ...Object.keys(LAYOUTS)]) {
    const measureLimit = LIMITS[name]
    if (ONLY !== undefined && measureLimit === undefined && !name.includes(ONLY)) continue
    const url = await postgres.createDatabase('bench')
    const figures = measureLimit ? await measureLimit(url) : await measureLayout(url, LAYOUTS[name]!)
    results.set(name, [...(results.get(name) ?? []), figures])
    await postgres.dropDatabase('bench')
  }
}
const limit = median(results.get(Object.keys(LIMITS)[0]!)!.map((figures) => figures['inserted/s']!))
for (const [name, rounds] of results) {
  const medians = Object.keys(rounds[0]!).map((key) => `${key} ${median(rounds.map((figures) => figures[key]!))}`)
  const share = Math.round((median(rounds.map((figures) => figures['inserted/s']!)) / limit) * 100)
  process.stdout.write(`${name}: ${medians.join(', ')} (${share} % of the limit)\n`)
}
