import { sql } from 'kysely'
import type { Db } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import { computeCalculations } from '../calculations/compute-calculations.ts'
import { findCalculation } from '../calculations/find-calculation.ts'
import { readCatalog } from '../catalog-snapshot.ts'
import { isObject } from '../property-schema.ts'
import { isDynamic, readDynamic } from './caller-context.ts'
import { compileOperand } from './compile-operand.ts'
import { compilePath, compileRelatedTo, toCondition, uniteReached, type Reached } from './compile-traversal.ts'
import { FALSE, TRUE, type Comparison, type Condition } from './conditions.ts'
import { narrowQuery } from './narrow-query.ts'
import { toOperator } from './rule-operators.ts'
import { refuseQuery } from './search-refusal.ts'
import { followsRelations, prepareScope, type PreparedScope, type SearchScope } from './search-scope.ts'

const RULE_LIMIT = 2_000
/** A statement has room for 65,535, and holds rights and sorting as well. */
const PARAMETER_LIMIT = 30_000
/** Rules that follow relations, each of which may reach many entities. */
const TRAVERSAL_LIMIT = 50

/**
 * Reads what a query refers to, and compiles it.
 * @throws DomainError `invalid_request` naming the place in the query.
 */
export async function prepareCondition(db: Db, scope: SearchScope, query: unknown, path = 'query'): Promise<Condition> {
  const among = () => narrowScope(db, scope, query, path)
  const prepared = await prepareScope(db, { ...scope, among }, query, prepareCondition)
  const condition = compileQuery(prepared, query, path)
  if (countParameters(db, condition) > PARAMETER_LIMIT) throw refuseQuery(path, 'compares too many values', 'maxItems')
  // Programs run only for a query that compiles.
  return prepared.calculations.size === 0
    ? condition
    : compileQuery(await withCalculations(db, prepared, path), query, path)
}

/** What holds for all that a query can find, as far as no program has to run to know it. */
async function narrowScope(db: Db, scope: SearchScope, query: unknown, path: string): Promise<Condition> {
  const catalog = scope.catalog ?? (await readCatalog(db, scope.orgId))
  const isCalculated = (key: string) =>
    scope.blueprints.some((blueprint) => findCalculation(catalog, blueprint, key) !== undefined)
  const narrowed = narrowQuery(
    query,
    ({ scorecard, property }) => scorecard !== undefined || (typeof property === 'string' && isCalculated(property)),
  )
  const condition = await prepareCondition(db, { ...scope, catalog, compute: undefined }, narrowed, path)
  return scope.among === undefined ? condition : sql<boolean>`(${await scope.among()} and ${condition})`
}

async function withCalculations(db: Db, scope: PreparedScope, path: string): Promise<PreparedScope> {
  const { compute, calculations } = scope
  if (compute === undefined || calculations.size === 0) return scope
  const columns = await computeCalculations(db, { ...scope, compute }, [...calculations.values()], path)
  return { ...scope, calculations: columns }
}

/** How many values a condition sends to PostgreSQL beside its text. */
export const countParameters = (db: Db, condition: Condition): number => condition.compile(db).parameters.length

/**
 * Reads what the rules of a query refer to, so that they can be compiled one by one. Programs run over all entities that
 * `scope.among` leaves.
 */
export const prepareRules = async (
  db: Db,
  scope: SearchScope,
  query: unknown,
  path = 'query',
): Promise<PreparedScope> => withCalculations(db, await prepareScope(db, scope, query, prepareCondition), path)

/**
 * Compiles a query to a condition on the table `entity`. All that the user wrote becomes a bound parameter.
 *
 * An empty group matches everything under `and` and nothing under `or`.
 * @compat Ocean: a webhook whose objects all pass sends `and[or[], …]` and deletes whatever that returns.
 * @throws DomainError `invalid_request` naming the place in the query.
 */
function compileQuery(scope: PreparedScope, query: unknown, path: string): Condition {
  let left = RULE_LIMIT
  let traversalsLeft = TRAVERSAL_LIMIT
  const compile = (part: unknown, at: string): Condition | Reached => {
    if (--left < 0) throw refuseQuery(path, `has more than ${RULE_LIMIT} rules`, 'maxItems')
    if (!isObject(part)) throw refuseQuery(at, 'must be an object')
    if (part.combinator !== undefined) return compileGroup(part, at, compile)
    if (followsRelations(part) && --traversalsLeft < 0) {
      throw refuseQuery(path, `has more than ${TRAVERSAL_LIMIT} rules that follow relations`, 'maxItems')
    }
    return compileRule(scope, part, at)
  }
  if (!isObject(query) || query.combinator === undefined) throw refuseQuery(path, 'must have "combinator" and "rules"')
  return asCondition(compile(query, path))
}

function compileGroup(
  group: Record<string, unknown>,
  path: string,
  compile: (part: unknown, at: string) => Condition | Reached,
): Condition | Reached {
  const { combinator, rules } = group
  if (combinator !== 'and' && combinator !== 'or')
    throw refuseQuery(`${path}.combinator`, 'must be "and" or "or"', 'enum')
  if (!Array.isArray(rules)) throw refuseQuery(`${path}.rules`, 'must be a list')
  if (rules.length === 0) return combinator === 'and' ? TRUE : FALSE
  const parts = rules.map((rule, index) => compile(rule, `${path}.rules[${index}]`))
  if (combinator === 'or' && parts.every(isReached)) return uniteReached(parts)
  return sql<boolean>`(${sql.join(parts.map(asCondition), combinator === 'and' ? sql` and ` : sql` or `)})`
}

const isReached = (part: Condition | Reached): part is Reached => 'ids' in part

const asCondition = (part: Condition | Reached): Condition => (isReached(part) ? toCondition(part) : part)

/**
 * Compiles one rule that is in no group, for modules that combine rules in their own way.
 * @returns a condition on the table `entity`, or why there is none.
 */
export function compileAlone(
  scope: PreparedScope,
  rule: Record<string, unknown>,
  path: string,
): Condition | DomainError {
  try {
    return asCondition(compileRule(scope, rule, path))
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
}

function compileRule(scope: PreparedScope, rule: Record<string, unknown>, path: string): Condition | Reached {
  const operator = toOperator(`${path}.operator`, rule.operator)
  if (rule.value === undefined && operator.name !== 'isEmpty' && operator.name !== 'isExpired') {
    throw refuseQuery(`${path}.value`, 'is required', 'required')
  }
  const value = isDynamic(rule.value) ? readDynamic(scope, rule.value, `${path}.value`) : rule.value
  if (isDynamic(rule.value) && value === undefined) return FALSE
  if (operator.name === 'relatedTo') return compileRelatedTo(scope, rule, value, path)
  if (operator.name === 'matchAny' && isObject(rule.property) && rule.property.path !== undefined) {
    return compilePath(scope, rule.property, value, path)
  }
  const comparison = toComparison(scope, rule, operator.name, value, path)
  const { found, applies } = compileOperand(scope, rule, path, comparison)
  if (!operator.negated) return applies === undefined ? found : sql<boolean>`(${applies} and ${found})`
  const opposite = sql<boolean>`(not coalesce(${found}, false))`
  return applies === undefined ? opposite : sql<boolean>`(${applies} and ${opposite})`
}

/** Of a property, `matchAny` asks for a common member, as `containsAny` does; it also takes one identifier alone. */
function toComparison(
  scope: PreparedScope,
  rule: Record<string, unknown>,
  operator: string,
  value: unknown,
  path: string,
): Comparison {
  const comparison = { path: `${path}.value`, operator, value, now: scope.now }
  const isList = Array.isArray(value)
  if (operator === 'matchAny') return { ...comparison, operator: 'containsAny', value: isList ? value : [value] }
  const takesList = operator === 'in' || operator === 'containsAny'
  return isDynamic(rule.value) && takesList && !isList ? { ...comparison, value: [value] } : comparison
}
