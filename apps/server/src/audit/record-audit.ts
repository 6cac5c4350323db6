import type { Db } from '../database/database.ts'

/** Who did it, as the trail keeps it. Every caller is one. */
export interface Actor {
  orgId: string
  id: string
  origin: string
}

export interface AuditRecord {
  action: 'CREATE' | 'UPDATE' | 'DELETE'
  resourceType: 'blueprint' | 'entity' | 'run' | 'action' | 'organization' | 'credential'
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

/** Appends several changes in one statement, in their order. */
export async function recordAudits(db: Db, actor: Actor, records: AuditRecord[]): Promise<void> {
  if (records.length === 0) return
  await db
    .insertInto('audit_event')
    .values(
      records.map((record) => ({
        org_id: actor.orgId,
        action: record.action,
        resource_type: record.resourceType,
        status: 'SUCCESS' as const,
        actor_id: actor.id,
        origin: actor.origin,
        context: JSON.stringify(record.context),
        diff: JSON.stringify({ before: record.before ?? null, after: record.after ?? null }),
        run_id: record.runId ?? null,
        message: record.message ?? null,
      })),
    )
    .execute()
}
