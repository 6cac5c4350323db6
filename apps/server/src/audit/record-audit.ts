import type { Caller } from '../access/caller.ts'
import type { Db } from '../database/database.ts'

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
export async function recordAudit(db: Db, caller: Caller, record: AuditRecord): Promise<void> {
  await db
    .insertInto('audit_event')
    .values({
      org_id: caller.orgId,
      action: record.action,
      resource_type: record.resourceType,
      status: 'SUCCESS',
      actor_id: caller.id,
      origin: caller.origin,
      context: JSON.stringify(record.context),
      diff: JSON.stringify({ before: record.before ?? null, after: record.after ?? null }),
      run_id: record.runId ?? null,
      message: record.message ?? null,
    })
    .execute()
}
