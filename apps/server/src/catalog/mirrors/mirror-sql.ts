import { sql, type RawBuilder } from 'kysely'
import { findColumn, type AggregationColumns } from '../aggregations/aggregation-sql.ts'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { toMetaInstant, toMetaText } from '../search/meta-columns.ts'
import type { MirrorHop, MirrorPath } from './mirror-path.ts'

/** What follows `from entity as start` to reach the targets of a path, and the columns that bring them in order. */
export interface HopsSql {
  joins: RawBuilder<unknown>
  positions: RawBuilder<unknown>[]
  /** The alias of the entities at the end. */
  end: string
}

/**
 * Follows relations as entities show them, so that the values of a many-relation come in the order written. Each
 * target is one look-up in the key index: `limit 1` keeps PostgreSQL from reading a whole blueprint instead.
 */
export function followHops(orgId: string, start: string, hops: readonly MirrorHop[]): HopsSql {
  const joins: RawBuilder<unknown>[] = []
  const positions: RawBuilder<unknown>[] = []
  let from = start
  for (const [index, hop] of hops.entries()) {
    const relation = sql`${sql.ref(`${from}.relations`)} -> ${hop.relation}`
    const name = `name_${index}`
    let identifier: RawBuilder<unknown> = sql`${sql.ref(`${from}.relations`)} ->> ${hop.relation}`
    if (hop.many) {
      joins.push(sql`cross join lateral jsonb_array_elements_text(case when jsonb_typeof(${relation}) = 'array'
        then ${relation} end) with ordinality as ${sql.ref(name)} (identifier, position)`)
      positions.push(sql.ref(`${name}.position`))
      identifier = sql.ref(`${name}.identifier`)
    }
    const target = `hop_${index}`
    joins.push(sql`cross join lateral (select * from entity as target where target.blueprint_id = ${hop.target.id}
      and target.org_id = ${orgId} and target.identifier = ${identifier} limit 1) as ${sql.ref(target)}`)
    from = target
  }
  return { joins: sql.join(joins, sql` `), positions, end: from }
}

/** What a path reads at its end, as JSON; null for what the target does not have, and for calculations. */
export function toLastValue(
  { hops, last }: MirrorPath,
  alias: string,
  aggregations: AggregationColumns,
): RawBuilder<unknown> {
  const { target } = hops.at(-1)!
  const text = toMetaText(last, alias)
  if (text !== undefined) return sql`to_jsonb(${text})`
  const instant = toMetaInstant(last, alias)
  if (instant !== undefined) {
    return sql`to_jsonb(to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`
  }
  if (last === '$team') return sql.ref(`${alias}.team`)
  if (last === '$blueprint') return sql`to_jsonb(${target.identifier}::text)`
  if (hasProperty(target, last)) return sql`${sql.ref(`${alias}.properties`)} -> ${last}`
  if (findRelation(target.document, last) !== undefined) return sql`${sql.ref(`${alias}.relations`)} -> ${last}`
  return findColumn(aggregations, target, last)?.(sql.ref(`${alias}.id`)) ?? sql`null::jsonb`
}

const hasProperty = ({ document }: Blueprint, key: string): boolean => Object.hasOwn(document.schema.properties, key)
