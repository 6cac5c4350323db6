import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import type { RunTable } from '../database/tables/runs.ts'
import { DomainError } from '../errors.ts'
import type { Run, RunChange } from './run.ts'

type RunRow = Selectable<RunTable> & {
  current_identifier: string | null
  current_title: string | null
  current_icon: string | null
}

/** Runs with what their action is called today: renaming an action renames it in its runs, deleting it keeps the last name. */
export function selectRuns(db: Db, orgId: string) {
  return db
    .selectFrom('run as r')
    .leftJoin('action as a', (join) => join.onRef('a.org_id', '=', 'r.org_id').onRef('a.id', '=', 'r.action_id'))
    .selectAll('r')
    .select([
      'a.identifier as current_identifier',
      sql<string | null>`a.document ->> 'title'`.as('current_title'),
      sql<string | null>`a.document ->> 'icon'`.as('current_icon'),
    ])
    .where('r.org_id', '=', orgId)
}

export async function findStoredRun(db: Db, orgId: string, runId: string): Promise<Run | undefined> {
  const row = await selectRuns(db, orgId).where('r.id', '=', runId).executeTakeFirst()
  return row && toRun(row)
}

/** @throws DomainError `not_found`. */
export async function getStoredRun(db: Db, orgId: string, runId: string): Promise<Run> {
  const run = await findStoredRun(db, orgId, runId)
  if (run === undefined) throw new DomainError('not_found', `Run "${runId}" was not found`)
  return run
}

/**
 * Reads a run and holds its row until the transaction ends. Every writer of a run, of its log lines or of its delivery
 * takes this lock first, so that none waits for another in a circle.
 * @throws DomainError `not_found`.
 */
export async function lockRun(trx: Trx, orgId: string, runId: string): Promise<Run> {
  const [run] = await lockRuns(trx, orgId, [runId])
  if (run === undefined) throw new DomainError('not_found', `Run "${runId}" was not found`)
  return run
}

/** Locks several runs in the order of their ids. Ids that do not exist are left out. */
export async function lockRuns(trx: Trx, orgId: string, runIds: readonly string[]): Promise<Run[]> {
  const rows = await selectRuns(trx, orgId)
    .where('r.id', '=', sql<string>`any(${[...new Set(runIds)]}::text[])`)
    .orderBy('r.id')
    .forNoKeyUpdate('r')
    .execute()
  return rows.map(toRun)
}

/** Stores an accepted change of a run that is locked. The time is the database's. */
export async function updateRun(trx: Trx, run: Run, change: RunChange, by: string): Promise<Run> {
  const now = await databaseNow(trx)
  await trx
    .updateTable('run')
    .set({
      ...(change.status !== undefined && {
        status: change.status,
        ended_at: now,
        pending_execution: false,
        claimed_until: null,
        waiting: null,
      }),
      ...(change.statusLabel !== undefined && { status_label: change.statusLabel }),
      ...(change.link !== undefined && { link: JSON.stringify(change.link) }),
      ...(change.summary !== undefined && { summary: change.summary }),
      ...(change.message !== undefined && { message: JSON.stringify(change.message) }),
      ...(change.externalRunId !== undefined && { external_run_id: change.externalRunId }),
      updated_by: by,
      updated_at: now,
    })
    .where('org_id', '=', run.orgId)
    .where('id', '=', run.id)
    .execute()
  return getStoredRun(trx, run.orgId, run.id)
}

/** The time of the transaction. Decisions about time that several servers share use it, never a clock of their own. */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db)
  return rows[0]!.now
}

export async function updateResponse(trx: Trx, run: Run, response: unknown, by: string): Promise<Run> {
  await trx
    .updateTable('run')
    .set({ response: JSON.stringify(response ?? null), updated_by: by, updated_at: sql`now()` })
    .where('org_id', '=', run.orgId)
    .where('id', '=', run.id)
    .execute()
  return getStoredRun(trx, run.orgId, run.id)
}

export function toRun(row: RunRow): Run {
  const deleted = row.current_identifier === null
  return {
    orgId: row.org_id,
    id: row.id,
    number: row.number,
    action: {
      id: row.action_id,
      identifier: row.current_identifier ?? row.action_identifier,
      title: deleted ? row.action_title : row.current_title,
      icon: deleted ? row.action_icon : row.current_icon,
      deleted,
    },
    blueprint: toName(row.blueprint_identifier, row.blueprint_title, row.blueprint_icon),
    entity: toName(row.entity_identifier, row.entity_title, row.entity_icon),
    restricted: row.restricted,
    properties: row.properties,
    rawProperties: row.raw_properties,
    status: row.status as Run['status'],
    statusLabel: row.status_label,
    source: row.source as Run['source'],
    requiredApproval: row.required_approval as Run['requiredApproval'],
    approval: row.approval,
    link: row.link,
    summary: row.summary,
    message: row.message,
    externalRunId: row.external_run_id,
    methodType: row.method_type as Run['methodType'],
    payload: row.payload ?? undefined,
    synchronized: row.synchronized,
    response: row.response,
    pendingExecution: row.pending_execution,
    claimedUntil: row.claimed_until,
    installationId: row.installation_id,
    createdBy: row.created_by,
    creatorId: row.creator_id,
    impersonatedBy: row.impersonated_by,
    updatedBy: row.updated_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  }
}

const toName = (identifier: string | null, title: string | null, icon: string | null) =>
  identifier === null ? undefined : { identifier, title, icon }
