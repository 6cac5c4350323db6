import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import type { RunLogTable } from '../database/tables/runs.ts'
import type { Run } from './run.ts'

export interface StoredRunLog {
  id: string
  runId: string
  message: string
  createdBy: string
  createdAt: Date
}

export interface NewRunLog {
  runId: string
  message: string
}

/** Appends lines in order. The caller holds the rows of their runs, or ids and commits could differ in order. */
export async function insertRunLogs(
  trx: Trx,
  orgId: string,
  logs: readonly NewRunLog[],
  createdBy: string,
): Promise<StoredRunLog[]> {
  if (logs.length === 0) return []
  const rows = await trx
    .insertInto('run_log')
    .columns(['org_id', 'run_id', 'message', 'created_by'])
    .expression(
      sql`select ${orgId}, line.run_id, line.message, ${createdBy}
        from unnest(${logs.map((log) => log.runId)}::text[], ${logs.map((log) => log.message)}::text[])
          with ordinality as line (run_id, message, position)
        order by line.position` as never,
    )
    .returningAll()
    .execute()
  return rows.map(toRunLog)
}

/** Lines after `after` (an id; the start when undefined), oldest first. */
export async function listRunLogs(
  db: Db,
  run: Pick<Run, 'orgId' | 'id' | 'createdAt'>,
  page: { after?: string | undefined; offset?: number; limit: number },
): Promise<StoredRunLog[]> {
  const rows = await db
    .selectFrom('run_log')
    .selectAll()
    .where('org_id', '=', run.orgId)
    .where('run_id', '=', run.id)
    // Lines are younger than their run, so that older months are not even looked at.
    .where('created_at', '>=', run.createdAt)
    .where('id', '>', page.after ?? '0')
    .orderBy('id')
    .offset(page.offset ?? 0)
    .limit(page.limit)
    .execute()
  return rows.map(toRunLog)
}

const toRunLog = (row: Selectable<RunLogTable>): StoredRunLog => ({
  id: row.id,
  runId: row.run_id,
  message: row.message,
  createdBy: row.created_by,
  createdAt: row.created_at,
})
