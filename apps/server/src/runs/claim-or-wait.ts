import type { ClaimRequest } from '@portolan/contract/runs'
import { sql } from 'kysely'
import type { Caller } from '../access/index.ts'
import type { Db } from '../database/database.ts'
import { claimRuns, type ClaimDeps, type ClaimedRun } from './claim-runs.ts'
import type { ClaimWaiter } from './claim-waiters.ts'

/**
 * Claims runs like `claimRuns`. When there are none, waits until one becomes claimable, and tries again; a claim that
 * another one beats to it goes on waiting. The reply is empty when the time is up, when a run of another method became
 * claimable (so that whoever has several sources looks at the others), and when the wait was ended from outside.
 *
 * @param waiter entered before the call, so that no announcement is missed between look and wait.
 * @throws DomainError as `claimRuns`.
 */
export async function claimOrWait(
  deps: ClaimDeps,
  caller: Caller,
  request: ClaimRequest,
  waiter: ClaimWaiter,
): Promise<ClaimedRun[]> {
  const endsAt = performance.now() + waiter.seconds * 1000
  const runs = await claimRuns(deps, caller, request)
  if (runs.length > 0) return runs
  const outlook = await findOutlook(deps.db, caller.orgId, request)
  if (outlook.othersAreFresh) return []

  for (;;) {
    const patienceMs = Math.min(endsAt - performance.now(), outlook.leaseEndsInMs)
    const wake = await waiter.wait(Math.max(0, patienceMs))
    if (wake === 'ended') return []
    const claimed = await claimRuns(deps, caller, request)
    if (claimed.length > 0 || wake !== 'claimable') return claimed
  }
}

interface Outlook {
  /**
   * Runs of other methods became claimable just now: maybe between the caller's last look at them and this request,
   * when nobody listened. Older ones do not count, for the caller has seen them, or never claims such runs.
   */
  othersAreFresh: boolean
  /** When the next claim runs out that nobody acknowledged; infinite when there is none. */
  leaseEndsInMs: number
}

async function findOutlook(db: Db, orgId: string, request: ClaimRequest): Promise<Outlook> {
  const { rows } = await sql<{ others_are_fresh: boolean | null; lease_ends_in_ms: number | null }>`
    select bool_or((claimed_until is null or claimed_until < now())
        and method_type <> ${request.invocationMethod ?? null}::text
        and updated_at > now() - interval '30 seconds') as others_are_fresh,
      (extract(epoch from min(claimed_until) filter (where claimed_until >= now()) - now()) * 1000)::float8
        as lease_ends_in_ms
    from run
    where org_id = ${orgId} and installation_id = ${request.installationId} and pending_execution
      and status = 'IN_PROGRESS'`.execute(db)
  const [outlook] = rows
  return {
    othersAreFresh: outlook?.others_are_fresh ?? false,
    // A claim has run out once its time is past, and timers may fire a moment early.
    leaseEndsInMs: (outlook?.lease_ends_in_ms ?? Infinity) + 5,
  }
}
