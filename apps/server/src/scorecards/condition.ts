import type { ScorecardDocument, ScorecardQuery } from '@portolan/contract/scorecards'
import type { Blueprint } from '../catalog/index.ts'

/** One comparison of a filter or rule. */
export type ScorecardCondition = Record<string, unknown>

/** How the values of operators look. */
export const OPERATORS: Record<string, 'scalar' | 'list' | 'range' | 'none'> = {
  '=': 'scalar',
  '!=': 'scalar',
  '>': 'scalar',
  '<': 'scalar',
  '>=': 'scalar',
  '<=': 'scalar',
  contains: 'scalar',
  doesNotContains: 'scalar',
  beginsWith: 'scalar',
  doesNotBeginsWith: 'scalar',
  endsWith: 'scalar',
  doesNotEndsWith: 'scalar',
  containsAny: 'list',
  in: 'list',
  between: 'range',
  notBetween: 'range',
  isEmpty: 'none',
  isNotEmpty: 'none',
}

const NEGATED = ['!=', 'doesNotContains', 'doesNotBeginsWith', 'doesNotEndsWith', 'notBetween', 'isNotEmpty']

/** Whether a condition holds for what has no value. */
export function holdsForNothing({ operator, not }: ScorecardCondition): boolean {
  if (operator === 'isEmpty' || operator === 'isNotEmpty') return (operator === 'isEmpty') !== (not === true)
  return NEGATED.includes(operator as string)
}

/** A filter or the query of a rule, and where it stands. */
export interface PlacedQuery {
  path: string
  query: ScorecardQuery
}

/** Filter and rules of a scorecard, in this order; a rule stands at the same position as in the document. */
export function listQueries(document: ScorecardDocument, prefix = ''): { filter?: PlacedQuery; rules: PlacedQuery[] } {
  return {
    ...(document.filter !== undefined && { filter: { path: `${prefix}filter`, query: document.filter } }),
    rules: document.rules.map(({ query }, index) => ({ path: `${prefix}rules[${index}].query`, query })),
  }
}

/** What evaluating a query costs: its comparisons, one for each member of a list that is compared. */
export const weighQuery = ({ conditions }: ScorecardQuery): number =>
  conditions.reduce((sum, { value }) => sum + 1 + (Array.isArray(value) ? value.length : 0), 0)

/** A mirror is looked up anew for each comparison, and planning that costs PostgreSQL about a millisecond. */
const MIRROR_WEIGHT = 10

/** What evaluating a scorecard costs, in comparisons of stored properties. */
export function weighScorecard(document: ScorecardDocument, { document: { mirrorProperties } }: Blueprint): number {
  const { filter, rules } = listQueries(document)
  const queries = [...(filter === undefined ? [] : [filter]), ...rules].map(({ query }) => query)
  const conditions = queries.flatMap((query) => query.conditions)
  const mirrors = conditions.filter(({ property }) => Object.hasOwn(mirrorProperties, String(property)))
  return queries.reduce((sum, query) => sum + weighQuery(query), 0) + (MIRROR_WEIGHT - 1) * mirrors.length
}
