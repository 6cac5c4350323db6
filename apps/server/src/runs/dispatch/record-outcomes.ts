import type pg from 'pg'
import type { DeliveryJob, DeliveryOutcome } from './delivery-job.ts'

export interface FinishedDelivery {
  job: Pick<DeliveryJob, 'orgId' | 'runId' | 'fence'>
  outcome: DeliveryOutcome
}

export interface RecordedOutcome {
  orgId: string
  runId: string
  ended: boolean
  logged: boolean
}

/**
 * Many outcomes in one statement. Rows of runs are locked first and in order, like everywhere; a delivery that somebody
 * else has taken over meanwhile (its fence grew) changes nothing, and a run that was ended meanwhile stays as it ended.
 */
const RECORD_OUTCOMES = `
with input as (
  select * from json_to_recordset($1::json) as i(position int, org_id text, run_id text, fence bigint, status text,
    summary text, response json, responded boolean, logs json)
), locked as (
  select r.org_id, r.id from run r join input i on i.org_id = r.org_id and i.run_id = r.id
  order by r.org_id, r.id for no key update of r
), done as (
  delete from run_delivery d using input i, locked l
  where d.org_id = i.org_id and d.run_id = i.run_id and d.fence = i.fence and l.org_id = d.org_id and l.id = d.run_id
  returning i.*
), ended as (
  update run r set status = d.status, summary = coalesce(d.summary, r.summary),
    response = case when d.responded then d.response else r.response end, ended_at = now(), updated_at = now()
  from done d where d.status is not null and r.org_id = d.org_id and r.id = d.run_id and r.status = 'IN_PROGRESS'
  returning r.org_id, r.id, r.status, r.summary, r.action_identifier
), logged as (
  insert into run_log (org_id, run_id, message, created_by)
  select d.org_id, d.run_id, l.message, 'portolan'
  from done d, json_array_elements_text(d.logs) with ordinality as l(message, line)
  order by d.position, l.line
  returning 1
), audited as (
  insert into audit_event (org_id, action, resource_type, status, actor_id, origin, context, diff, run_id)
  select org_id, 'UPDATE', 'run', 'SUCCESS', 'portolan', 'API', jsonb_build_object('action', action_identifier),
    jsonb_build_object('before', jsonb_build_object('status', 'IN_PROGRESS'),
      'after', jsonb_build_object('status', status, 'summary', summary)), id
  from ended
)
select d.org_id, d.run_id, e.id is not null as ended, json_array_length(d.logs) > 0 as logged
from done d left join ended e on e.org_id = d.org_id and e.id = d.run_id`

/**
 * U+0000 and half of a surrogate pair, which PostgreSQL refuses: a backend may send them, and a text may be cut between
 * the halves. An even number of backslashes before is text that only looks like one.
 */
const UNSTORABLE = /(?<=[^\\])(?<before>(?:\\\\)*)\\u(?:0000|d[89a-f][\da-f]{2})/g

interface RecordedRow {
  org_id: string
  run_id: string
  ended: boolean
  logged: boolean
}

/** @returns what was stored; deliveries that belong to somebody else by now are missing. */
export async function recordOutcomes(pool: pg.Pool, finished: readonly FinishedDelivery[]): Promise<RecordedOutcome[]> {
  const rows = finished.map(({ job, outcome }, position) => ({
    position,
    org_id: job.orgId,
    run_id: job.runId,
    fence: job.fence,
    status: outcome.status ?? null,
    summary: outcome.summary ?? null,
    response: outcome.response ?? null,
    responded: outcome.response !== undefined,
    logs: outcome.logs,
  }))
  const text = JSON.stringify(rows).replace(UNSTORABLE, '$<before>\\ufffd')
  const reply = await pool.query<RecordedRow>({ name: 'record-outcomes', text: RECORD_OUTCOMES, values: [text] })
  return reply.rows.map((row) => ({ orgId: row.org_id, runId: row.run_id, ended: row.ended, logged: row.logged }))
}
