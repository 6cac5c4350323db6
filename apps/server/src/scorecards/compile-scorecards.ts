import { sql } from 'kysely'
import {
  compileAlone,
  prepareRules,
  SYSTEM,
  type Blueprint,
  type Computing,
  type Condition,
  type PreparedScope,
  type SearchScope,
} from '../catalog/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { holdsForNothing, type PlacedQuery, type ScorecardCondition } from './condition.ts'

/**
 * Reads what conditions refer to.
 * @param blueprint whose entities they speak about.
 * @param computing how to run programs that compute what is compared, and over which entities.
 * @throws DomainError `invalid_request` when these are too many, unless `isUnlimited`.
 */
export const prepareConditions = (
  db: Db,
  blueprint: Blueprint,
  queries: PlacedQuery[],
  now: Date,
  computing: Computing & Pick<SearchScope, 'isUnlimited'>,
): Promise<PreparedScope> => {
  const rules = queries.flatMap(({ query }) => query.conditions)
  const scope = { orgId: blueprint.orgId, blueprints: [blueprint], strict: true, now, reader: SYSTEM, ...computing }
  return prepareRules(db, scope, { combinator: 'and', rules })
}

/**
 * Compiles filters and rules to conditions on the table `entity`, which are true or false and never null. What cannot
 * be compiled (a property that is gone, or that is of a type which the operator does not know) has no value.
 */
export function compileQueries(scope: PreparedScope, queries: PlacedQuery[]): Condition[] {
  return queries.map(({ path, query }) => {
    const conditions = query.conditions.map((condition) => compileCondition(scope, condition, path))
    return sql<boolean>`coalesce((${sql.join(conditions, query.combinator === 'and' ? sql` and ` : sql` or `)}), false)`
  })
}

function compileCondition(scope: PreparedScope, condition: ScorecardCondition, path: string): Condition {
  if (condition.operator === 'isEmpty' || condition.operator === 'isNotEmpty') {
    const isEmpty = compileIsEmpty(scope, condition, path)
    return holdsForNothing(condition) ? isEmpty : sql<boolean>`(not ${isEmpty})`
  }
  const compiled = compileOne(scope, condition, path)
  return compiled instanceof DomainError
    ? literal(holdsForNothing(condition))
    : sql<boolean>`coalesce(${compiled}, false)`
}

/**
 * In scorecards, unlike in searches, an empty text and an empty object are empty too. Numbers and flags never are.
 */
function compileIsEmpty(scope: PreparedScope, { property, relation }: ScorecardCondition, path: string): Condition {
  const subject = relation === undefined ? { property } : { relation }
  const isEmpty = compileOne(scope, { ...subject, operator: 'isEmpty' }, path)
  if (isEmpty instanceof DomainError) return literal(true)
  const { properties } = scope.blueprints[0]!.document.schema
  if (relation === undefined && typeof property === 'string' && Object.hasOwn(properties, property)) {
    return sql<boolean>`coalesce(${isEmpty} or (entity.properties -> ${property}) in ('""', '{}'), false)`
  }
  const isEmptyText = compileOne(scope, { ...subject, operator: 'in', value: [''] }, path)
  return isEmptyText instanceof DomainError
    ? sql<boolean>`coalesce(${isEmpty}, false)`
    : sql<boolean>`coalesce(${isEmpty} or ${isEmptyText}, false)`
}

/** A condition by the rules of searches, or why there is none. */
export function compileOne(
  scope: PreparedScope,
  { property, relation, operator, value }: ScorecardCondition,
  path: string,
): Condition | DomainError {
  const subject = relation === undefined ? { property } : { relation }
  return compileAlone(scope, { ...subject, operator, value }, path)
}

const literal = (holds: boolean): Condition => (holds ? sql<boolean>`true` : sql<boolean>`false`)
