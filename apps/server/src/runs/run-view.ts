import type { AgentRunReportsReply } from '@portolan/contract/agent'
import type { Run as RunReplyBody, RunLog } from '@portolan/contract/runs'
import type { StoredRunLog } from './run-log-store.ts'
import { toLogId } from './run-id.ts'
import type { Run, RunReferenceName } from './run.ts'

/** Which of the things that a run names still exist. */
export interface Existing {
  blueprint: boolean
  entity: boolean
}

export type RunVersion = 'v1' | 'v2'
export type RunReportOutcomes = AgentRunReportsReply['outcomes']

/** A run as replies show it in version 2. */
export function toRunView(run: Run, existing: Existing = { blueprint: true, entity: true }): RunReplyBody {
  return {
    id: run.id,
    status: run.status,
    statusLabel: run.statusLabel,
    action: toReference(run.action, run.action.deleted),
    blueprint: run.blueprint ? toReference(run.blueprint, !existing.blueprint) : null,
    entity: run.entity ? toReference(run.entity, !existing.entity) : null,
    properties: run.properties,
    rawProperties: run.rawProperties,
    source: run.source,
    requiredApproval: run.requiredApproval,
    approval: run.approval,
    link: run.link,
    summary: run.summary,
    message: run.message,
    externalRunId: run.externalRunId,
    payload: run.payload ?? {},
    response: run.response,
    pendingExecution: run.pendingExecution,
    claimedUntil: run.claimedUntil?.toISOString() ?? null,
    installationId: run.installationId,
    createdBy: run.createdBy,
    impersonatedBy: run.impersonatedBy,
    updatedBy: run.updatedBy,
    createdAt: run.createdAt.toISOString(),
    updatedAt: run.updatedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
  }
}

/** A run as `version=v1` shows it: the action is a name only. */
export function toRunViewVersion1(run: Run, existing: Existing): Record<string, unknown> {
  return {
    ...toRunView(run, existing),
    action: run.action.identifier,
    blueprint: run.blueprint ? { identifier: run.blueprint.identifier, title: run.blueprint.title } : null,
    entity: run.entity ? { identifier: run.entity.identifier, title: run.entity.title } : null,
    relatedEntityExists: run.entity !== undefined && existing.entity,
    relatedBlueprintExists: run.blueprint !== undefined && existing.blueprint,
  }
}

export const toVersionedView = (version: RunVersion | undefined, run: Run, existing: Existing) =>
  version === 'v1' ? toRunViewVersion1(run, existing) : toRunView(run, existing)

const toReference = (name: RunReferenceName, deleted: boolean) => ({
  identifier: name.identifier,
  title: name.title,
  icon: name.icon,
  deleted,
})

export const toRunLogView = (log: StoredRunLog): RunLog => ({
  id: toLogId(log.id),
  runId: log.runId,
  message: log.message,
  createdBy: log.createdBy,
  createdAt: log.createdAt.toISOString(),
})
