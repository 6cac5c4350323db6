import type { Generated, JSONColumnType } from 'kysely'

export interface AuditEventTable {
  id: Generated<string>
  org_id: string
  action: 'CREATE' | 'UPDATE' | 'DELETE'
  resource_type: string
  status: 'SUCCESS' | 'FAILURE'
  actor_id: string
  origin: string
  context: JSONColumnType<Record<string, unknown>>
  diff: JSONColumnType<{ before: unknown; after: unknown }>
  run_id: string | null
  message: string | null
  at: Generated<Date>
}

export interface AuditTables {
  audit_event: AuditEventTable
}
