import type { ApprovalRequest } from '@portolan/contract/runs'
import { isAdmin, toActorName, type Caller } from '../access/index.ts'
import type { Trx } from '../database/database.ts'
import { findEntityView, SYSTEM } from '../catalog/index.ts'
import { DomainError } from '../errors.ts'
import { findVote, findWaitingRun, listVotes, storeVerdict, storeVote } from './approval-store.ts'
import { resolveEntityInputs } from './form/resolve-entities.ts'
import { findMethodSecrets } from './method-secrets.ts'
import { prepareDelivery, type PreparedDelivery } from './prepare-delivery.ts'
import { recordRunAudit } from './report-run.ts'
import { findCreator } from './run-caller.ts'
import { runChanged, runClaimable, runStarted } from './run-events.ts'
import { getStoredRun, lockRun } from './run-store.ts'
import { decideVotes, type Run } from './run.ts'
import type { StartRunDeps } from './start-run.ts'

/** What a released run turns into: something to deliver, or the reason why it cannot be. */
interface Release {
  prepared: PreparedDelivery | undefined
  failure: string | undefined
}

const NOT_RELEASED: Release = { prepared: undefined, failure: undefined }

/**
 * Counts a vote, for or against, on a run that waits for approval. The vote that releases it also renders it and commits its delivery,
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
  const { prepared, failure } = request.status === 'APPROVE' ? await prepareRelease(deps, before) : NOT_RELEASED
  const delivery = prepared?.route === 'direct' ? deps.dispatcher.reserve() : undefined

  const result = await deps.db.transaction().execute(async (trx) => {
    const run = await lockRun(trx, orgId, runId)
    requireWaiting(run)
    await castVote(trx, caller, run, request)
    const verdict = decideVotes(run.requiredApproval, await listVotes(trx, run))
    if (verdict === 'waiting') return { run, fence: undefined }
    const approval = {
      userId: caller.id,
      state: verdict === 'released' ? 'APPROVED' : 'DECLINED',
      description: request.description ?? null,
    }
    const by = toActorName(caller)
    const fence = await storeVerdict(trx, run, { by, verdict, approval, prepared, failure, delivery })
    const after = await getStoredRun(trx, orgId, runId)
    await recordRunAudit(trx, caller, run, after)
    return { run: after, fence }
  })

  if (result.fence !== undefined && prepared && delivery?.due === 'held') {
    deps.dispatcher.accept({
      orgId,
      runId,
      fence: result.fence,
      method: prepared.method,
      secrets: prepared.secrets,
      synchronized: prepared.synchronized,
      createdBy: before.createdBy,
      creatorId: before.creatorId,
    })
  }
  runChanged(deps, { orgId, runId })
  if (prepared?.message && result.run.status === 'IN_PROGRESS') runStarted(deps, { orgId, runId, queued: true })
  if (result.run.pendingExecution) runClaimable(deps, result.run)
  return result.run
}

function requireWaiting(run: Run): void {
  if (run.status === 'WAITING_FOR_APPROVAL') return
  throw new DomainError(
    'run_not_waiting_for_approval',
    `Run "${run.id}" does not wait for approval: it is ${run.status}`,
  )
}

async function prepareRelease(deps: StartRunDeps, run: Run): Promise<Release> {
  const { orgId } = run
  const waiting = await findWaitingRun(deps.db, run)
  if (waiting === null) return NOT_RELEASED
  const entity =
    run.entity && run.blueprint
      ? await findEntityView(deps, SYSTEM, orgId, run.blueprint.identifier, run.entity.identifier)
      : undefined
  // Unlike the start of a run, the release is not compared with the organisation's revision: it needs the secret of now.
  deps.organizationStates.forget(orgId)
  try {
    const prepared = await prepareDelivery(deps, await deps.organizationStates.get(orgId), waiting.method, {
      ...waiting.context,
      inputs: await resolveEntityInputs(
        deps,
        deps.readerOf(await findCreator(deps.db, run)),
        orgId,
        waiting.userInputs,
        run.properties,
      ),
      entity: entity ?? {},
      secrets: await findMethodSecrets(deps, orgId, waiting.method),
    })
    return { prepared, failure: undefined }
  } catch (error) {
    if (error instanceof DomainError && error.status < 500) return { prepared: undefined, failure: error.message }
    throw error
  }
}

/**
 * One vote per person: it cannot be changed. Those asked are the approvers frozen when the run was started; an Admin or
 * the organisation's own credential may decide without having been asked, but cannot stand in for one of ALL.
 */
async function castVote(trx: Trx, caller: Caller, run: Run, request: ApprovalRequest): Promise<void> {
  const known = await findVote(trx, run, caller.id)
  const needsAll = typeof run.requiredApproval === 'object' && run.requiredApproval.type === 'ALL'
  const mayStandIn = isAdmin(caller) && !(needsAll && request.status === 'APPROVE')
  if (known === undefined && !mayStandIn) {
    throw new DomainError('missing_permissions', `Only its approvers may decide on run "${run.id}"`)
  }
  if (known === 'APPROVED' || known === 'DECLINED') {
    throw new DomainError('run_not_waiting_for_approval', `You have decided on run "${run.id}" before`)
  }
  await storeVote(trx, run, {
    accountId: caller.id,
    email: toActorName(caller),
    state: request.status === 'APPROVE' ? 'APPROVED' : 'DECLINED',
    description: request.description ?? null,
  })
}
