import type { PropertySchema } from '@portolan/contract/blueprints'
import { sql, type RawBuilder } from 'kysely'
import type { Blueprint } from '../blueprint.ts'
import { ownValue } from '../entity.ts'
import { listRules } from '../search/list-rules.ts'

/** What an index of a property is for. */
export type IndexKind = 'equal' | 'ascending' | 'descending'

/** A property that a search compares or sorts by, in a way that an index of its own would serve. */
export interface PropertyUse {
  key: string
  kind: IndexKind
}

/** More characters of a text do not count when entities are sorted by it. They would not fit into an index either. */
const SORTED_CHARACTERS = 100

/**
 * The value of the row `entity` by which entities are sorted: a text or a number as a scalar of limited length, whatever
 * is stored under the key. Undefined for other types, which have no index.
 */
export function toSortColumn(
  key: string,
  { type }: Pick<PropertySchema, 'type'>,
): { column: RawBuilder<unknown>; type: 'text' | 'jsonb' } | undefined {
  const name = sql.lit(key)
  if (type === 'string') {
    return { column: sql`left(entity.properties ->> ${name}, ${sql.lit(SORTED_CHARACTERS)})`, type: 'text' }
  }
  if (type !== 'number' && type !== 'boolean') return undefined
  const value = sql`(entity.properties -> ${name})`
  return { column: sql`(case when jsonb_typeof(${value}) = ${sql.lit(type)} then ${value} end)`, type: 'jsonb' }
}

/** What the query and the first sort of a search use. Of a query only rules that must hold count: an index serves no others. */
export function listUses(
  { document }: Blueprint,
  query: unknown,
  sort?: { property: string; order: 'ASC' | 'DESC' },
): PropertyUse[] {
  const { properties } = document.schema
  const compared = listRules(query, 'required').flatMap(({ property, operator, value }): PropertyUse[] => {
    const schema = typeof property === 'string' ? ownValue(properties, property) : undefined
    const isEquality = operator === '=' && ['string', 'number', 'boolean'].includes(typeof value)
    const isScalar = schema?.type === 'string' || schema?.type === 'number'
    const isInstant = schema?.format === 'date-time' || schema?.format === 'timer'
    return isEquality && isScalar && !isInstant ? [{ key: property as string, kind: 'equal' }] : []
  })
  const schema = sort && ownValue(properties, sort.property)
  if (sort === undefined || schema === undefined || toSortColumn(sort.property, schema) === undefined) return compared
  return [...compared, { key: sort.property, kind: sort.order === 'ASC' ? 'ascending' : 'descending' }]
}
