import type { ScorecardDocument } from '@portolan/contract/scorecards'
import { sql } from 'kysely'
import type { Blueprint, Computing, PreparedScope } from '../catalog/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { compileOne, prepareConditions } from './compile-scorecards.ts'
import { listQueries, OPERATORS, weighQuery, type PlacedQuery, type ScorecardCondition } from './condition.ts'
import { toLevels } from './scorecard.ts'

/** Comparisons of one filter or rule, counting each member of a list, as in a search. */
const QUERY_LIMIT = 2_000
/** Comparisons of a whole scorecard. */
const SCORECARD_LIMIT = 5_000

/** Types are enough to check conditions: no program has to run, for no entity. */
const ALL_IS_KNOWN: Computing = { compute: async () => new Map(), among: async () => sql<boolean>`false` }

interface Violation {
  path: string
  message: string
  keyword: string
}

/**
 * Checks what a shape cannot express: levels, identifiers of rules, and conditions, which must compile against the
 * blueprint.
 * @param prefix where the scorecard stands in the request: `[2].`.
 * @throws DomainError `invalid_request` naming every place.
 */
export async function checkScorecard(
  db: Db,
  blueprint: Blueprint,
  document: ScorecardDocument,
  { now, prefix = '' }: { now: Date; prefix?: string },
): Promise<void> {
  const { filter, rules } = listQueries(document, prefix)
  const queries = [...(filter === undefined ? [] : [filter]), ...rules]
  const errors = [...checkLevels(document, prefix), ...checkRules(document, prefix), ...checkWeights(queries, prefix)]
  if (errors.length > 0) throw toRefusal(errors)
  const scope = await prepareConditions(db, blueprint, queries, now, ALL_IS_KNOWN)
  const refusals = queries.flatMap(({ path, query }) =>
    query.conditions.flatMap((condition, index) => checkCondition(scope, condition, `${path}.conditions[${index}]`)),
  )
  if (refusals.length > 0) throw toRefusal(refusals)
}

function checkLevels({ levels }: ScorecardDocument, prefix: string): Violation[] {
  const titles = (levels ?? []).map(({ title }) => title)
  return titles.flatMap((title, index) =>
    titles.indexOf(title) < index
      ? wrong(`${prefix}levels[${index}].title`, `"${title}" is there twice`, 'unique')
      : [],
  )
}

function checkRules(document: ScorecardDocument, prefix: string): Violation[] {
  const [base, ...levels] = toLevels(document).map(({ title }) => title)
  const identifiers = document.rules.map(({ identifier }) => identifier)
  return document.rules.flatMap(({ identifier, level }, index) => {
    const path = `${prefix}rules[${index}]`
    const errors: Violation[] = []
    if (identifiers.indexOf(identifier) < index) {
      errors.push(...wrong(`${path}.identifier`, `"${identifier}" is there twice`, 'unique'))
    }
    if (level === base) {
      errors.push(...wrong(`${path}.level`, `"${level}" is where everybody starts and cannot have rules`, 'enum'))
    } else if (!levels.includes(level)) {
      const names = levels.length === 0 ? 'there is none that may have rules' : `must be one of ${levels.join(', ')}`
      errors.push(...wrong(`${path}.level`, `"${level}" is no level: ${names}`, 'enum'))
    }
    return errors
  })
}

function checkWeights(queries: PlacedQuery[], prefix: string): Violation[] {
  const heavy = queries.filter(({ query }) => weighQuery(query) > QUERY_LIMIT)
  if (heavy.length > 0)
    return heavy.flatMap(({ path }) => wrong(path, `compares more than ${QUERY_LIMIT} values`, 'maxItems'))
  const sum = queries.reduce((total, { query }) => total + weighQuery(query), 0)
  return sum > SCORECARD_LIMIT ? wrong(`${prefix}rules`, `compare more than ${SCORECARD_LIMIT} values`, 'maxItems') : []
}

function checkCondition(scope: PreparedScope, condition: ScorecardCondition, path: string): Violation[] {
  const { property, relation, operator, value, not } = condition
  if ((property === undefined) === (relation === undefined)) {
    return wrong(path, 'must have "property" or "relation", and not both', 'required')
  }
  if (relation !== undefined && typeof relation !== 'string') return wrong(`${path}.relation`, 'must be a text')
  if (property !== undefined && typeof property !== 'string') return wrong(`${path}.property`, 'must be a text')
  const kind = typeof operator === 'string' && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined
  if (kind === undefined) {
    return wrong(`${path}.operator`, `must be one of ${Object.keys(OPERATORS).join(', ')}`, 'enum')
  }
  if (not !== undefined && typeof not !== 'boolean') return wrong(`${path}.not`, 'must be true or false')
  if (not === true && kind !== 'none') return wrong(`${path}.not`, 'is only for isEmpty and isNotEmpty')
  if (kind !== 'none' && !isValue(value)) return wrong(`${path}.value`, 'must be a text, number, flag, list or range')
  const compiled = compileOne(scope, condition, path)
  if (!(compiled instanceof DomainError)) return []
  return (compiled.details as { errors: Violation[] }).errors
}

/** Literals only, and no infinite number, which JSON could not give back. */
function isValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item !== 'object' && isValue(item))
  if (typeof value === 'number') return Number.isFinite(value)
  return value !== null && value !== undefined && !(typeof value === 'object' && 'context' in value)
}

const wrong = (path: string, message: string, keyword = 'type'): Violation[] => [
  { path, message: `${path} ${message}`, keyword },
]

const toRefusal = (errors: Violation[]): DomainError =>
  new DomainError('invalid_request', errors.map(({ message }) => message).join('; '), { errors })
