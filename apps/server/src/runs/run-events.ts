import type { Services } from '../services.ts'
import type { Run } from './run.ts'

type Deps = Pick<Services, 'live'>

/** A run was stored. `queued`: a message for Kafka was stored with it. */
export function runStarted(deps: Deps, event: { orgId: string; runId: string; queued: boolean }): void {
  deps.live.publish({ orgId: event.orgId, kind: 'run', id: event.runId })
  if (event.queued) deps.live.publish({ orgId: event.orgId, kind: 'outbox', id: event.runId })
}

/** A run changed: its status, its fields, who holds it. */
export function runChanged(deps: Deps, event: { orgId: string; runId: string }): void {
  deps.live.publish({ orgId: event.orgId, kind: 'run', id: event.runId })
}

/** A run has new log lines. */
export function runLogged(deps: Deps, event: { orgId: string; runId: string }): void {
  deps.live.publish({ orgId: event.orgId, kind: 'runLog', id: event.runId })
}

/** A run can be claimed now. Announced after the commit; claims that wait for it look for themselves then. */
export function runClaimable(deps: Deps, run: Pick<Run, 'orgId' | 'installationId' | 'methodType'>): void {
  if (run.installationId === null) return
  // Without the id of the run, so that many at once are one announcement.
  deps.live.publish({ orgId: run.orgId, kind: 'claimable', id: run.installationId, method: run.methodType })
}
