import { sql } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { ScorecardOperand, ScorecardTexts } from '../catalog-hooks.ts'
import type { Found } from './compile-operand.ts'
import { compareText, FALSE, TRUE, type Comparison } from './conditions.ts'
import { refuseQuery } from './search-refusal.ts'
import type { PreparedScope, SearchScope } from './search-scope.ts'

/** Rules about scorecards that one query may have, each of which evaluates a whole scorecard for each entity. */
const RULE_LIMIT = 10
/** A statement of PostgreSQL takes 65,535 parameters. */
const PARAMETER_LIMIT = 30_000

/** What scorecards say, by the operand of the rule. An operand that nobody knows has no entry. */
export type KnownScorecards = ReadonlyMap<string, ScorecardTexts>

/** Reads the scorecards that rules name. @throws DomainError `invalid_request` when evaluating them takes too much. */
export async function findScorecards(
  db: Db,
  scope: SearchScope,
  rules: Record<string, unknown>[],
): Promise<KnownScorecards> {
  const known = new Map<string, ScorecardTexts>()
  const named = rules.filter((rule) => rule.scorecard !== undefined)
  if (named.length === 0 || scope.catalogHooks === undefined) return known
  if (named.length > RULE_LIMIT) throw refuseQuery('query', `has more than ${RULE_LIMIT} rules about scorecards`)
  const { catalogHooks, compute } = scope
  const among = async () =>
    sql<boolean>`${(await scope.among?.()) ?? TRUE} and ${await scope.reader.readable(db, scope.blueprints)}`
  let parameters = 0
  for (const rule of named) {
    const operand = toOperand(rule)
    const texts =
      operand && (await catalogHooks.readScorecard(db, scope.blueprints, operand, scope.now, { compute, among }))
    if (operand === undefined || texts === undefined) continue
    known.set(JSON.stringify(operand), texts)
    parameters += sql`${texts.level}`.compile(db).parameters.length
    if (parameters > PARAMETER_LIMIT) throw refuseQuery('query', 'names scorecards that compare too many values')
  }
  return known
}

/**
 * `{scorecard, scorecardRule?, operator, value}`: compares the level that a scorecard gives an entity. A rule is
 * compared as `SUCCESS` or `FAILURE` when these are the values, otherwise as its level where it holds.
 */
export function compileScorecard(
  scope: PreparedScope,
  rule: Record<string, unknown>,
  path: string,
  comparison: Comparison,
): Found {
  if (scope.catalogHooks === undefined) throw refuseQuery(`${path}.scorecard`, 'is not supported here')
  const operand = toOperand(rule)
  if (operand === undefined) throw refuseQuery(`${path}.scorecard`, 'must be the identifier of a scorecard')
  const texts = scope.scorecards.get(JSON.stringify(operand))
  if (texts === undefined) {
    if (!scope.strict) return { found: FALSE, applies: FALSE }
    const name = operand.rule === undefined ? `"${operand.scorecard}"` : `"${operand.scorecard}" with "${operand.rule}"`
    throw refuseQuery(`${path}.scorecard`, `${name} is no scorecard of the blueprint`, 'enum')
  }
  const values: unknown[] = Array.isArray(comparison.value) ? comparison.value : [comparison.value]
  const isOutcome = values.every((value) => value === 'SUCCESS' || value === 'FAILURE')
  const text = isOutcome ? (texts.outcome ?? texts.level) : texts.level
  return {
    // Without `offset 0` the scorecard would be evaluated once for each time that the comparison mentions it.
    found: sql<boolean>`exists (select from (select ${text} as text offset 0) as said
      where ${compareText(sql.ref('said.text'), comparison)})`,
    applies: sql<boolean>`entity.blueprint_id = ${texts.blueprintId}`,
  }
}

function toOperand({
  scorecard,
  scorecardRule,
  rule = scorecardRule,
}: Record<string, unknown>): ScorecardOperand | undefined {
  if (typeof scorecard !== 'string' || (rule !== undefined && typeof rule !== 'string')) return undefined
  return { scorecard, ...(rule !== undefined && { rule }) }
}
