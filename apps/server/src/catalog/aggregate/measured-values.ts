import { sql, type RawBuilder } from 'kysely'
import { computedKeys, findRelation, type Blueprint } from '../blueprint.ts'
import { toMetaText } from '../search/meta-columns.ts'
import { refuseQuery } from '../search/search-refusal.ts'
import type { ComputedMeasures } from './computed-measures.ts'

/** What measured entities may have. */
export interface Measured {
  blueprints: readonly Blueprint[]
  /** What is computed of it, for statements with its joins; without it only stored properties can be measured. */
  computed?: ComputedMeasures | undefined
}

/** A property as JSON, and its types in the blueprints that have it. @throws DomainError `invalid_request` when none has it. */
function findProperty({ blueprints, computed }: Measured, key: string, path: string) {
  const types: unknown[] = blueprints.flatMap(({ document }) =>
    Object.hasOwn(document.schema.properties, key) ? [document.schema.properties[key]!.type] : [],
  )
  const measure = computed?.byKey.get(key)
  if (measure !== undefined) return { value: measure.value, types: [...types, ...measure.types], isComputed: true }
  if (types.length > 0) return { value: sql`(entity.properties -> ${key})`, types, isComputed: false }
  if (blueprints.some(({ document }) => computedKeys(document).includes(key))) {
    throw refuseQuery(path, `"${key}" is computed, and cannot be measured here`)
  }
  throw refuseQuery(path, `"${key}" is no property of ${toNames(blueprints)}`)
}

const mayBe = (types: unknown[], type: string): boolean => types.includes(type) || types.includes(undefined)

const toNames = (blueprints: readonly Blueprint[]): string =>
  blueprints.length === 1 ? `blueprint "${blueprints[0]!.identifier}"` : 'any blueprint'

/** The number (numeric) that an entity has under a key; null where it has none. @throws DomainError `invalid_request`. */
export function toNumber(measured: Measured, key: string, path: string): RawBuilder<number | null> {
  const { value, types } = findProperty(measured, key, path)
  if (!mayBe(types, 'number')) throw refuseQuery(path, `"${key}" holds no numbers`)
  return sql<number | null>`(case when jsonb_typeof(${value}) = 'number' then (${value})::numeric end)`
}

/** The time by which an entity is measured: `$createdAt`, `$updatedAt` or a property. @throws DomainError `invalid_request`. */
export function toTime(measured: Measured, name: string, path: string): RawBuilder<Date | null> {
  if (name === '$createdAt') return sql<Date>`entity.created_at`
  if (name === '$updatedAt') return sql<Date>`entity.updated_at`
  const { value, types } = findProperty(measured, name, path)
  if (!mayBe(types, 'string')) throw refuseQuery(path, `"${name}" holds no dates`)
  return sql<Date | null>`json_instant(${value})`
}

/**
 * The values of an entity under a property or `$meta` name, as a set of texts, each once: none when it is unset, several
 * for an array. To be used after `cross join lateral`.
 * @throws DomainError `invalid_request`.
 */
export function toTexts(measured: Measured, key: string, path: string): RawBuilder<unknown> {
  const text = toMetaText(key)
  if (text !== undefined) return sql`(select ${text} as value where ${text} is not null)`
  if (key === '$team') return toMembers(measured.computed?.byKey.get(key)?.value ?? sql`entity.team`)
  if (key === '$blueprint')
    return sql`(select identifier as value from blueprint where blueprint.id = entity.blueprint_id)`
  const { value, types, isComputed } = findProperty(measured, key, path)
  if (isComputed || types.includes('array')) return toMembers(value)
  // Without a set of members PostgreSQL reads the value like a column, which is several times as fast.
  return sql`(select entity.properties ->> ${key} as value where entity.properties ->> ${key} is not null)`
}

/** The entities that a relation leads to. @throws DomainError `invalid_request`. */
export function toRelated(blueprints: readonly Blueprint[], key: string, path: string): RawBuilder<unknown> {
  if (blueprints.every(({ document }) => findRelation(document, key) === undefined)) {
    throw refuseQuery(path, `"${key}" is no relation of ${toNames(blueprints)}`)
  }
  return toMembers(sql`(entity.relations -> ${key})`)
}

const toMembers = (column: RawBuilder<unknown>): RawBuilder<unknown> => sql`(select distinct member #>> '{}' as value
  from jsonb_array_elements(case jsonb_typeof(${column}) when 'array' then ${column}
    else jsonb_build_array(${column}) end) as member
  where jsonb_typeof(member) <> 'null')`
