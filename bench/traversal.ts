/*
 * What searches that follow relations cost, by the size of what they reach and the size of the organisation.
 *
 *   node bench/traversal.ts [entities of the organisation, 20000 and 200000] [--explain]
 *
 * Each organisation has services in groups of 200, each of which depends on three others of its group. The first few
 * thousand (a tenth of the smallest organisation) also depend on any three of those ("mesh"). So a walk in a group of the
 * rest reaches 200 entities and a walk in the mesh all of the mesh, whatever the size of the organisation. Prints the
 * median of the search as a caller sees it (200 entities a page), processor-bound on a warm cache, then what PostgreSQL
 * says about the same statement: its time, and pages of 8 KB read from its cache. `--explain` prints the plans.
 */
import { sql } from 'kysely'
import { toDocument } from '../apps/server/src/catalog/blueprint.ts'
import { createBlueprint } from '../apps/server/src/catalog/change-blueprint.ts'
import { prepareCondition } from '../apps/server/src/catalog/search/compile-query.ts'
import { SYSTEM } from '../apps/server/src/catalog/permissions/reader.ts'
import { searchBlueprint } from '../apps/server/src/catalog/search/search-operations.ts'
import { listBlueprints } from '../apps/server/src/catalog/blueprint-store.ts'
import { print, timeMedian } from './measure.ts'
import { openPortal, startOwnPostgres, type OwnPortal } from './own-portal.ts'

const sizes = process.argv
  .slice(2)
  .filter((argument) => /^\d+$/.test(argument))
  .map(Number)
const SIZES = sizes.length > 0 ? sizes : [20_000, 200_000]
const EXPLAINS = process.argv.includes('--explain')
const REPEATS = 9
const GROUP = 200
/** Outside the mesh, in a group that every size has. */
const MEMBER = `service-${Math.min(...SIZES) - 50}`

/** Rows as writes leave them, without the time that writing them takes. */
async function fill({ services, caller }: OwnPortal, entities: number): Promise<void> {
  const { db } = services
  const mesh = Math.min(...SIZES) / 10
  const squad = toDocument({
    identifier: 'squad',
    title: 'Squad',
    schema: { properties: { lead: { type: 'string' } } },
  })
  const squads = await createBlueprint(services, caller, squad)
  const relations = {
    squad: { target: 'squad' },
    needs: { target: 'service', many: true },
    meshed: { target: 'service', many: true },
  }
  const mirrorProperties = { lead: { path: 'squad.lead' }, squadName: { path: 'squad.$title' } }
  const properties = { description: { type: 'string' }, tier: { type: 'string' } } as const
  const document = toDocument({
    identifier: 'service',
    title: 'Service',
    schema: { properties },
    relations,
    mirrorProperties,
  })
  const { id } = await createBlueprint(services, caller, document)
  const { rows } = await sql<{ id: string }>`
    insert into datasource (org_id, value) values (${caller.orgId}, 'bench') returning id`.execute(db)
  await sql`
    insert into entity (blueprint_id, datasource_id, created_at, updated_at, org_id, identifier, title, created_by,
      updated_by, properties, relations)
    select ${id}, ${rows[0]!.id}, now(), now(), ${caller.orgId}, 'service-' || number, 'Service ' || number, 'bench',
      'bench', jsonb_build_object('tier', (array['gold', 'tin'])[1 + number % 2], 'description', repeat(md5(number::text), 25)),
      jsonb_build_object('squad', 'squad-' || number % 100) from generate_series(0, ${entities - 1}::integer) as number`.execute(
    db,
  )
  await sql`
    insert into entity (blueprint_id, datasource_id, created_at, updated_at, org_id, identifier, title, created_by,
      updated_by, properties, relations)
    select ${squads.id}, ${rows[0]!.id}, now(), now(), ${caller.orgId}, 'squad-' || number, 'Squad ' || number, 'bench',
      'bench', jsonb_build_object('lead', 'lead-' || number), '{}' from generate_series(0, 99) as number`.execute(db)
  const link = (relation: string, target: ReturnType<typeof sql>, share: number) =>
    sql`
    insert into entity_relation (source_id, target_id, relation)
    select source.id, target.id, ${relation}
    from entity as source cross join generate_series(1, 3) as copy
      cross join lateral (select split_part(source.identifier, '-', 2)::integer as number) as at
      join entity as target on target.org_id = source.org_id and target.blueprint_id = source.blueprint_id
        and target.identifier = 'service-' || ${target}
    where source.blueprint_id = ${id} and at.number < ${share}::integer
    on conflict do nothing`.execute(db)
  await link('needs', sql`(at.number / ${GROUP} * ${GROUP} + (at.number * copy * 7 + copy * 31) % ${GROUP})`, entities)
  await link('meshed', sql`((at.number::bigint * 7919 * copy + copy * 104729) % ${mesh}::integer)`, mesh)
  await sql`vacuum analyze entity, entity_relation`.execute(db)
}

const path = (hops: unknown[], fromBlueprint?: string) => ({
  operator: 'matchAny',
  property: { path: hops, ...(fromBlueprint !== undefined && { fromBlueprint }) },
  value: [MEMBER],
})
const related = (more: object) => ({ operator: 'relatedTo', blueprint: 'service', ...more })
const inGroup = (more: object) => related({ value: MEMBER, ...more })

const RULES: Record<string, object> = {
  'group, upstream': inGroup({ direction: 'upstream' }),
  'group, downstream': inGroup({ direction: 'downstream' }),
  'group, both': inGroup({}),
  'group, both, optional only': inGroup({ required: false }),
  'mesh, upstream': related({ value: 'service-5', direction: 'upstream' }),
  'path of 1, to the named': path(['needs']),
  'path of 3, to the named': path(['needs', 'needs', 'needs']),
  'path of 3, from the named': path(['needs', 'needs', 'needs'], 'service'),
  'path, up to 15 hops': path([{ relation: 'needs', maxHops: 15 }]),
  'lead of the squad, a mirror': { property: 'lead', operator: '=', value: 'lead-7' },
  'one of two walks': { combinator: 'or', rules: [inGroup({ direction: 'upstream' }), path(['needs'])] },
}

/** Replies with and without mirrors: a page of 1,000, and what two mirrors add to it. */
async function measureMirrors({ services, caller }: OwnPortal): Promise<string> {
  const time = (excluded: 'true' | 'false') =>
    timeMedian(REPEATS, () =>
      searchBlueprint(services, caller, 'service', { limit: 1000 }, { exclude_calculated_properties: excluded }),
    )
  return `1,000 entities with two mirrors: ${await time('false')} ms, without: ${await time('true')} ms`
}

interface PlanNode {
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
}

async function measure({ services, caller }: OwnPortal, name: string, rule: object): Promise<string> {
  const { db } = services
  const query = { combinator: 'and', rules: [rule] }
  const took = await timeMedian(REPEATS, () => searchBlueprint(services, caller, 'service', { query }, {}))
  const blueprints = await listBlueprints(db, caller.orgId)
  const service = blueprints.find(({ identifier }) => identifier === 'service')!
  const scope = { orgId: caller.orgId, blueprints: [service], strict: true, now: new Date(), caller, reader: SYSTEM }
  const condition = await prepareCondition(db, scope, query)
  const among = sql`from entity where entity.org_id = ${caller.orgId} and blueprint_id = ${service.id} and ${condition}`
  const statement = sql`select * ${among} order by blueprint_id, identifier limit 201`
  const counted = await sql<{ count: string }>`select count(*) ${among}`.execute(db)
  const explained = await sql<{
    'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number; 'Planning Time': number }]
  }>`explain (analyze, buffers, format json) ${statement}`.execute(db)
  const [plan] = explained.rows[0]!['QUERY PLAN']
  if (EXPLAINS) {
    const text = await sql<{ 'QUERY PLAN': string }>`explain (analyze, buffers) ${statement}`.execute(db)
    print(`\n${name}\n${text.rows.map((row) => row['QUERY PLAN']).join('\n')}`)
  }
  const pages = plan.Plan['Shared Hit Blocks'] + plan.Plan['Shared Read Blocks']
  return `${name}: finds ${counted.rows[0]!.count} in ${took} ms; PostgreSQL plans for ${round(
    plan['Planning Time'],
  )} ms, runs ${round(plan['Execution Time'])} ms and reads ${pages} pages`
}

const round = (value: number): number => Math.round(value * 10) / 10

await using postgres = await startOwnPostgres(['shared_buffers=512MB', 'max_wal_size=2GB'])
for (const size of SIZES) {
  await using portal = await openPortal(await postgres.createDatabase(`traversal_${size}`))
  await fill(portal, size)
  const counts = await sql<{ links: string }>`select count(*) as links from entity_relation`.execute(portal.services.db)
  print(`\n${size} entities, ${counts.rows[0]!.links} relations`)
  const figures: string[] = []
  for (const [rule, body] of Object.entries(RULES)) figures.push(await measure(portal, rule, body))
  figures.push(await measureMirrors(portal))
  for (const figure of figures) print(figure)
}
