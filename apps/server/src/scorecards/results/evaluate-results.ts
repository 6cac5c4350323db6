import { withInheritedTeams, type Entity } from '../../catalog/index.ts'
import type { Db } from '../../database/database.ts'
import { findFindings, type Evaluation } from '../entity-scorecards.ts'
import { toRuleName } from '../scorecard-entities.ts'
import type { Scorecard } from '../scorecard.ts'
import type { StoredRule } from './stored-rules.ts'

/** What results say of one entity. */
export interface Target {
  id: string
  identifier: string
  team: string[] | null
}

/** How one rule came out for one entity. Entities that a filter excludes have none. */
export interface Outcome {
  ruleId: string
  entityId: string
  passed: boolean
}

/** Evaluates all rules for some entities of their blueprint: some statements for all of them together. */
export async function evaluateResults(
  db: Db,
  evaluation: Evaluation,
  { scorecards, rules }: { scorecards: readonly Scorecard[]; rules: ReadonlyMap<string, StoredRule> },
  entities: Entity[],
): Promise<{ targets: Target[]; outcomes: Outcome[] }> {
  const owned = await withInheritedTeams(db, evaluation.blueprint, entities)
  const findings = await findFindings(db, evaluation, scorecards, owned)
  const ids = scorecards.map((scorecard) =>
    scorecard.document.rules.map(({ identifier }) => rules.get(toRuleName(scorecard, identifier))?.id),
  )
  const outcomes = [...findings].flatMap(([entityId, found]) =>
    found.flatMap(({ passesFilter, rules: holds }, index) =>
      !passesFilter
        ? []
        : holds.flatMap((passed, position) => {
            const ruleId = ids[index]![position]
            return ruleId === undefined ? [] : { ruleId, entityId, passed }
          }),
    ),
  )
  return { targets: owned.map(({ id, identifier, team }) => ({ id, identifier, team })), outcomes }
}
