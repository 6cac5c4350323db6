import { sql } from 'kysely'
import type { Db } from '../../database/database.ts'
import { toRuleName } from '../scorecard-entities.ts'
import type { Scorecard } from '../scorecard.ts'

/** A rule as its entity is stored. */
export interface StoredRule {
  id: string
  identifier: string
  title: string | null
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
