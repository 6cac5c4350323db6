import { sql } from 'kysely'
import type { ReplyEnd } from '../http/reply-end.ts'
import type { Services } from '../services.ts'
import type { ClaimWaiter } from './claim-waiters.ts'
import { runChanged, runClaimable } from './run-events.ts'
import type { Run } from './run.ts'

type Deps = Pick<Services, 'db' | 'live' | 'logger'>

/**
 * Follows a claim until its reply has left. When the client went away before, the wait ends, and runs that were claimed
 * for it are given back: otherwise nobody would be offered them until the claim runs out. Never throws.
 */
export async function followClaim(
  deps: Deps,
  claim: { claimed: Promise<readonly Run[]>; reply: Promise<ReplyEnd>; waiter: ClaimWaiter | undefined },
): Promise<void> {
  using waiter = claim.waiter
  if ((await claim.reply) === 'sent') return
  waiter?.end()
  try {
    await releaseClaims(deps, await claim.claimed)
  } catch (error) {
    deps.logger.warn({ err: error }, 'claims of a client that went away could not be given back before they run out')
  }
}

/** A claim that was made since, or acknowledged, stays. All runs are of one claim. */
async function releaseClaims(deps: Deps, runs: readonly Run[]): Promise<void> {
  const [first] = runs
  if (first === undefined) return
  // The server's times have milliseconds, the database's microseconds.
  const { rows } = await sql<{ id: string }>`
    update run r set claimed_until = null
    from (select id from run where org_id = ${first.orgId} and id = any (${runs.map(({ id }) => id)}::text[])
      and pending_execution and status = 'IN_PROGRESS'
      and date_trunc('milliseconds', claimed_until) = ${first.claimedUntil}
      order by id for no key update) as mine
    where r.org_id = ${first.orgId} and r.id = mine.id
    returning r.id`.execute(deps.db)
  const released = new Set(rows.map(({ id }) => id))
  for (const run of runs.filter(({ id }) => released.has(id))) {
    runChanged(deps, { orgId: run.orgId, runId: run.id })
    runClaimable(deps, run)
  }
}
