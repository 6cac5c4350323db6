import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Read as the value, written as JSON text. Kept as `json`, so that keys stay in the order in which they were sent. */
type Json<T> = ColumnType<T, string, string>
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>

export interface ActionTable {
  org_id: string
  id: string
  identifier: string
  document: Json<Record<string, unknown>>
  version_1: NullableJson<Record<string, unknown>>
  permissions: Json<Record<string, unknown>>
  revision: Generated<string>
  created_at: Generated<Date>
  created_by: string
  updated_at: Generated<Date>
  updated_by: string
}

export interface RunTable {
  org_id: string
  id: string
  number: GeneratedAlways<string>
  action_id: string
  action_identifier: string
  action_title: string | null
  action_icon: string | null
  restricted: boolean
  blueprint_identifier: string | null
  blueprint_title: string | null
  blueprint_icon: string | null
  entity_identifier: string | null
  entity_title: string | null
  entity_icon: string | null
  properties: Json<Record<string, unknown>>
  raw_properties: Json<Record<string, unknown>>
  status: string
  status_label: string | null
  source: string
  required_approval: Json<boolean | { type: string }>
  approval: NullableJson<{ userId: string; state: string; description: string | null }>
  link: Json<string[]>
  summary: string | null
  message: NullableJson<unknown>
  external_run_id: string | null
  method_type: string
  payload: NullableJson<Record<string, unknown>>
  sealed_payload: string | null
  waiting: NullableJson<Record<string, unknown>>
  synchronized: boolean
  response: NullableJson<unknown>
  pending_execution: boolean
  claimed_until: Date | null
  installation_id: string | null
  created_by: string
  creator_id: string
  impersonated_by: string | null
  updated_by: string
  created_at: Generated<Date>
  updated_at: Generated<Date>
  ended_at: Date | null
}

export interface RunLogTable {
  org_id: string
  run_id: string
  id: GeneratedAlways<string>
  message: string
  created_by: string
  created_at: Generated<Date>
}

export interface RunApproverTable {
  org_id: string
  run_id: string
  account_id: string
  email: string
  asked: boolean
  state: 'PENDING' | 'APPROVED' | 'DECLINED'
  description: string | null
  decided_at: Date | null
}

export interface RunDeliveryTable {
  org_id: string
  run_id: string
  worker: string
  fence: Generated<string>
  attempt: Generated<number>
  lease_until: Date
}

export interface RunReportTable {
  org_id: string
  report_id: string
  created_at: Generated<Date>
}

export interface RunIdempotencyTable {
  org_id: string
  caller_id: string
  key: string
  request_digest: Buffer
  run_id: string
  created_at: Generated<Date>
}

export interface RunTables {
  action: ActionTable
  run: RunTable
  run_log: RunLogTable
  run_approver: RunApproverTable
  run_delivery: RunDeliveryTable
  run_report: RunReportTable
  run_idempotency: RunIdempotencyTable
}
