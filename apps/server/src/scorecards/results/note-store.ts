import { sql } from 'kysely'
import type { Db, Trx } from '../../database/database.ts'

/** Notes that all entities of a blueprint are to be evaluated again. */
export async function noteBlueprint(db: Db, blueprintId: string): Promise<void> {
  await db.insertInto('rule_result_note').values({ blueprint_id: blueprintId, entity_id: null }).execute()
}

/** The same, if results depend on the blueprint at all. */
export async function noteAffecting(db: Db, blueprintId: string): Promise<void> {
  await sql`
    insert into rule_result_note (blueprint_id) select id from blueprint where id = ${blueprintId} and affects_results
  `.execute(db)
}

/** Notes every blueprint with scorecards, of all organisations. */
export async function noteEveryBlueprint(db: Db): Promise<void> {
  await sql`
    insert into rule_result_note (blueprint_id) select id from blueprint where scorecard_count > 0
  `.execute(db)
}

export interface Notes {
  /** Ids of entities, each once; some may be deleted. */
  entityIds: string[]
  /** Whether all entities of the blueprint are meant. */
  isWhole: boolean
}

/** The blueprint of the oldest note, and its organisation, which it has no more when it was deleted. */
export async function findNoted(
  db: Db,
  except: readonly string[],
): Promise<{ blueprintId: string; orgId: string | null } | undefined> {
  const { rows } = await sql<{ blueprintId: string; orgId: string | null }>`
    select note.blueprint_id as "blueprintId", blueprint.org_id as "orgId"
    from rule_result_note as note left join blueprint on blueprint.id = note.blueprint_id
    where note.blueprint_id <> all(${except}::bigint[]) order by number limit 1
  `.execute(db)
  return rows[0]
}

/** Takes the oldest notes of one blueprint. They are gone when the transaction commits. */
export async function takeNotes(trx: Trx, blueprintId: string, limit: number): Promise<Notes> {
  const { rows } = await sql<{ entity_id: string | null }>`
    delete from rule_result_note as note using (
      select number from rule_result_note where blueprint_id = ${blueprintId} order by number limit ${limit}
    ) as oldest
    where note.number = oldest.number
    returning note.entity_id
  `.execute(trx)
  const entityIds = rows.flatMap(({ entity_id }) => entity_id ?? [])
  return { entityIds: [...new Set(entityIds)], isWhole: entityIds.length < rows.length }
}

/** Has all entities of blueprints evaluated; one that is under way goes on, and begins again at its end. */
export async function requestPasses(trx: Trx, blueprintIds: readonly string[], delayMs: number): Promise<void> {
  if (blueprintIds.length === 0) return
  await sql`
    insert into rule_result_pass (blueprint_id, due_at)
    select id, now() + ${delayMs} * interval '1 millisecond' from blueprint
    where id = any(${[...blueprintIds].toSorted()}::bigint[])
    on conflict (blueprint_id) do update
    set again = rule_result_pass.after <> '', due_at = least(rule_result_pass.due_at, excluded.due_at)
  `.execute(trx)
}

export interface Pass {
  blueprintId: string
  /** The identifier of the last entity that was evaluated. */
  after: string
  again: boolean
}

/** The blueprint whose pass is due for the longest time. */
export async function findDuePass(db: Db, except: readonly string[]): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select blueprint_id as id from rule_result_pass
    where due_at <= now() and blueprint_id <> all(${except}::bigint[]) order by due_at limit 1
  `.execute(db)
  return rows[0]?.id
}

/** Holds a pass until the transaction ends. */
export async function holdPass(trx: Trx, blueprintId: string): Promise<Pass | undefined> {
  const { rows } = await sql<Pass>`
    select blueprint_id as "blueprintId", after, again from rule_result_pass
    where blueprint_id = ${blueprintId} and due_at <= now() for update
  `.execute(trx)
  return rows[0]
}

export async function recordPass(trx: Trx, pass: Pass, after: string): Promise<void> {
  await trx.updateTable('rule_result_pass').set({ after }).where('blueprint_id', '=', pass.blueprintId).execute()
}

/** Ends a pass, or begins the next one after a while where that was asked for meanwhile. */
export async function endPass(trx: Trx, { blueprintId, again }: Pass, delayMs: number): Promise<void> {
  await trx.deleteFrom('rule_result_pass').where('blueprint_id', '=', blueprintId).execute()
  if (again) await requestPasses(trx, [blueprintId], delayMs)
}
