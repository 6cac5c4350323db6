import { sql, type RawBuilder } from 'kysely'

/** A query that yields ids of entities in a column `id`. */
export type EntityIds = RawBuilder<{ id: string }>

export interface RelationFilter {
  /** Names that are wanted in all blueprints. */
  always: string[]
  /** Names that are wanted in some blueprints only, in pairs. There the entity that holds the relation is looked up. */
  sometimes: { blueprintId: string; relation: string }[]
}

export interface Walk {
  orgId: string
  /** `forward`: from the entity that holds a relation to its target. */
  direction: 'forward' | 'backward'
  /** Only relations of this name. */
  relation?: string
  /** Only these relations. */
  among?: RelationFilter
  maxHops: number
}

/** Entities of one or more blueprints by their identifiers, through the key index. */
export const selectIds = (orgId: string, blueprintIds: string[], identifiers: string[]): EntityIds =>
  sql`select named.id from entity as named where named.org_id = ${orgId}
    and named.blueprint_id = any(${blueprintIds}::bigint[]) and named.identifier = any(${identifiers}::text[])`

/**
 * The entities that are reached over 1 to `maxHops` relations, each once. An entity where the walk starts is among
 * them only when a relation leads back to it.
 *
 * A walk goes level by level. A row of `level` holds the ids of one level and those of the levels before, so that
 * what was reached once is not followed again: cycles end, and the cost is that of the relations of what is reached.
 * (A recursive query with a row for each entity cannot do that: it would repeat an entity at each depth.)
 *
 *   from 1 forward in 1→2, 2→3, 3→1, 3→4:  ({1}, {}) ({2}, {2}) ({3}, {2,3}) ({1,4}, {2,3,1,4}) ({}, …)
 *
 * Each level joins `entity`: nothing of another organisation is ever followed.
 */
export function walk(starts: EntityIds, walk: Walk): EntityIds {
  if (walk.maxHops === 1) return toNeighbours(sql`array(${starts})`, walk)
  return sql`
    with recursive level (hop, frontier, reached) as (
      select 0, array(${starts}), array[]::bigint[]
      union all
      select level.hop + 1, next.ids, level.reached || next.ids
      from level, lateral (
        select array(${toNeighbours(sql`level.frontier`, walk, sql`level.reached`)}) as ids
      ) as next
      where level.hop < ${walk.maxHops} and cardinality(level.frontier) > 0
    )
    select unnest(level.frontier) as id from level where level.hop > 0`
}

/** The ids one relation away from those given, without those excluded. */
function toNeighbours(ids: RawBuilder<unknown>, walk: Walk, excluded?: RawBuilder<unknown>): EntityIds {
  const isForward = walk.direction === 'forward'
  const [from, to] = isForward ? ['link.source_id', 'link.target_id'] : ['link.target_id', 'link.source_id']
  const conditions = [sql`${sql.ref(from!)} = any(${ids})`]
  if (walk.relation !== undefined) conditions.push(sql`link.relation = ${walk.relation}`)
  if (walk.among !== undefined) conditions.push(isAmong(walk.among))
  return sql`
    select neighbour.id from (
      select ${sql.ref(to!)} as id from entity_relation as link where ${sql.join(conditions, sql` and `)}
      ${excluded === undefined ? sql`group by 1` : sql`except select unnest(${excluded})`}
    ) as near join entity as neighbour on neighbour.id = near.id and neighbour.org_id = ${walk.orgId}`
}

function isAmong({ always, sometimes }: RelationFilter): RawBuilder<boolean> {
  const isAlways = sql<boolean>`link.relation = any(${always}::text[])`
  if (sometimes.length === 0) return isAlways
  const ids = sometimes.map(({ blueprintId }) => blueprintId)
  const relations = sometimes.map(({ relation }) => relation)
  return sql<boolean>`(${isAlways} or exists (select from unnest(${ids}::bigint[], ${relations}::text[])
      as wanted (blueprint_id, relation) join entity as holder on holder.blueprint_id = wanted.blueprint_id
    where wanted.relation = link.relation and holder.id = link.source_id))`
}
