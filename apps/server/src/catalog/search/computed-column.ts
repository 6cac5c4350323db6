import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../../database/database.ts'
import { prepareColumns } from '../aggregations/aggregation-columns.ts'
import { findColumn } from '../aggregations/aggregation-sql.ts'
import { computedKeys, findRelation, type Blueprint } from '../blueprint.ts'
import {
  findCalculationColumn,
  listCalculations,
  type CalculationColumns,
} from '../calculations/calculation-columns.ts'
import { computeCalculations } from '../calculations/compute-calculations.ts'
import { findCalculation } from '../calculations/find-calculation.ts'
import { readCatalog } from '../catalog-snapshot.ts'
import { asTeamMirror, inheritsTeams, TEAM } from '../inherited-teams.ts'
import { toMirrorColumn, type MirrorScope } from './compile-mirror.ts'
import { prepareCondition } from './compile-query.ts'
import type { Condition } from './conditions.ts'
import type { SearchScope } from './search-scope.ts'

/** What columns of computed properties are made of. */
export interface ComputedScope extends MirrorScope {
  calculations: CalculationColumns
}

/**
 * Reads what columns with these keys need besides rows; nothing for stored properties. Programs run over the entities of
 * the blueprints that the condition holds for.
 * @param path where the keys stand in the request, for messages.
 * @throws DomainError `invalid_request` when programs would have too much to do.
 */
export async function prepareComputed(
  db: Db,
  scope: SearchScope,
  keys: ReadonlySet<string>,
  condition: Condition,
  path: string,
): Promise<ComputedScope> {
  const { orgId, blueprints, compute } = scope
  const isComputed = blueprints.some(({ document }) => computedKeys(document).some((key) => keys.has(key)))
  const isInherited = keys.has('$team') && blueprints.some(inheritsTeams)
  const catalog = isComputed || isInherited ? (scope.catalog ?? (await readCatalog(db, orgId))) : []
  const named = compute === undefined ? [] : listCalculations(catalog, blueprints, [...keys])
  return {
    orgId,
    catalog,
    aggregations: await prepareColumns(db, { ...scope, catalog }, keys, prepareCondition),
    calculations:
      compute === undefined
        ? new Map()
        : await computeCalculations(db, { ...scope, compute, among: async () => condition }, named, path),
  }
}

/**
 * The value of a computed property of the row `entity`, as JSON or null; `$team` stands for inherited teams.
 * @returns undefined when the blueprint computes nothing under that key, or nothing that was prepared.
 */
export function toComputedColumn(
  scope: ComputedScope,
  blueprint: Blueprint,
  key: string,
): RawBuilder<unknown> | undefined {
  const { document } = blueprint
  if (key === '$team') {
    return inheritsTeams(blueprint) ? toMirrorColumn(scope, asTeamMirror(scope.catalog, blueprint), TEAM) : undefined
  }
  if (Object.hasOwn(document.schema.properties, key) || findRelation(document, key) !== undefined) return undefined
  if (findCalculation(scope.catalog, blueprint, key) !== undefined) {
    return findCalculationColumn(scope.calculations, blueprint, key)?.value
  }
  if (Object.hasOwn(document.mirrorProperties, key)) return toMirrorColumn(scope, blueprint, key)
  return findColumn(scope.aggregations, blueprint, key)?.(sql.ref('entity.id'))
}
