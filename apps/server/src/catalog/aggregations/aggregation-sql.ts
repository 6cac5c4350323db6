import { sql, type RawBuilder } from 'kysely'
import type { Blueprint } from '../blueprint.ts'
import type { Condition } from '../search/conditions.ts'
import type { AggregationPath } from './aggregation-paths.ts'

/** The value of an aggregation property, as JSON, of the entity with that id: an expression of the enclosing query. */
export type AggregationColumn = (ownerId: RawBuilder<unknown>) => RawBuilder<unknown>

/** Columns of aggregation properties that were prepared, by `toColumnName`. */
export type AggregationColumns = ReadonlyMap<string, AggregationColumn>

export const toColumnName = (blueprint: Blueprint, key: string): string => `${blueprint.id} ${key}`

/** @returns undefined when the key names no aggregation property, or none that was prepared. */
export const findColumn = (columns: AggregationColumns, blueprint: Blueprint, key: string) =>
  columns.get(toColumnName(blueprint, key))

export interface CompiledAggregation {
  target: Blueprint
  paths: readonly [AggregationPath, ...AggregationPath[]]
  /** Which of the entities reached count: a condition on the table `entity`. */
  condition: Condition
  /** The aggregate function over rows of `entity`. */
  result: RawBuilder<number | null>
}

export const NO_VALUE: AggregationColumn = () => sql`null::jsonb`

/**
 * Each entity that is reached counts once, over however many paths. The cost grows with the relations of what is reached,
 * each of which is a look-up in an index of `entity_relation`.
 */
export function toAggregationColumn({ target, paths, condition, result }: CompiledAggregation): AggregationColumn {
  const [first, ...others] = paths
  // One relation leads to an entity once. Only more of them can lead there twice.
  const isSimple = others.length === 0 && first.length === 1
  const reached = isSimple
    ? toReached(first)
    : sql`select distinct path.id from (${sql.join(paths.map(toReached), sql` union all `)}) as path`
  return (ownerId) => sql`(select to_jsonb(${result}) from (select ${ownerId} as id) as owner
    cross join lateral (${reached}) as reached
    join entity on entity.id = reached.id and entity.org_id = ${target.orgId} and entity.blueprint_id = ${target.id}
    where ${condition})`
}

/** From a team to its users no relation leads: these name their teams. The cost grows with the number of users. */
export const toMembersColumn =
  ({ target, condition, result }: Omit<CompiledAggregation, 'paths'>): AggregationColumn =>
  (ownerId) => sql`(select to_jsonb(${result}) from (select ${ownerId} as id) as owner
    join entity as owning on owning.id = owner.id
    join entity on entity.team @> jsonb_build_array(owning.identifier)
      and entity.org_id = ${target.orgId} and entity.blueprint_id = ${target.id}
    where ${condition})`

/**
 * The ids at the end of a path from `owner`, relation by relation. What stands between must be of the blueprints that the
 * path names, and is followed once. Each relation is planned by itself: PostgreSQL would try all orders of a long join.
 */
function toReached(path: AggregationPath): RawBuilder<unknown> {
  let reached = sql`select owner.id`
  for (const [index, { relation, direction, to }] of path.entries()) {
    const [near, far] = direction === 'forward' ? ['source_id', 'target_id'] : ['target_id', 'source_id']
    const link = sql`entity_relation as link on ${sql.ref(`link.${near!}`)} = near.id and link.relation = ${relation}`
    const end = sql.ref(`link.${far!}`)
    reached =
      index === path.length - 1
        ? sql`select ${end} as id from (${reached} offset 0) as near join ${link}`
        : sql`select distinct ${end} as id from (${reached} offset 0) as near join ${link}
            join entity as node on node.id = ${end} and node.blueprint_id = ${to.id}`
  }
  return reached
}
