import { sql } from 'kysely'
import { withInheritedTeams, type Entity } from '../../catalog/index.ts'
import type { Db } from '../../database/database.ts'
import { findFindings, type Evaluation } from '../entity-scorecards.ts'
import { toRuleName } from '../scorecard-entities.ts'
import type { Scorecard } from '../scorecard.ts'

/** A rule as its entity is stored. */
export interface StoredRule {
  id: string
  identifier: string
  title: string | null
}

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

/** The entities of all rules of scorecards, by their identifiers. */
export async function findStoredRules(
  db: Db,
  orgId: string,
  scorecards: readonly Scorecard[],
): Promise<Map<string, StoredRule>> {
  const names = scorecards.flatMap((scorecard) =>
    scorecard.document.rules.map(({ identifier }) => toRuleName(scorecard, identifier)),
  )
  const { rows } = await sql<StoredRule>`
    select entity.id, entity.identifier, entity.title from blueprint
    join entity on entity.blueprint_id = blueprint.id and entity.identifier = any(${names}::text[])
    where blueprint.org_id = ${orgId} and blueprint.identifier = '_rule'
  `.execute(db)
  return new Map(rows.map((row) => [row.identifier, row]))
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
