import type pg from 'pg'
import { linkToRun } from '../audit/index.ts'
import type { Caller } from '../access/index.ts'
import { LEASE_SECONDS } from './dispatch/lease.ts'
import type { PreparedMessage } from './prepare-delivery.ts'
import { toRunAuditContext } from './run-audit-context.ts'
import type { Run } from './run.ts'

/** A run to be stored, with all that has to be committed together with it. */
export interface NewRun {
  caller: Caller
  run: Omit<Run, 'number' | 'createdAt' | 'updatedAt' | 'claimedUntil'>
  sealedPayload: string | null
  waiting: Record<string, unknown> | null
  /** Must still be what the database holds, or nothing is stored. */
  basis: { actionRevision: string; organizationRevision: string }
  idempotency: { key: string; callerId: string; digest: Buffer } | undefined
  message: PreparedMessage | undefined
  /** Present when the portal itself delivers; `now` leaves it to whoever has room. */
  delivery: { worker: string; due: 'held' | 'now' } | undefined
  approvers: { accountId: string; email: string }[]
}

export type InsertedRun =
  | { outcome: 'stored'; number: string; createdAt: Date; fence: string }
  /** The action or the organisation changed since it was read. */
  | { outcome: 'stale' }
  /** The Idempotency-Key has been used. */
  | { outcome: 'repeated' }

/**
 * Everything in one statement, so that starting runs costs one round trip and one commit, however many they are. Example:
 * two servers with one Idempotency-Key at once: the second waits at `reserved` for the first to commit, gets no row, and
 * stores nothing.
 */
const INSERT_RUNS = `
with input as (
  select * from json_to_recordset($1::json) as i(position int, org_id text, id text, action_id text, action_revision bigint,
    organization_revision text, caller_id text, key text, digest text, action_identifier text, action_title text,
    action_icon text, restricted boolean, blueprint_identifier text, blueprint_title text, blueprint_icon text,
    entity_identifier text, entity_title text, entity_icon text, properties json, raw_properties json, status text,
    source text, required_approval json, method_type text, payload json, sealed_payload text, waiting json,
    synchronized boolean, pending_execution boolean, installation_id text, created_by text, creator_id text,
    impersonated_by text, actor_id text, context jsonb, diff jsonb, topic text, message text,
    message_sealed boolean, worker text,
    lease_seconds float8, approvers json)
), basis as (
  select i.* from input i
  join action a on a.org_id = i.org_id and a.id = i.action_id and a.revision = i.action_revision
  join organization o on o.id = i.org_id
  join credential c on c.org_id = i.org_id and c.signing
  where concat(o.updated_at, ' ', c.updated_at) = i.organization_revision
), reserved as (
  insert into run_idempotency as r (org_id, caller_id, key, request_digest, run_id)
  select org_id, caller_id, key, decode(digest, 'hex'), id from basis where key is not null
  on conflict (org_id, caller_id, key) do update
    set request_digest = excluded.request_digest, run_id = excluded.run_id, created_at = now()
    where r.created_at < now() - interval '24 hours'
  returning org_id, run_id
), chosen as (
  select b.* from basis b left join reserved r on r.org_id = b.org_id and r.run_id = b.id
  where b.key is null or r.run_id is not null
), started as (
  insert into run (org_id, id, action_id, action_identifier, action_title, action_icon, restricted,
    blueprint_identifier, blueprint_title, blueprint_icon, entity_identifier, entity_title, entity_icon,
    properties, raw_properties, status, source, required_approval, method_type, payload, sealed_payload, waiting,
    synchronized, pending_execution, installation_id, created_by, creator_id, impersonated_by, updated_by)
  select org_id, id, action_id, action_identifier, action_title, action_icon, restricted,
    blueprint_identifier, blueprint_title, blueprint_icon, entity_identifier, entity_title, entity_icon,
    properties, raw_properties, status, source, required_approval, method_type, payload, sealed_payload, waiting,
    synchronized, pending_execution, installation_id, created_by, creator_id, impersonated_by, created_by
  from chosen order by position
  returning org_id, id, number, created_at
), audited as (
  insert into audit_event (org_id, action, resource_type, status, actor_id, origin, context, diff, run_id)
  select org_id, 'CREATE', 'run', 'SUCCESS', actor_id, source, context, diff, id from chosen order by position
), enqueued as (
  insert into kafka_outbox (org_id, topic, key, value, sealed)
  select org_id, topic, id, message, message_sealed from chosen where topic is not null order by position
), leased as (
  insert into run_delivery (org_id, run_id, worker, lease_until)
  select org_id, id, worker, now() + make_interval(secs => lease_seconds) from chosen where worker is not null
  returning org_id, run_id, fence
), asked as (
  insert into run_approver (org_id, run_id, account_id, email, asked, state)
  select c.org_id, c.id, a.id, a.email, true, 'PENDING'
  from chosen c, json_to_recordset(c.approvers) as a(id text, email text)
)
select i.position, b.id is not null as current, s.number, s.created_at, l.fence
from input i
left join basis b on b.org_id = i.org_id and b.id = i.id
left join started s on s.org_id = i.org_id and s.id = i.id
left join leased l on l.org_id = i.org_id and l.run_id = i.id
order by i.position`

interface InsertedRow {
  current: boolean
  number: string | null
  created_at: Date | null
  fence: string | null
}

/**
 * Stores runs, each together with its audit record, message, lease and approvers. At most one of them may carry an
 * Idempotency-Key. A named statement: it is planned once per connection, which takes longer than running it.
 * @returns one outcome per run, in order.
 */
export async function insertRuns(pool: pg.Pool, runs: readonly NewRun[]): Promise<InsertedRun[]> {
  const values = [JSON.stringify(runs.map(toRow))]
  const { rows } = await pool.query<InsertedRow>({ name: 'insert-runs', text: INSERT_RUNS, values })
  return rows.map((row) =>
    row.number === null
      ? { outcome: row.current ? 'repeated' : 'stale' }
      : { outcome: 'stored', number: row.number, createdAt: row.created_at!, fence: row.fence ?? '0' },
  )
}

function toRow({ run, caller, ...input }: NewRun, position: number): Record<string, unknown> {
  const { action, blueprint, entity } = run
  return {
    position,
    org_id: run.orgId,
    id: run.id,
    action_id: action.id,
    action_revision: input.basis.actionRevision,
    organization_revision: input.basis.organizationRevision,
    caller_id: input.idempotency?.callerId,
    key: input.idempotency?.key,
    digest: input.idempotency?.digest.toString('hex'),
    action_identifier: action.identifier,
    action_title: action.title,
    action_icon: action.icon,
    restricted: run.restricted,
    blueprint_identifier: blueprint?.identifier,
    blueprint_title: blueprint?.title,
    blueprint_icon: blueprint?.icon,
    entity_identifier: entity?.identifier,
    entity_title: entity?.title,
    entity_icon: entity?.icon,
    properties: run.properties,
    raw_properties: run.rawProperties,
    status: run.status,
    source: run.source,
    required_approval: run.requiredApproval,
    method_type: run.methodType,
    payload: run.payload,
    sealed_payload: input.sealedPayload,
    waiting: input.waiting,
    synchronized: run.synchronized,
    pending_execution: run.pendingExecution,
    installation_id: run.installationId,
    created_by: run.createdBy,
    creator_id: run.creatorId,
    impersonated_by: run.impersonatedBy,
    actor_id: caller.id,
    context: linkToRun(caller, {
      runId: run.id,
      context: toRunAuditContext(run),
    }).context,
    diff: {
      before: null,
      after: { id: run.id, status: run.status, action: action.identifier, properties: run.properties },
    },
    topic: input.message?.topic,
    message: input.message?.value,
    message_sealed: input.message?.sealed,
    worker: input.delivery?.worker,
    lease_seconds: input.delivery?.due === 'held' ? LEASE_SECONDS : 0,
    approvers: input.approvers.map(({ accountId, email }) => ({ id: accountId, email })),
  }
}
