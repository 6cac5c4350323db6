import type { Services } from '../services.ts'

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
