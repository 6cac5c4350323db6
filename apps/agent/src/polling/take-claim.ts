import { setTimeout as sleep } from 'node:timers/promises'
import { readClaimedNodeRun, readClaimedRun } from '../claimed-run.ts'
import { handleRun, refuseRun } from '../handle-run.ts'
import type { TaskResult } from '../in-flight.ts'
import type { Claim } from '../journal/journal-entry.ts'
import type { ReadMessage } from '../run-message.ts'
import type { PollingDeps } from './poll.ts'

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 30_000

interface Signals {
  /** No new work begins. */
  stopping: AbortSignal
  /** Requests under way end, with an unknown outcome. */
  aborting: AbortSignal
}

/**
 * Handles a run that was just claimed, in the lane of its entity.
 *
 * It is acknowledged right before its request goes out, because the portal never offers acknowledged work again. One
 * whose lease ran out while it waited is left alone: the portal offers it again, to whoever has time.
 */
export function takeClaim(
  deps: PollingDeps,
  claim: Claim,
  options: Signals & { leaseEndsAt: number },
): Promise<TaskResult> {
  const read = readClaim(deps, claim)
  return deps.inFlight.start(claim.id, () =>
    deps.lanes.run(toLane(claim, read), async () => {
      if (options.stopping.aborted || Date.now() >= options.leaseEndsAt) return 'dropped'
      if (deps.journal.isFinished(claim.id)) return 'duplicate'
      await deps.journal.recordClaim(claim)
      const isOurs = await acknowledge(deps, claim, { ...options, wasAsked: false })
      if (!isOurs) return release(deps, claim)
      return work(deps, claim, read, { mayBeOld: false, ...options })
    }),
  )
}

/** Handles a run that was claimed before a restart and whose outcome is not known. */
export function resumeClaim(
  deps: PollingDeps,
  claim: Claim & { acknowledged: boolean },
  options: Signals,
): Promise<TaskResult> {
  const read = readClaim(deps, claim)
  return deps.inFlight.start(claim.id, () =>
    deps.lanes.run(toLane(claim, read), async () => {
      if (options.stopping.aborted) return 'dropped'
      const isOurs = claim.acknowledged || (await acknowledge(deps, claim, { ...options, wasAsked: true }))
      if (!isOurs) return release(deps, claim)
      return work(deps, claim, read, { mayBeOld: true, ...options })
    }),
  )
}

/**
 * Acknowledges until the portal answers. "Not yours" to a first request means that another agent was faster. After a
 * request without an answer it may as well be our own acknowledgement, so the run is executed: with its constant
 * delivery id rather twice than never.
 */
async function acknowledge(
  deps: PollingDeps,
  claim: Claim,
  options: Signals & { wasAsked: boolean },
): Promise<boolean> {
  let { wasAsked } = options
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    try {
      const isAcknowledged = await (claim.kind === 'run'
        ? deps.portal.acknowledgeRun(claim.id)
        : deps.portal.acknowledgeNodeRun(claim.id))
      if (isAcknowledged) deps.journal.recordAcknowledged(claim.id)
      return isAcknowledged || wasAsked
    } catch (error) {
      deps.logger.warn({ err: error, runId: claim.id }, 'The run could not be acknowledged; the agent tries again')
      wasAsked = true
    }
    await sleep(retryMs, undefined, { signal: options.stopping })
  }
}

function work(
  deps: PollingDeps,
  { kind, id }: Claim,
  read: ReadMessage,
  options: Signals & { mayBeOld: boolean },
): Promise<TaskResult> {
  if (read.kind === 'accepted') {
    return handleRun(deps, read.message, { mayBeOld: options.mayBeOld, signal: options.aborting })
  }
  const reason = read.kind === 'refused' ? read.reason : 'The claimed run is no run for an agent.'
  return refuseRun(deps, { kind, id, reason })
}

function release(deps: PollingDeps, { id }: Claim): TaskResult {
  deps.journal.recordReleased(id)
  deps.logger.info({ runId: id }, 'Another agent has this run')
  return 'dropped'
}

function readClaim({ clientSecret }: PollingDeps, claim: Claim): ReadMessage {
  return claim.kind === 'run' ? readClaimedRun(clientSecret, claim.run) : readClaimedNodeRun(claim.run)
}

const toLane = (claim: Claim, read: ReadMessage) => (read.kind === 'accepted' ? read.message.lane : claim.id)
