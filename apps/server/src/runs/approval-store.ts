import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import { LEASE_SECONDS } from './dispatch/lease.ts'
import type { PreparedDelivery } from './prepare-delivery.ts'
import type { Run, Vote } from './run.ts'
import type { WaitingRun } from './start-run.ts'

/** What a run keeps while it waits; null once it is decided. */
export async function findWaitingRun(db: Db, run: Run): Promise<WaitingRun | null> {
  const row = await db
    .selectFrom('run')
    .select('waiting')
    .where('org_id', '=', run.orgId)
    .where('id', '=', run.id)
    .executeTakeFirstOrThrow()
  return row.waiting as unknown as WaitingRun | null
}

/** The vote of one person, `PENDING` when asked and not decided; undefined for someone who was not asked. */
export async function findVote(trx: Trx, run: Run, accountId: string): Promise<Vote['state'] | undefined> {
  const row = await trx
    .selectFrom('run_approver')
    .select('state')
    .where('org_id', '=', run.orgId)
    .where('run_id', '=', run.id)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.state
}

export interface CastVote {
  accountId: string
  email: string
  state: 'APPROVED' | 'DECLINED'
  description: string | null
}

export async function storeVote(trx: Trx, run: Run, vote: CastVote): Promise<void> {
  await trx
    .insertInto('run_approver')
    .values({
      org_id: run.orgId,
      run_id: run.id,
      account_id: vote.accountId,
      email: vote.email,
      asked: false,
      state: vote.state,
      description: vote.description,
      decided_at: sql<Date>`now()`,
    })
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'run_id', 'account_id']).doUpdateSet((update) => ({
        state: update.ref('excluded.state'),
        description: update.ref('excluded.description'),
        decided_at: update.ref('excluded.decided_at'),
      })),
    )
    .execute()
}

export async function listVotes(trx: Trx, run: Run): Promise<Vote[]> {
  const rows = await trx
    .selectFrom('run_approver')
    .select(['account_id', 'asked', 'state'])
    .where('org_id', '=', run.orgId)
    .where('run_id', '=', run.id)
    .execute()
  return rows.map((row) => ({ accountId: row.account_id, asked: row.asked, state: row.state }))
}

/** Ends or releases a run; a released one with its message or lease. @returns the fence, when the portal itself delivers. */
export async function storeVerdict(
  trx: Trx,
  run: Run,
  decision: {
    by: string
    verdict: 'released' | 'declined'
    approval: { userId: string; state: string; description: string | null }
    prepared: PreparedDelivery | undefined
    /** Why an approved run cannot be delivered. */
    failure: string | undefined
    delivery: { worker: string; due: 'held' | 'now' } | undefined
  },
): Promise<string | undefined> {
  const { prepared, failure, delivery } = decision
  const status = decision.verdict === 'declined' ? 'DECLINED' : prepared === undefined ? 'FAILURE' : 'IN_PROGRESS'
  await trx
    .updateTable('run')
    .set({
      status,
      approval: JSON.stringify(decision.approval),
      waiting: null,
      updated_by: decision.by,
      updated_at: sql`now()`,
      ...(status !== 'IN_PROGRESS' && { ended_at: sql<Date>`now()` }),
      ...(status === 'FAILURE' && { summary: failure ?? 'The run could not be rendered' }),
      ...(status === 'IN_PROGRESS' &&
        prepared && {
          payload: JSON.stringify(prepared.payload),
          sealed_payload: prepared.sealedPayload,
          synchronized: prepared.synchronized,
          pending_execution: prepared.route === 'claim',
          installation_id: prepared.installationId,
        }),
    })
    .where('org_id', '=', run.orgId)
    .where('id', '=', run.id)
    .execute()
  if (status !== 'IN_PROGRESS') return undefined
  if (prepared?.message) {
    await trx
      .insertInto('kafka_outbox')
      .values({ org_id: run.orgId, key: run.id, ...prepared.message })
      .execute()
  }
  if (delivery === undefined) return undefined
  const seconds = delivery.due === 'held' ? LEASE_SECONDS : 0
  const { fence } = await trx
    .insertInto('run_delivery')
    .values({
      org_id: run.orgId,
      run_id: run.id,
      worker: delivery.worker,
      lease_until: sql<Date>`now() + make_interval(secs => ${seconds}::float8)`,
    })
    .returning('fence')
    .executeTakeFirstOrThrow()
  return fence
}

export interface ApproverView {
  userId: string
  state: string
  description: string | null
}

/** Who decided on a run, and with `pending` also who still may. */
export async function listApprovers(
  db: Db,
  orgId: string,
  runId: string,
  options: { pending: boolean },
): Promise<ApproverView[]> {
  const rows = await db
    .selectFrom('run_approver')
    .select(['account_id', 'state', 'description'])
    .where('org_id', '=', orgId)
    .where('run_id', '=', runId)
    .orderBy('decided_at')
    .orderBy('email')
    .execute()
  return rows
    .filter((row) => options.pending || row.state !== 'PENDING')
    .map((row) => ({ userId: row.account_id, state: row.state, description: row.description }))
}
