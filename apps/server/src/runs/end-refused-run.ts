import { sql } from 'kysely'
import type { Services } from '../services.ts'
import { runChanged, runLogged } from './run-events.ts'
import { insertRunLogs } from './run-log-store.ts'
import { lockRuns } from './run-store.ts'

type Deps = Pick<Services, 'db' | 'live'>

/**
 * Ends a run whose message the broker refused for good, with the reason as summary and log line. A run that has ended, or
 * that does not exist, stays as it is: a second call changes nothing.
 */
export async function endRefusedRun(
  deps: Deps,
  refused: { orgId: string; runId: string; reason: string },
): Promise<void> {
  const { orgId, runId } = refused
  const ended = await deps.db.transaction().execute(async (trx) => {
    const [run] = await lockRuns(trx, orgId, [runId])
    if (run?.status !== 'IN_PROGRESS') return false
    const summary = `Kafka refused the message of this run: ${refused.reason}`
    await trx
      .updateTable('run')
      .set({ status: 'FAILURE', summary, ended_at: sql<Date>`now()`, updated_at: sql`now()`, updated_by: 'portolan' })
      .where('org_id', '=', orgId)
      .where('id', '=', runId)
      .execute()
    await insertRunLogs(trx, orgId, [{ runId, message: summary }], 'portolan')
    return true
  })
  if (!ended) return
  runChanged(deps, { orgId, runId })
  runLogged(deps, { orgId, runId })
}
