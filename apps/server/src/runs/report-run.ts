import type { RunReport } from '@portolan/contract/runs'
import { toActorName, type Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { toRunAuditContext } from './run-audit-context.ts'
import { requireReporter } from './run-caller.ts'
import { runChanged } from './run-events.ts'
import { lockRun, updateResponse, updateRun } from './run-store.ts'
import { decideReport, type Run } from './run.ts'

type Deps = Pick<Services, 'db' | 'live' | 'dispatcher'>

/**
 * Applies a report of an agent, a CI job or an API client to a run.
 *
 * Reports repeat and overtake each other. The row lock puts them in one order; `decideReport` judges each.
 *
 * @throws DomainError `not_found`; `missing_permissions`; `run_exhausted` and `run_synchronized_error` when the status may
 *   not change any more; then nothing of the report is stored.
 */
export async function reportRun(deps: Deps, caller: Caller, runId: string, report: RunReport): Promise<Run> {
  const after = await deps.db.transaction().execute(async (trx) => {
    const run = await lockRun(trx, caller.orgId, runId)
    requireReporter(caller, run)
    return applyReport(trx, caller, run, report)
  })
  if (after.endedAt !== null) deps.dispatcher.cancel(after.id)
  runChanged(deps, { orgId: after.orgId, runId: after.id })
  return after
}

/**
 * Judges and stores a report on a locked run.
 * @throws DomainError as `reportRun`.
 */
export async function applyReport(trx: Trx, caller: Caller, run: Run, report: RunReport): Promise<Run> {
  const decision = decideReport(run, report)
  if (!decision.accepted) throw new DomainError(decision.code, decision.message)
  const after = await updateRun(trx, run, decision.change, toActorName(caller))
  await recordRunAudit(trx, caller, run, after)
  return after
}

/** Stores what the backend answered. It says nothing about how the run ended. */
export async function storeResponse(deps: Deps, caller: Caller, runId: string, response: unknown): Promise<Run> {
  const after = await deps.db.transaction().execute(async (trx) => {
    const run = await lockRun(trx, caller.orgId, runId)
    requireReporter(caller, run)
    return updateResponse(trx, run, response, toActorName(caller))
  })
  runChanged(deps, { orgId: after.orgId, runId: after.id })
  return after
}

export async function recordRunAudit(trx: Trx, caller: Caller, before: Run, after: Run): Promise<void> {
  await recordAudit(trx, caller, {
    action: 'UPDATE',
    resourceType: 'run',
    context: toRunAuditContext(after),
    before: toAudited(before),
    after: toAudited(after),
    runId: after.id,
  })
}

const toAudited = ({ status, statusLabel, summary, link, externalRunId }: Run) => ({
  status,
  statusLabel,
  summary,
  link,
  externalRunId,
})
