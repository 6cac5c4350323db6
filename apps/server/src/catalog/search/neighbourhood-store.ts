import type { RelationDirection } from '@portolan/contract/related-entities'
import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import type { Condition } from './conditions.ts'

/** As many neighbours of one kind are shown; more of them say nothing that a list would not say better. */
const SIBLING_LIMIT = 12
/** Neighbours of one kind are counted up to here. */
export const COUNT_LIMIT = 200
/** No picture of more than so many entities can be read, and its layout takes seconds. */
export const NODE_LIMIT = 500

export interface GraphRow {
  id: string
  /** The id of the blueprint. */
  blueprint: string
  identifier: string
  title: string | null
  icon: string | null
  hop: number
}

/** Neighbours of one entity (`holder`) over one relation: more than are shown. A count above the limit is not exact. */
export interface Crowd {
  holder: string
  direction: RelationDirection
  relation: string
  blueprint: string
  count: number
}

interface EntityKey {
  blueprintId: string
  identifier: string
}

interface Neighbourhood {
  orgId: string
  catalog: readonly Blueprint[]
  origin: EntityKey
  /** Entities whose neighbours come along, one hop further than all others. */
  expanded: readonly EntityKey[]
  hops: number
  readable: Condition
}

/**
 * Walks from an entity in both directions, level by level as `relation-walk.ts` does, in one statement. A row of `walk`
 * holds one level of one direction: what is new on it, all that was reached before, and which neighbours were too many.
 *
 * It costs, for each of at most 501 entities a direction and start, and for each relation that its blueprint has or is the
 * target of, up to 201 looks into an index of `entity_relation` and as many rows of `entity`. More only where most of what
 * relates to an entity may not be read, or is of other blueprints that use the same name: those links are passed over one by
 * one. On two cores under a load of 14, a graph of 79 entities took 24 ms, one of 500 took 130 ms, and the neighbours of an
 * entity to which 100,000 of one blueprint and 5 of another relate under the same name 0.6 s.
 */
export async function readNeighbourhood(
  db: Db,
  { orgId, catalog, origin, expanded, hops, readable }: Neighbourhood,
): Promise<{
  nodes: GraphRow[]
  edges: [source: string, relation: string, target: string][]
  crowds: Crowd[]
  count: number
}> {
  const { rows } = await sql<{ nodes: GraphRow[]; edges: [string, string, string][]; crowds: Crowd[]; count: string }>`
    with recursive definition (source_id, relation, target_id) as materialized (${selectDefinitions(catalog)}),
    origin (ids) as materialized (${selectKeys([origin], orgId, readable)}),
    expanded (ids) as materialized (${selectKeys(expanded, orgId, readable)}),
    walk (direction, hop, last_hop, frontier, reached, crowds) as (
      (
        select way.direction, start.hop, start.last_hop, start.ids, start.ids, '[]'::jsonb
        from (
          select 0 as hop, ${hops}::integer as last_hop, ids from origin
          union all select ${hops}, ${hops} + 1, ids from expanded
        ) as start cross join (values ('outgoing'), ('incoming')) as way (direction)
        where cardinality(start.ids) > 0 and exists (select from origin where cardinality(origin.ids) > 0)
      )
      union all
      select walk.direction, walk.hop + 1, walk.last_hop, next.ids, walk.reached || next.ids, next.crowds
      from walk cross join lateral (
        with near as materialized (
          ${selectNeighbours('outgoing', orgId, readable)} union all ${selectNeighbours('incoming', orgId, readable)}
        )
        select array(
            select id from near where place <= ${SIBLING_LIMIT} and id <> all(walk.reached)
            group by id order by min(place), id limit ${NODE_LIMIT + 1} - cardinality(walk.reached)
          ) as ids,
          (
            select coalesce(jsonb_agg(jsonb_build_object('holder', holder_id::text, 'direction', walk.direction,
              'relation', relation, 'blueprint', blueprint_id::text, 'count', count)), '[]')
            from (
              select holder_id, relation, blueprint_id, max(place) as count from near
              group by holder_id, relation, blueprint_id having max(place) > ${SIBLING_LIMIT}
              order by holder_id, relation, blueprint_id
            ) as crowd
          ) as crowds
      ) as next
      where walk.hop < walk.last_hop and cardinality(walk.frontier) > 0 and cardinality(walk.reached) <= ${NODE_LIMIT}
    ),
    member as materialized (
      select id, min(hop) as hop from walk cross join unnest(walk.frontier) as reached (id) group by id
    ),
    shown as materialized (select id, hop from member order by hop, id limit ${NODE_LIMIT})
    select (select count(*) from member) as count,
      (
        select coalesce(jsonb_agg(jsonb_build_object('id', entity.id::text, 'blueprint', entity.blueprint_id::text,
          'identifier', entity.identifier, 'title', entity.title, 'icon', entity.icon, 'hop', shown.hop)
          order by shown.hop, shown.id), '[]')
        from shown join entity on entity.id = shown.id and entity.org_id = ${orgId}
      ) as nodes,
      (
        select coalesce(jsonb_agg(jsonb_build_array(link.source_id::text, link.relation, link.target_id::text)
          order by link.source_id, link.relation, link.target_id), '[]')
        from entity_relation as link join shown as source on source.id = link.source_id
          join shown as target on target.id = link.target_id
      ) as edges,
      (
        select coalesce(jsonb_agg(crowd.value order by walk.hop, walk.direction desc, crowd.place), '[]')
        from walk cross join jsonb_array_elements(walk.crowds) with ordinality as crowd (value, place)
      ) as crowds
  `.execute(db)
  const { count, ...found } = rows[0]!
  return { ...found, count: Number(count) }
}

/** The ids of those entities that exist and may be read, in one list. */
const selectKeys = (keys: readonly EntityKey[], orgId: string, readable: Condition): RawBuilder<unknown> =>
  sql`select array(
    select entity.id from unnest(${keys.map(({ blueprintId }) => blueprintId)}::bigint[],
      ${keys.map(({ identifier }) => identifier)}::text[]) as key (blueprint_id, identifier)
    join entity on entity.blueprint_id = key.blueprint_id and entity.identifier = key.identifier
    where entity.org_id = ${orgId} and ${readable} order by entity.id
  )`

/** All relations that blueprints have, with the ids of both. */
function selectDefinitions(catalog: readonly Blueprint[]): RawBuilder<unknown> {
  const ids = new Map(catalog.map(({ identifier, id }) => [identifier, id]))
  const definitions = catalog.flatMap(({ id, document }) =>
    Object.entries(document.relations).flatMap(([relation, { target }]) => {
      const targetId = ids.get(target)
      return targetId === undefined ? [] : { id, relation, targetId }
    }),
  )
  const column = (name: 'id' | 'relation' | 'targetId') => definitions.map((definition) => definition[name])
  return sql`select * from unnest(${column('id')}::bigint[], ${column('relation')}::text[],
    ${column('targetId')}::bigint[])`
}

/**
 * The neighbours of the entities of a level, when it is one of this direction. They are numbered for each relation from the
 * oldest, which is the order of the index.
 */
function selectNeighbours(direction: RelationDirection, orgId: string, readable: Condition): RawBuilder<unknown> {
  const [near, far] = direction === 'outgoing' ? ['source_id', 'target_id'] : ['target_id', 'source_id']
  const nearColumn = sql.ref(near!)
  const farColumn = sql.ref(far!)
  return sql`
    select holder.id as holder_id, definition.relation, definition.${farColumn} as blueprint_id, neighbour.id,
      neighbour.place
    from entity as holder join definition on definition.${nearColumn} = holder.blueprint_id
    cross join lateral (
      select linked.id, row_number() over (order by linked.id) as place from (
        select entity.id from entity_relation as link join entity on entity.id = link.${farColumn}
        where link.${nearColumn} = holder.id and link.relation = definition.relation
          and entity.blueprint_id = definition.${farColumn} and entity.org_id = ${orgId} and ${readable}
        order by link.${farColumn} limit ${COUNT_LIMIT + 1}
      ) as linked
    ) as neighbour
    where walk.direction = ${sql.lit(direction)} and holder.id = any(walk.frontier)`
}
