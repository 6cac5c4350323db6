import type { Db } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import { toAggregateFunction } from '../aggregate/aggregate-function.ts'
import type { Blueprint } from '../blueprint.ts'
import type { CatalogHooks } from '../catalog-hooks.ts'
import { SYSTEM, type Reader } from '../permissions/reader.ts'
import type { Condition } from '../search/conditions.ts'
import { findAggregation } from './aggregation.ts'
import { findPaths, followFilter } from './aggregation-paths.ts'
import { NO_VALUE, toAggregationColumn, toMembersColumn, type AggregationColumn } from './aggregation-sql.ts'

/** The query of an aggregation may be about aggregations, whose queries are about none: they may also name each other. */
const DEPTH_LIMIT = 2

/** What aggregations are resolved by, besides their definitions. */
export interface AggregationScope {
  orgId: string
  now: Date
  /** All blueprints of the organisation. */
  catalog: Blueprint[]
  catalogHooks?: Pick<CatalogHooks, 'readScorecard'> | undefined
  /** How many aggregations lead here. */
  aggregationDepth?: number | undefined
}

/** How the query of an aggregation becomes a condition on `entity`. */
export type PrepareQuery = (
  db: Db,
  scope: AggregationScope & { blueprints: Blueprint[]; strict: boolean; reader: Reader },
  query: unknown,
) => Promise<Condition>

/**
 * Makes an aggregation property a column of SQL. One that cannot be computed has no value: its target is gone or not
 * related, or its property or query does not fit the target any more.
 */
export async function prepareAggregation(
  db: Db,
  scope: AggregationScope,
  owner: Blueprint,
  key: string,
  prepareQuery: PrepareQuery,
): Promise<AggregationColumn> {
  const aggregation = findAggregation(owner, key)
  const target = scope.catalog.find(({ identifier }) => identifier === aggregation?.target)
  const depth = (scope.aggregationDepth ?? 0) + 1
  if (aggregation === undefined || target === undefined || depth > DEPTH_LIMIT) return NO_VALUE
  const { query, pathFilter } = aggregation
  const isOfMembers = owner.identifier === '_team' && target.identifier === '_user' && pathFilter === undefined
  const [first, ...others] =
    pathFilter === undefined
      ? findPaths(scope.catalog, owner, target)
      : followFilter(scope.catalog, owner, target, pathFilter)
  if (first === undefined && !isOfMembers) return NO_VALUE
  try {
    const { orgId, now, catalog, catalogHooks } = scope
    const targetScope = {
      orgId,
      now,
      catalog,
      catalogHooks,
      blueprints: [target],
      strict: false,
      // An aggregation is a value of the entity that has it, the same for all who may read that.
      reader: SYSTEM,
      aggregationDepth: depth,
    }
    const condition = await prepareQuery(db, targetScope, query ?? { combinator: 'and', rules: [] })
    const result = toAggregateFunction({ blueprints: [target] }, scope.now, aggregation)
    if (first === undefined || isOfMembers) return toMembersColumn({ target, condition, result })
    return toAggregationColumn({ target, paths: [first, ...others], condition, result })
  } catch (error) {
    if (error instanceof DomainError) return NO_VALUE
    throw error
  }
}
