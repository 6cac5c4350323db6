import { sql, type RawBuilder } from 'kysely'
import { toColumnName } from '../aggregations/aggregation-sql.ts'
import type { Blueprint } from '../blueprint.ts'
import { toPropertyKind, type PropertyKind } from '../search/property-kind.ts'
import { findCalculation } from './find-calculation.ts'

/** A property whose values come from a program: a calculation, or a mirror that leads to one. */
export interface NamedCalculation {
  blueprint: Blueprint
  key: string
  kind: PropertyKind
  /** How often its values are sent: once for each rule. */
  uses: number
}

/** The values of one calculation, of the entities that a search looks at. */
export interface CalculationColumn extends NamedCalculation {
  /** Those entities, by their ids. */
  ids: string[]
  /** The value of the row `entity`, as JSON; null for what has none. */
  value: RawBuilder<unknown>
}

/** By `toColumnName`. */
export type CalculationColumns = ReadonlyMap<string, CalculationColumn>

/**
 * Those of the keys that are calculations, in the order of the blueprints.
 * @param keys a key as often as it is used.
 */
export const listCalculations = (
  catalog: readonly Blueprint[],
  blueprints: readonly Blueprint[],
  keys: readonly string[],
): NamedCalculation[] =>
  blueprints.flatMap((blueprint) =>
    [...new Set(keys)].flatMap((key) => {
      const calculation = findCalculation(catalog, blueprint, key)
      if (calculation === undefined) return []
      const uses = keys.filter((other) => other === key).length
      return { blueprint, key, kind: toPropertyKind(calculation), uses }
    }),
  )

/** @returns undefined when the key names no calculation of the blueprint, or none that was computed. */
export const findCalculationColumn = (
  columns: CalculationColumns,
  blueprint: Blueprint,
  key: string,
): CalculationColumn | undefined => columns.get(toColumnName(blueprint, key))

/** A column for each calculation, with which a query compiles before anything is computed. */
export const toEmptyColumns = (calculations: readonly NamedCalculation[]): CalculationColumns =>
  toColumns(calculations.map((calculation) => ({ ...calculation, ids: [], value: sql`null::jsonb` })))

export const toColumns = (columns: readonly CalculationColumn[]): CalculationColumns =>
  new Map(columns.map((column) => [toColumnName(column.blueprint, column.key), column]))

/**
 * One object for all values, by the id of the entity. PostgreSQL finds a key of it by halving, while an unnested list would
 * be gone through for each row: 14 s instead of 26 ms for 10,000 entities.
 * @param values JSON texts by the id of the entity.
 */
export const toValue = (values: ReadonlyMap<string, string>): RawBuilder<unknown> => {
  const members = [...values].map(([id, json]) => `"${id}":${json}`)
  return sql`(${`{${members.join(',')}}`}::jsonb -> entity.id::text)`
}
