import type { ScorecardDocument } from '@portolan/contract/scorecards'
import type { Generated, JSONColumnType } from 'kysely'

export interface ScorecardTable {
  /** The order of creation. */
  number: Generated<string>
  id: string
  org_id: string
  blueprint_id: string
  identifier: string
  document: JSONColumnType<ScorecardDocument>
  rule_names: JSONColumnType<Record<string, string>, string | undefined, string>
  created_at: Date
  created_by: string
  updated_at: Date
  updated_by: string
}

export interface RuleResultNoteTable {
  number: Generated<string>
  blueprint_id: string
  entity_id: string | null
}

export interface RuleResultPassTable {
  blueprint_id: string
  after: Generated<string>
  again: Generated<boolean>
  due_at: Date
}

export interface ScorecardTables {
  scorecard: ScorecardTable
  rule_result_note: RuleResultNoteTable
  rule_result_pass: RuleResultPassTable
}
