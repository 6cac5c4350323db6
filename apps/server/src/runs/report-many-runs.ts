import type { AgentRunReport, AgentRunReportsReply } from '@portolan/contract/agent'
import { sql } from 'kysely'
import { isAdmin, toActorName, type Caller } from '../access/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { toRunAuditContext } from './run-audit-context.ts'
import { runChanged, runLogged } from './run-events.ts'
import { insertRunLogs } from './run-log-store.ts'
import { lockRuns } from './run-store.ts'
import { applyChange, decideReport, type Run } from './run.ts'

type Deps = Pick<Services, 'db' | 'live' | 'dispatcher'>
type Outcomes = AgentRunReportsReply['outcomes']

/**
 * Applies what an agent saw of many runs: per run its lines, the response, then the report; all in one transaction and in
 * a number of statements that does not grow with the runs.
 *
 * A report is applied once, however often it is sent: its id is stored with it. A report whose status comes too late is
 * `refused` as a whole but for its lines, and counts as seen.
 *
 * @throws DomainError `missing_permissions` unless the caller is a machine or an Admin.
 */
export async function reportManyRuns(deps: Deps, caller: Caller, reports: AgentRunReport[]): Promise<Outcomes> {
  if (!isAdmin(caller)) throw new DomainError('missing_permissions', 'Only a machine or an Admin may report many runs')
  const { outcomes, changed, logged } = await deps.db.transaction().execute(async (trx) => {
    const fresh = await storeReportIds(trx, caller.orgId, reports)
    const runs = await lockRuns(
      trx,
      caller.orgId,
      reports.map((report) => report.runId),
    )
    const judged = judgeReports(reports, fresh, runs, { name: toActorName(caller), now: new Date() })
    await updateReportedRuns(trx, caller, judged.changed)
    await insertRunLogs(trx, caller.orgId, judged.logs, toActorName(caller))
    await recordEndedRuns(
      trx,
      caller,
      judged.changed.filter((run) => run.endedNow).map(({ run }) => run),
    )
    return {
      outcomes: judged.outcomes,
      changed: judged.changed.map(({ run }) => run),
      logged: new Set(judged.logs.map((log) => log.runId)),
    }
  })
  for (const run of changed) {
    if (run.endedAt !== null) deps.dispatcher.cancel(run.id)
    runChanged(deps, { orgId: run.orgId, runId: run.id })
  }
  for (const runId of logged) runLogged(deps, { orgId: caller.orgId, runId })
  return outcomes
}

/** @returns the ids that had not been seen before. */
async function storeReportIds(trx: Trx, orgId: string, reports: readonly AgentRunReport[]): Promise<Set<string>> {
  const ids = [...new Set(reports.map((report) => report.reportId))].sort()
  const rows = await trx
    .insertInto('run_report')
    .values(ids.map((report_id) => ({ org_id: orgId, report_id })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('report_id')
    .execute()
  return new Set(rows.map((row) => row.report_id))
}

interface ChangedRun {
  run: Run
  endedNow: boolean
}

interface Judged {
  outcomes: Outcomes
  changed: ChangedRun[]
  logs: { runId: string; message: string }[]
}

/** Pure: what each report amounts to, in order, when several concern one run. */
export function judgeReports(
  reports: readonly AgentRunReport[],
  fresh: ReadonlySet<string>,
  runs: readonly Run[],
  by: { name: string; now: Date },
): Judged {
  const current = new Map(runs.map((run) => [run.id, run]))
  const changed = new Map<string, ChangedRun>()
  const seen = new Set<string>()
  const logs: Judged['logs'] = []
  const outcomes = reports.map((report) => {
    const { reportId, runId } = report
    if (!fresh.has(reportId) || seen.has(reportId)) return { reportId, outcome: 'duplicate' }
    seen.add(reportId)
    const run = current.get(runId)
    if (run === undefined) return { reportId, outcome: 'refused', error: 'not_found' }
    logs.push(...report.logs.map(({ message }) => ({ runId, message })))
    const decision = decideReport(run, report.report ?? {})
    if (!decision.accepted) return { reportId, outcome: 'refused', error: decision.code }
    if (report.report === undefined && report.response === undefined) return { reportId, outcome: 'applied' }
    const after = applyChange(
      { ...run, ...(report.response !== undefined && { response: report.response }) },
      decision.change,
      by,
    )
    current.set(runId, after)
    changed.set(runId, { run: after, endedNow: changed.get(runId)?.endedNow === true || run.endedAt !== after.endedAt })
    return { reportId, outcome: 'applied' }
  })
  return { outcomes, changed: [...changed.values()], logs }
}

async function updateReportedRuns(trx: Trx, caller: Caller, changed: readonly ChangedRun[]): Promise<void> {
  if (changed.length === 0) return
  const rows = changed.map(({ run, endedNow }) => ({
    id: run.id,
    status: run.status,
    status_label: run.statusLabel,
    link: run.link,
    summary: run.summary,
    message: run.message,
    external_run_id: run.externalRunId,
    response: run.response,
    ended: endedNow,
  }))
  await sql`
    update run r set status = n.status, status_label = n.status_label, link = n.link, summary = n.summary,
      message = n.message, external_run_id = n.external_run_id, response = n.response, updated_at = now(),
      updated_by = ${toActorName(caller)}, ended_at = case when n.ended then now() else r.ended_at end,
      pending_execution = r.pending_execution and not n.ended,
      claimed_until = case when n.ended then null else r.claimed_until end,
      waiting = case when n.ended then null else r.waiting end
    from json_to_recordset(${JSON.stringify(rows)}::json) as n (id text, status text, status_label text, link json,
      summary text, message json, external_run_id text, response json, ended boolean)
    where r.org_id = ${caller.orgId} and r.id = n.id`.execute(trx)
}

async function recordEndedRuns(trx: Trx, caller: Caller, runs: readonly Run[]): Promise<void> {
  if (runs.length === 0) return
  await trx
    .insertInto('audit_event')
    .values(
      runs.map((run) => ({
        org_id: run.orgId,
        action: 'UPDATE' as const,
        resource_type: 'run',
        status: 'SUCCESS' as const,
        actor_id: caller.id,
        origin: caller.origin,
        context: JSON.stringify(toRunAuditContext(run)),
        diff: JSON.stringify({
          before: { status: 'IN_PROGRESS' },
          after: { status: run.status, summary: run.summary },
        }),
        run_id: run.id,
      })),
    )
    .execute()
}
