import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import { findCalculationColumn } from '../calculations/calculation-columns.ts'
import { findMirrorKind } from '../search/compile-mirror.ts'
import { prepareComputed, toComputedColumn, type ComputedScope } from '../search/computed-column.ts'
import type { Condition } from '../search/conditions.ts'
import type { SearchScope } from '../search/search-scope.ts'

/** A property that at least one blueprint computes. */
export interface ComputedMeasure {
  /** Its value of the row `entity`, as JSON; where a blueprint stores it, what is stored. */
  value: RawBuilder<unknown>
  /** Types of what is computed; undefined: any. */
  types: (string | undefined)[]
}

/** The computed ones among what is measured. */
export interface ComputedMeasures {
  /** What follows `from entity`: each is computed once for each row. */
  joins: RawBuilder<unknown>
  byKey: ReadonlyMap<string, ComputedMeasure>
}

/**
 * Prepares what of the named properties is computed, `$team` standing for inherited teams.
 * @param condition the entities that are measured.
 * @throws DomainError `invalid_request` when programs would have too much to do.
 */
export async function prepareMeasures(
  db: Db,
  scope: SearchScope,
  names: readonly (string | undefined)[],
  condition: Condition,
): Promise<ComputedMeasures> {
  const keys = new Set(names.filter((name) => name !== undefined))
  const computed = await prepareComputed(db, scope, keys, condition, 'property')
  const joins: RawBuilder<unknown>[] = []
  const byKey = new Map<string, ComputedMeasure>()
  for (const [index, key] of [...keys].entries()) {
    const parts = scope.blueprints.flatMap((blueprint) => {
      const column = toComputedColumn(computed, blueprint, key)
      return column === undefined ? [] : { blueprint, column }
    })
    if (parts.length === 0) continue
    const alias = `computed_${index}`
    const cases = parts.map(({ blueprint, column }) => sql`when ${blueprint.id}::bigint then ${column}`)
    const stored = key === '$team' ? sql`entity.team` : sql`entity.properties -> ${key}`
    joins.push(sql`cross join lateral (
      select case entity.blueprint_id ${sql.join(cases, sql` `)} else ${stored} end as value offset 0) as ${sql.ref(alias)}`)
    const types = parts.map(({ blueprint }) => findType(computed, blueprint, key))
    byKey.set(key, { value: sql.ref(`${alias}.value`), types })
  }
  return { joins: sql.join(joins, sql` `), byKey }
}

function findType(scope: ComputedScope, blueprint: Blueprint, key: string): string | undefined {
  const calculation = findCalculationColumn(scope.calculations, blueprint, key)
  if (calculation !== undefined) return calculation.kind.type
  const isMirror = Object.hasOwn(blueprint.document.mirrorProperties, key)
  return isMirror ? findMirrorKind(scope.catalog, blueprint, key).type : 'number'
}
