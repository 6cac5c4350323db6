import type { ScorecardDocument } from '@portolan/contract/scorecards'
import { sql, type Selectable } from 'kysely'
import { customAlphabet } from 'nanoid'
import type { Db, Trx } from '../database/database.ts'
import type { ScorecardTable } from '../database/tables/scorecards.ts'
import type { Scorecard } from './scorecard.ts'

const createScorecardId = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 16)

interface BlueprintKey {
  orgId: string
  id: string
}

/** The scorecards of a blueprint, oldest first. */
export async function listBlueprintScorecards(db: Db, blueprint: BlueprintKey): Promise<Scorecard[]> {
  const rows = await db
    .selectFrom('scorecard')
    .selectAll()
    .where('org_id', '=', blueprint.orgId)
    .where('blueprint_id', '=', blueprint.id)
    .orderBy('number')
    .execute()
  return rows.map(toScorecard)
}

/** All scorecards of an organisation, oldest first, each with the identifier of its blueprint. */
export async function listScorecards(db: Db, orgId: string): Promise<{ scorecard: Scorecard; blueprint: string }[]> {
  const rows = await db
    .selectFrom('scorecard')
    .innerJoin('blueprint', 'blueprint.id', 'scorecard.blueprint_id')
    .selectAll('scorecard')
    .select('blueprint.identifier as blueprint')
    .where('scorecard.org_id', '=', orgId)
    .orderBy('scorecard.number')
    .execute()
  return rows.map((row) => ({ scorecard: toScorecard(row), blueprint: row.blueprint }))
}

/** All scorecards of an organisation, oldest first. */
export async function listScorecardsOf(db: Db, orgId: string): Promise<Scorecard[]> {
  const rows = await db.selectFrom('scorecard').selectAll().where('org_id', '=', orgId).orderBy('number').execute()
  return rows.map(toScorecard)
}

export async function findScorecard(
  db: Db,
  blueprint: BlueprintKey,
  identifier: string,
): Promise<Scorecard | undefined> {
  const row = await db
    .selectFrom('scorecard')
    .selectAll()
    .where('org_id', '=', blueprint.orgId)
    .where('identifier', '=', identifier)
    .where('blueprint_id', '=', blueprint.id)
    .executeTakeFirst()
  return row && toScorecard(row)
}

/** The scorecards of an organisation that exist among those named. */
export async function findScorecards(db: Db, orgId: string, identifiers: string[]): Promise<Scorecard[]> {
  const rows = await db
    .selectFrom('scorecard')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('identifier', '=', sql<string>`any(${identifiers}::text[])`)
    .execute()
  return rows.map(toScorecard)
}

/** @returns undefined when the organisation has a scorecard of that identifier. */
export async function insertScorecard(
  trx: Trx,
  blueprint: BlueprintKey,
  { document, by, now }: { document: ScorecardDocument; by: string; now: Date },
): Promise<Scorecard | undefined> {
  const row = await trx
    .insertInto('scorecard')
    .values({
      id: `scorecard_${createScorecardId()}`,
      org_id: blueprint.orgId,
      blueprint_id: blueprint.id,
      identifier: document.identifier,
      document: JSON.stringify(document),
      created_at: now,
      created_by: by,
      updated_at: now,
      updated_by: by,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'identifier']).doNothing())
    .returningAll()
    .executeTakeFirst()
  return row && toScorecard(row)
}

/** Stores a changed document. With `by` and `now` the audit fields change too; a mere follower keeps them. */
export async function updateScorecard(
  trx: Trx,
  scorecard: Scorecard,
  change: { document: ScorecardDocument; by?: string; now?: Date },
): Promise<Scorecard> {
  const row = await trx
    .updateTable('scorecard')
    .set({
      document: JSON.stringify(change.document),
      updated_at: change.now ?? scorecard.updatedAt,
      updated_by: change.by ?? scorecard.updatedBy,
    })
    .where('org_id', '=', scorecard.orgId)
    .where('id', '=', scorecard.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toScorecard(row)
}

/** Notes which entities show the rules of a scorecard. */
export async function updateRuleNames(
  trx: Trx,
  scorecard: Scorecard,
  ruleNames: Readonly<Record<string, string>>,
): Promise<Scorecard> {
  await trx
    .updateTable('scorecard')
    .set({ rule_names: JSON.stringify(ruleNames) })
    .where('org_id', '=', scorecard.orgId)
    .where('id', '=', scorecard.id)
    .execute()
  return { ...scorecard, ruleNames }
}

/** The titles of the levels of all scorecards of an organisation that were sent with levels, each once. */
export async function listLevelTitles(db: Db, orgId: string): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    select level ->> 'title' as title
    from scorecard, json_array_elements(
      case when json_typeof(document -> 'levels') = 'array' then document -> 'levels' else '[]' end
    ) with ordinality as levels (level, position)
    where scorecard.org_id = ${orgId} group by 1 order by min(number), min(position)
  `.execute(db)
  return rows.map(({ title }) => title)
}

export async function deleteScorecardRow(trx: Trx, scorecard: Scorecard): Promise<void> {
  await trx.deleteFrom('scorecard').where('org_id', '=', scorecard.orgId).where('id', '=', scorecard.id).execute()
}

const toScorecard = (row: Selectable<ScorecardTable>): Scorecard => ({
  id: row.id,
  orgId: row.org_id,
  blueprintId: row.blueprint_id,
  document: row.document,
  ruleNames: row.rule_names,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})
