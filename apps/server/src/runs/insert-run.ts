import type pg from 'pg'
import type { Caller } from '../access/index.ts'
import { LEASE_SECONDS } from './dispatch/lease.ts'
import type { Run } from './run.ts'

/** A run to be stored, with all that has to be committed together with it. */
export interface NewRun {
  run: Omit<Run, 'number' | 'createdAt' | 'updatedAt' | 'claimedUntil'>
  sealedPayload: string | null
  waiting: Record<string, unknown> | null
  /** Must still be what the database holds, or nothing is stored. */
  basis: { actionRevision: string; organizationRevision: string }
  idempotency: { key: string; callerId: string; digest: Buffer } | undefined
  message: { topic: string; value: string } | undefined
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
 * Everything in one statement, so that starting a run costs one round trip and one commit. Example: two servers with one
 * key at once: the second waits at `reserved` for the first to commit, gets no row, and stores nothing.
 */
const INSERT_RUN = `
with basis as (
  select 1 from action a, organization o, credential c
  where a.org_id = $1 and a.id = $2 and a.revision = $3 and o.id = $1 and c.org_id = $1 and c.signing
    and concat(o.updated_at, ' ', c.updated_at) = $4
), reserved as (
  insert into run_idempotency as i (org_id, caller_id, key, request_digest, run_id)
  select $1, $5::text, $6::text, $7::bytea, $8 from basis where $6::text is not null
  on conflict (org_id, caller_id, key) do update
    set request_digest = excluded.request_digest, run_id = excluded.run_id, created_at = now()
    where i.created_at < now() - interval '24 hours'
  returning 1
), started as (
  insert into run (org_id, id, action_id, action_identifier, action_title, action_icon, restricted,
    blueprint_identifier, blueprint_title, blueprint_icon, entity_identifier, entity_title, entity_icon,
    properties, raw_properties, status, source, required_approval, method_type, payload, sealed_payload, waiting,
    synchronized, pending_execution, installation_id, created_by, creator_id, impersonated_by, updated_by)
  select $1, $8, $2, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28,
    $29, $30, $31, $32, $33, $31
  from basis where $6::text is null or exists (select 1 from reserved)
  returning number, created_at
), audited as (
  insert into audit_event (org_id, action, resource_type, status, actor_id, origin, context, diff, run_id)
  select $1, 'CREATE', 'run', 'SUCCESS', $32, $22, $34::jsonb, $35::jsonb, $8 from started
), enqueued as (
  insert into kafka_outbox (org_id, topic, key, value)
  select $1, $36::text, $8, $37::text from started where $36::text is not null
), leased as (
  insert into run_delivery (org_id, run_id, worker, lease_until)
  select $1, $8, $38::text, now() + make_interval(secs => $39::float8) from started where $38::text is not null
  returning fence
), asked as (
  insert into run_approver (org_id, run_id, account_id, email, asked, state)
  select $1, $8, a.id, a.email, true, 'PENDING' from started, unnest($40::text[], $41::text[]) as a (id, email)
)
select exists (select 1 from basis) as current, started.number, started.created_at, leased.fence
from (select 1) as one left join started on true left join leased on true`

interface InsertedRow {
  current: boolean
  number: string | null
  created_at: Date | null
  fence: string | null
}

/**
 * Stores a run together with its audit record, message, lease and approvers. A named statement: it is planned once per
 * connection, which takes longer than running it.
 */
export async function insertRun(pool: pg.Pool, caller: Caller, input: NewRun): Promise<InsertedRun> {
  const { rows } = await pool.query<InsertedRow>({
    name: 'insert-run',
    text: INSERT_RUN,
    values: toValues(caller, input),
  })
  const row = rows[0]!
  if (row.number === null) return { outcome: row.current ? 'repeated' : 'stale' }
  return { outcome: 'stored', number: row.number, createdAt: row.created_at!, fence: row.fence ?? '0' }
}

function toValues(caller: Caller, { run, ...input }: NewRun): unknown[] {
  const context = { action: run.action.identifier, ...(run.entity && { entity: run.entity.identifier }) }
  const after = { id: run.id, status: run.status, action: run.action.identifier, properties: run.properties }
  return [
    run.orgId,
    run.action.id,
    input.basis.actionRevision,
    input.basis.organizationRevision,
    input.idempotency?.callerId,
    input.idempotency?.key,
    input.idempotency?.digest,
    run.id,
    run.action.identifier,
    run.action.title,
    run.action.icon,
    run.restricted,
    run.blueprint?.identifier,
    run.blueprint?.title,
    run.blueprint?.icon,
    run.entity?.identifier,
    run.entity?.title,
    run.entity?.icon,
    JSON.stringify(run.properties),
    JSON.stringify(run.rawProperties),
    run.status,
    run.source,
    JSON.stringify(run.requiredApproval),
    run.methodType,
    run.payload && JSON.stringify(run.payload),
    input.sealedPayload,
    input.waiting && JSON.stringify(input.waiting),
    run.synchronized,
    run.pendingExecution,
    run.installationId,
    run.createdBy,
    run.creatorId,
    run.impersonatedBy,
    JSON.stringify({ ...context, actor: caller.id }),
    JSON.stringify({ before: null, after }),
    input.message?.topic,
    input.message?.value,
    input.delivery?.worker,
    input.delivery?.due === 'held' ? LEASE_SECONDS : 0,
    input.approvers.map(({ accountId }) => accountId),
    input.approvers.map(({ email }) => email),
  ]
}
