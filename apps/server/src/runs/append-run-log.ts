import type { RunLogRequest } from '@portolan/contract/runs'
import { toActorName, type Caller } from '../access/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { applyReport } from './report-run.ts'
import { requireReporter } from './run-caller.ts'
import { runChanged, runLogged } from './run-events.ts'
import { insertRunLogs, type StoredRunLog } from './run-log-store.ts'
import { lockRun } from './run-store.ts'

type Deps = Pick<Services, 'db' | 'live' | 'dispatcher'>

/**
 * Appends a line to the log of a run; with `terminationStatus` it also ends the run.
 *
 * @compat port-agent: its last line follows its own final report, so lines are stored after the end too.
 * @throws DomainError `not_found`; `missing_permissions`; `run_exhausted` when the line would end a run that has ended.
 */
export async function appendRunLog(
  deps: Deps,
  caller: Caller,
  runId: string,
  request: RunLogRequest,
): Promise<StoredRunLog> {
  const { orgId } = caller
  const { terminationStatus, statusLabel } = request
  const ends = terminationStatus !== undefined
  const log = await deps.db.transaction().execute(async (trx) => {
    const run = await lockRun(trx, orgId, runId)
    requireReporter(caller, run)
    if (ends || statusLabel !== undefined) {
      await applyReport(trx, caller, run, {
        ...(ends && { status: terminationStatus }),
        ...(statusLabel !== undefined && { statusLabel }),
      })
    }
    const [stored] = await insertRunLogs(trx, orgId, [{ runId, message: request.message }], toActorName(caller))
    if (stored === undefined) throw new DomainError('internal_error', `The line of run "${runId}" was not stored`)
    return stored
  })
  if (ends) deps.dispatcher.cancel(runId)
  if (ends || statusLabel !== undefined) runChanged(deps, { orgId, runId })
  runLogged(deps, { orgId, runId })
  return log
}
