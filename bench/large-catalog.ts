import { sql } from 'kysely'
import { toDocument } from '../apps/server/src/catalog/blueprint.ts'
import { createBlueprint } from '../apps/server/src/catalog/change-blueprint.ts'
import { changeEntity } from '../apps/server/src/catalog/change-entity.ts'
import type { OwnPortal } from './own-portal.ts'

/** Rows inserted by one statement. */
const CHUNK = 50_000

/**
 * Fills a portal with services of 1 KB, each of which belongs to one of 1,000 squads, needs two others and comes from one of
 * 1,000 datasources. Blueprints and one changed entity are written by the portal, the other rows as writes leave them.
 * @returns ids of the blueprints.
 */
export async function fillLargeCatalog(
  { services, caller }: Pick<OwnPortal, 'services' | 'caller'>,
  entities: number,
): Promise<{ serviceId: string; squadId: string }> {
  const { db } = services
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
  const needs = (factor: number) => sql`'service-' || (number::bigint * ${factor}::bigint + 13) % ${entities}::integer`
  await insert(
    serviceBlueprint,
    'service',
    entities,
    sql`jsonb_build_object('tier', (array['gold', 'silver', 'tin'])[1 + number % 3], 'language', 'language-' || number % 20,
      'url', 'https://git.example.com/service-' || number, 'replicas', number % 17,
      'released', to_char(timestamp '2024-01-01' + number * interval '7 seconds', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'description', repeat(md5(number::text), 22))`,
    sql`jsonb_build_object('squad', 'squad-' || number % 1000, 'needs', jsonb_build_array(${needs(7919)}, ${needs(104_729)}))`,
  )
  await sql`analyze entity`.execute(db)
  for (let from = 0; from < entities + 1_000; from += CHUNK) {
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
    const target = `service-${Math.floor(entities / 2)}`
    await changeEntity(services, caller, 'service', { body: { properties: { replicas } }, target }, { mode: 'patch' })
  }
  await sql`vacuum analyze`.execute(db)
  return { serviceId: serviceBlueprint, squadId: squads }
}
