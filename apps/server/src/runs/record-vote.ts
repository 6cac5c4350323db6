import type { ApprovalRequest } from '@portolan/contract/runs'
import { sql } from 'kysely'
import { isAdmin, type Caller } from '../access/index.ts'
import type { Trx } from '../database/database.ts'
import { findEntityView } from '../catalog/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { resolveEntityInputs } from './form/resolve-entities.ts'
import { LEASE_SECONDS } from './dispatch/lease.ts'
import { prepareDelivery, type PreparedDelivery } from './prepare-delivery.ts'
import { recordRunAudit } from './report-run.ts'
import { toActorName } from './run-caller.ts'
import { runChanged, runStarted } from './run-events.ts'
import { getStoredRun, lockRun } from './run-store.ts'
import { decideVotes, type Run, type Vote } from './run.ts'
import { NO_SECRETS, type StartRunDeps, type WaitingRun } from './start-run.ts'

/** What a released run turns into: something to deliver, or the reason why it cannot be. */
type Released = { prepared: PreparedDelivery } | { failure: string }

/**
 * Counts a vote on a run that waits for approval. The vote that releases it also renders it and commits its delivery,
 * all or nothing; a run that cannot be rendered any more ends with FAILURE.
 *
 * The method is rendered before the row is locked, and thrown away if another vote came first.
 *
 * @throws DomainError `not_found`, `missing_permissions`, `run_not_waiting_for_approval`.
 */
export async function recordVote(
  deps: StartRunDeps,
  caller: Caller,
  runId: string,
  request: ApprovalRequest,
): Promise<Run> {
  const { orgId } = caller
  const before = await getStoredRun(deps.db, orgId, runId)
  requireWaiting(before)
  const released = request.status === 'APPROVE' ? await prepareRelease(deps, before) : undefined
  const delivery =
    released && 'prepared' in released && released.prepared.route === 'direct' ? deps.dispatcher.reserve() : undefined

  const result = await deps.db.transaction().execute(async (trx) => {
    const run = await lockRun(trx, orgId, runId)
    requireWaiting(run)
    await storeVote(trx, caller, run, request)
    const verdict = decideVotes(run.requiredApproval, await listVotes(trx, run))
    if (verdict === 'waiting') return { run, fence: undefined }
    const approval = {
      userId: caller.id,
      state: verdict === 'released' ? 'APPROVED' : 'DECLINED',
      description: request.description ?? null,
    }
    const fence = await storeVerdict(trx, caller, run, { verdict, approval, released, delivery })
    const after = await getStoredRun(trx, orgId, runId)
    await recordRunAudit(trx, caller, run, after)
    return { run: after, fence }
  })

  if (result.fence !== undefined && released && 'prepared' in released && delivery?.due === 'held') {
    deps.dispatcher.accept({
      orgId,
      runId,
      fence: result.fence,
      method: released.prepared.method,
      synchronized: released.prepared.synchronized,
      createdBy: before.createdBy,
    })
  }
  runChanged(deps, { orgId, runId })
  if (released && 'prepared' in released && released.prepared.message) runStarted(deps, { orgId, runId, queued: true })
  return result.run
}

function requireWaiting(run: Run): void {
  if (run.status === 'WAITING_FOR_APPROVAL') return
  throw new DomainError(
    'run_not_waiting_for_approval',
    `Run "${run.id}" does not wait for approval: it is ${run.status}`,
  )
}

async function prepareRelease(deps: StartRunDeps, run: Run): Promise<Released> {
  const { orgId } = run
  const row = await deps.db
    .selectFrom('run')
    .select('waiting')
    .where('org_id', '=', orgId)
    .where('id', '=', run.id)
    .executeTakeFirstOrThrow()
  const waiting = row.waiting as unknown as WaitingRun | null
  if (waiting === null) return { failure: 'The run was decided at the same moment' }
  const entity =
    run.entity && run.blueprint
      ? await findEntityView(deps.db, orgId, run.blueprint.identifier, run.entity.identifier)
      : undefined
  try {
    const prepared = await prepareDelivery(deps, await deps.organizationStates.get(orgId), waiting.method, {
      ...waiting.context,
      inputs: await resolveEntityInputs(deps, orgId, waiting.userInputs, run.properties),
      entity: entity ?? {},
      secrets: NO_SECRETS,
    })
    return { prepared }
  } catch (error) {
    if (error instanceof DomainError && error.status < 500) return { failure: error.message }
    throw error
  }
}

/**
 * One vote per person: it cannot be changed. Those asked are the approvers frozen when the run was started; an Admin or
 * the organisation's own credential may decide without having been asked, but does not count as one of ALL.
 */
async function storeVote(trx: Trx, caller: Caller, run: Run, request: ApprovalRequest): Promise<void> {
  const asked = await trx
    .selectFrom('run_approver')
    .select('state')
    .where('org_id', '=', run.orgId)
    .where('run_id', '=', run.id)
    .where('account_id', '=', caller.id)
    .executeTakeFirst()
  const unasked = asked === undefined
  const mayDecide =
    !unasked ||
    (isAdmin(caller) &&
      !(
        typeof run.requiredApproval === 'object' &&
        run.requiredApproval.type === 'ALL' &&
        request.status === 'APPROVE'
      ))
  if (!mayDecide) {
    throw new DomainError('missing_permissions', `Only its approvers may decide on run "${run.id}"`)
  }
  if (asked !== undefined && asked.state !== 'PENDING') {
    throw new DomainError('run_not_waiting_for_approval', `You have decided on run "${run.id}" before`)
  }
  await trx
    .insertInto('run_approver')
    .values({
      org_id: run.orgId,
      run_id: run.id,
      account_id: caller.id,
      email: toActorName(caller),
      asked: false,
      state: request.status === 'APPROVE' ? 'APPROVED' : 'DECLINED',
      description: request.description ?? null,
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

async function listVotes(trx: Trx, run: Run): Promise<Vote[]> {
  const rows = await trx
    .selectFrom('run_approver')
    .select(['account_id', 'asked', 'state'])
    .where('org_id', '=', run.orgId)
    .where('run_id', '=', run.id)
    .execute()
  return rows.map((row) => ({ accountId: row.account_id, asked: row.asked, state: row.state }))
}

/** @returns the fence of the delivery, when the portal itself delivers. */
async function storeVerdict(
  trx: Trx,
  caller: Caller,
  run: Run,
  decision: {
    verdict: 'released' | 'declined'
    approval: { userId: string; state: string; description: string | null }
    released: Released | undefined
    delivery: { worker: string; due: 'held' | 'now' } | undefined
  },
): Promise<string | undefined> {
  const { released, delivery } = decision
  const prepared = released && 'prepared' in released ? released.prepared : undefined
  const failure = released && 'failure' in released ? released.failure : undefined
  const status = decision.verdict === 'declined' ? 'DECLINED' : prepared === undefined ? 'FAILURE' : 'IN_PROGRESS'
  await trx
    .updateTable('run')
    .set({
      status,
      approval: JSON.stringify(decision.approval),
      waiting: null,
      updated_by: toActorName(caller),
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
    const { topic, value } = prepared.message
    await trx.insertInto('kafka_outbox').values({ org_id: run.orgId, topic, key: run.id, value }).execute()
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
  deps: Pick<Services, 'db'>,
  caller: Caller,
  runId: string,
  pending: boolean,
): Promise<ApproverView[]> {
  const run = await getStoredRun(deps.db, caller.orgId, runId)
  const rows = await deps.db
    .selectFrom('run_approver')
    .select(['email', 'account_id', 'state', 'description'])
    .where('org_id', '=', run.orgId)
    .where('run_id', '=', run.id)
    .orderBy('decided_at')
    .orderBy('email')
    .execute()
  return rows
    .filter((row) => pending || row.state !== 'PENDING')
    .map((row) => ({ userId: row.account_id, state: row.state, description: row.description }))
}
