import type { ScorecardCounts } from '@portolan/contract/scorecard-results'
import type { ScorecardDocument } from '@portolan/contract/scorecards'
import { sql, type RawBuilder } from 'kysely'
import type { Caller } from '../access/index.ts'
import { computeBy, getBlueprint, prepareCondition, type Blueprint, type Condition } from '../catalog/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { checkScorecard } from './check-scorecard.ts'
import { compileQueries, prepareConditions } from './compile-scorecards.ts'
import { listQueries } from './condition.ts'
import { getScorecard } from './read-scorecards.ts'
import { toLevels } from './scorecard.ts'

type Deps = Parameters<typeof computeBy>[0] & Pick<Services, 'readerOf'>

/** Somebody waits in front of a form, and the next key they press asks again. */
export const COUNT_LIMIT_MS = 5_000
/** A statement of PostgreSQL takes 65,535 parameters, and this one holds rights as well. */
const PARAMETER_LIMIT = 30_000
/** What PostgreSQL says when a statement was cancelled, here by its own time limit. */
const QUERY_CANCELED = '57014'

/**
 * Counts the entities that would fulfil a scorecard which is not stored, among those that the caller may read.
 * @returns null when that takes longer than `limitMs`.
 * @throws DomainError `not_found`; `invalid_request` naming every place, as storing it would.
 */
export async function previewScorecard(
  deps: Deps,
  caller: Caller,
  blueprintIdentifier: string,
  document: ScorecardDocument,
  limitMs = COUNT_LIMIT_MS,
): Promise<ScorecardCounts | null> {
  const blueprint = await getBlueprint(deps.db, caller.orgId, blueprintIdentifier)
  await checkScorecard(deps.db, blueprint, document, { now: deps.clock.now(), prefix: 'scorecard.' })
  const readable = await deps.readerOf(caller).readable(deps.db, [blueprint])
  return count(deps, blueprint, document, { among: readable, limitMs })
}

/**
 * Counts the entities that fulfil a stored scorecard, among those that the caller may read and that match a query.
 * @returns null when that takes too long.
 * @throws DomainError `not_found`; `invalid_request` for a query that cannot be compiled.
 */
export async function countScorecard(
  deps: Deps,
  caller: Caller,
  place: { blueprint: string; identifier: string },
  query: unknown,
): Promise<ScorecardCounts | null> {
  const blueprint = await getBlueprint(deps.db, caller.orgId, place.blueprint)
  const { document } = await getScorecard(deps, caller, place)
  const reader = deps.readerOf(caller)
  const scope = { orgId: caller.orgId, blueprints: [blueprint], strict: true, now: deps.clock.now(), caller, reader }
  const more = { catalogHooks: deps.catalogHooks, compute: computeBy(deps) }
  const matches =
    query === undefined ? sql<boolean>`true` : await prepareCondition(deps.db, { ...scope, ...more }, query)
  const among = sql<boolean>`${matches} and ${await reader.readable(deps.db, [blueprint])}`
  return count(deps, blueprint, document, { among, limitMs: COUNT_LIMIT_MS })
}

/**
 * One statement, in which each condition stands once. A row of `judged` holds whether the filter and each rule hold
 * (`{filter, rule 1, rule 2, …}`), and the position of the level reached, from 0:
 *
 *     {t,t,f} 1    passes the filter and rule 1; rule 2, of the level at position 2, fails
 */
async function count(
  deps: Deps,
  blueprint: Blueprint,
  document: ScorecardDocument,
  { among, limitMs }: { among: Condition; limitMs: number },
): Promise<ScorecardCounts | null> {
  const { db } = deps
  const { filter, rules } = listQueries(document)
  const isMeant = sql<boolean>`entity.org_id = ${blueprint.orgId} and entity.blueprint_id = ${blueprint.id} and ${among}`
  const computing = { compute: computeBy(deps), among: async () => isMeant }
  const queries = [...(filter ? [filter] : []), ...rules]
  const scope = await prepareConditions(db, blueprint, queries, deps.clock.now(), computing)
  const [passesFilter = sql<boolean>`true`] = filter ? compileQueries(scope, [filter]) : []
  const levels = toLevels(document).map(({ title }) => title)
  const passes = sql<boolean>`holds[1]`
  const rulePasses = (position: number) => sql<boolean>`holds[${sql.lit(position + 2)}]`
  const counted = [
    ...rules.map((_rule, position) => sql<boolean>`${passes} and ${rulePasses(position)}`),
    ...levels.map((_title, position) => sql<boolean>`${passes} and level >= ${sql.lit(position)}`),
  ]
  const statement = sql<{ entities: number; judged: number; counts: number[] }>`
    select count(*)::int as entities, count(*) filter (where ${passes})::int as judged,
      array[${sql.join(counted.map((condition) => sql`count(*) filter (where ${condition})::int`))}] as counts
    from (
      select holds, ${toLevelPosition(document, levels, rulePasses)} as level from (
        select array[${sql.join([passesFilter, ...compileQueries(scope, rules)])}]::boolean[] as holds from entity
        where ${isMeant} offset 0
      ) as evaluated offset 0
    ) as judged`
  if (statement.compile(db).parameters.length > PARAMETER_LIMIT) {
    throw new DomainError('invalid_request', 'The scorecard compares too much to be counted at once')
  }
  const row = await readWithin(db, limitMs, async (trx) => (await statement.execute(trx)).rows[0]!)
  return (
    row && {
      entities: row.entities,
      judged: row.judged,
      rules: document.rules.map(({ identifier }, index) => ({ identifier, passed: row.counts[index]! })),
      levels: levels.map((title, index) => ({ title, reached: row.counts[rules.length + index]! })),
    }
  )
}

/** The position of the highest level of which all rules, and all of lower levels, hold. */
function toLevelPosition(
  document: ScorecardDocument,
  levels: string[],
  rulePasses: (position: number) => Condition,
): RawBuilder<number> {
  const steps = levels.flatMap((title, index) => {
    const own = document.rules.flatMap((rule, position) => (rule.level === title ? [rulePasses(position)] : []))
    return own.length === 0 || index === 0
      ? []
      : [sql`when not (${sql.join(own, sql` and `)}) then ${sql.lit(index - 1)}`]
  })
  const top = sql.lit(levels.length - 1)
  return steps.length === 0 ? sql<number>`${top}` : sql<number>`(case ${sql.join(steps, sql` `)} else ${top} end)`
}

/** Reads under a time limit of its own. @returns null when PostgreSQL gave up. */
async function readWithin<T>(db: Db, limitMs: number, read: (trx: Db) => Promise<T>): Promise<T | null> {
  try {
    return await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (trx) => {
        await sql`select set_config('statement_timeout', ${String(limitMs)}, true)`.execute(trx)
        return read(trx)
      })
  } catch (error) {
    if ((error as { code?: unknown }).code === QUERY_CANCELED) return null
    throw error
  }
}
