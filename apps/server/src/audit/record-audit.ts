import { sql } from 'kysely'
import type { Db } from '../database/database.ts'

/** Who did it, as the trail keeps it. Every caller is one. */
export interface Actor {
  orgId: string
  id: string
  origin: string
  /** The run in the course of which it was done. */
  runId?: string | undefined
}

export interface AuditRecord {
  action: 'CREATE' | 'UPDATE' | 'DELETE'
  resourceType:
    | 'blueprint'
    | 'entity'
    | 'run'
    | 'action'
    | 'scorecard'
    | 'organization'
    | 'credential'
    | 'secret'
    | 'team'
    | 'user'
    | 'page'
    | 'folder'
  context: Record<string, unknown>
  /** The thing before and after, without secrets. */
  before: unknown
  after: unknown
  runId?: string | undefined
  message?: string
}

/** Appends to the audit trail. Called with the transaction of the change, so that both or neither are stored. */
export async function recordAudit(db: Db, actor: Actor, record: AuditRecord): Promise<void> {
  await recordAudits(db, actor, [record])
}

/** Appends several changes in one statement with one parameter, in their order; there may be thousands. */
export async function recordAudits(db: Db, actor: Actor, records: AuditRecord[]): Promise<void> {
  if (records.length === 0) return
  const rows = records.map((record) => ({
    action: record.action,
    resource_type: record.resourceType,
    ...linkToRun(actor, record),
    diff: { before: record.before ?? null, after: record.after ?? null },
    message: record.message ?? null,
  }))
  await sql`
    insert into audit_event (org_id, actor_id, origin, status, action, resource_type, context, diff, run_id, message)
    select ${actor.orgId}, ${actor.id}, ${actor.origin}, 'SUCCESS', row.*
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      action text, resource_type text, context jsonb, diff jsonb, run_id text, message text)
  `.execute(db)
}

/**
 * The run that a change belongs to. One that names a run of its own, like a run started by another, keeps it; its context
 * says which run caused it.
 */
export function linkToRun(
  actor: Pick<Actor, 'runId'>,
  { runId, context }: Pick<AuditRecord, 'runId' | 'context'>,
): { run_id: string | null; context: Record<string, unknown> } {
  const causedByRun = actor.runId !== undefined && runId !== undefined && runId !== actor.runId
  return {
    run_id: runId ?? actor.runId ?? null,
    context: causedByRun ? { ...context, causedByRun: actor.runId } : context,
  }
}
