import { sql, type RawBuilder } from 'kysely'
import type { Blueprint, ComputeValues, Computing, ScorecardOperand, ScorecardTexts } from '../catalog/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { compileQueries, prepareConditions } from './compile-scorecards.ts'
import { listQueries } from './condition.ts'
import { toLevels, type Scorecard } from './scorecard.ts'
import { findScorecard } from './scorecard-store.ts'

/** What a scorecard, or a rule of it, says of any entity, as SQL. @returns undefined when none of the blueprints has it. */
export async function readScorecardTexts(
  db: Db,
  blueprints: readonly Blueprint[],
  operand: ScorecardOperand,
  now: Date,
  computing: Computing,
): Promise<ScorecardTexts | undefined> {
  for (const blueprint of blueprints) {
    if (blueprint.scorecardCount === 0) continue
    const scorecard = await findScorecard(db, blueprint, operand.scorecard)
    if (scorecard !== undefined) return toTexts(db, blueprint, scorecard, operand, { now, computing })
  }
  return undefined
}

async function toTexts(
  db: Db,
  blueprint: Blueprint,
  { document }: Scorecard,
  operand: ScorecardOperand,
  { now, computing }: { now: Date; computing: Computing },
): Promise<ScorecardTexts | undefined> {
  const { filter, rules } = listQueries(document)
  const queries = [...(filter === undefined ? [] : [filter]), ...rules]
  const scope = await prepareConditions(db, blueprint, queries, now, {
    among: computing.among,
    compute: computing.compute ?? refuseToCompute(operand),
  })
  const passesFilter = filter === undefined ? sql<boolean>`true` : compileQueries(scope, [filter])[0]!
  const holds = (position: number) => compileQueries(scope, [rules[position]!])[0]!
  if (operand.rule === undefined) {
    const steps = toLevels(document).flatMap(({ title }, index, levels): RawBuilder<unknown>[] => {
      const own = document.rules.flatMap((rule, position) => (rule.level === title ? [holds(position)] : []))
      if (own.length === 0 || index === 0) return []
      return [sql`when not (${sql.join(own, sql` and `)}) then ${levels[index - 1]!.title}::text`]
    })
    const top = toLevels(document).at(-1)!.title
    const level = sql<string | null>`(case when not ${passesFilter} then null ${sql.join(steps, sql` `)}
      else ${top}::text end)`
    return { blueprintId: blueprint.id, level }
  }
  const position = document.rules.findIndex(({ identifier }) => identifier === operand.rule)
  if (position === -1) return undefined
  const { level } = document.rules[position]!
  return {
    blueprintId: blueprint.id,
    level: sql<string | null>`(case when ${passesFilter} and ${holds(position)} then ${level}::text end)`,
    outcome: sql<string | null>`(case when not ${passesFilter} then null when ${holds(position)} then 'SUCCESS'
      else 'FAILURE' end)`,
  }
}

/** Where no programs run, a level that depends on one cannot be said. */
const refuseToCompute =
  ({ scorecard }: ScorecardOperand): ComputeValues =>
  async () => {
    const sentence = `Scorecard "${scorecard}" compares what programs compute, which is not possible here`
    throw new DomainError('invalid_request', sentence)
  }
