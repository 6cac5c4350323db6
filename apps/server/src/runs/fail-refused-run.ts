import { sql } from 'kysely'
import type { OutboxMessage } from '../messaging/index.ts'
import type { Services } from '../services.ts'
import { runChanged, runLogged } from './run-events.ts'
import { insertRunLogs } from './run-log-store.ts'
import { lockRuns } from './run-store.ts'

type Deps = Pick<Services, 'db' | 'live'>

/**
 * Ends the run whose message the broker refused for good, with the reason as summary and log line. A run that has ended
 * stays as it is, so a second call for the same message changes nothing.
 */
export async function failRunOfRefusedMessage(
  deps: Deps,
  message: Pick<OutboxMessage, 'orgId' | 'key'>,
  reason: string,
): Promise<void> {
  const { orgId, key: runId } = message
  const ended = await deps.db.transaction().execute(async (trx) => {
    const [run] = await lockRuns(trx, orgId, [runId])
    if (run?.status !== 'IN_PROGRESS') return false
    const summary = `Kafka refused the message of this run: ${reason}`
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
