import type { BlueprintDocument } from '@portolan/contract/blueprints'
import type { MigrationStatus } from '@portolan/contract/migrations'
import type { WrittenPermissions } from '@portolan/contract/permissions'
import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'

export interface BlueprintTable {
  id: Generated<string>
  org_id: string
  identifier: string
  revision: Generated<number>
  document: JSONColumnType<BlueprintDocument>
  scorecard_count: Generated<number>
  affects_results: Generated<boolean>
  permissions: JSONColumnType<WrittenPermissions | null, string | null | undefined, string | null>
  created_at: Date
  created_by: string
  updated_at: Date
  updated_by: string
}

export interface DatasourceTable {
  id: Generated<string>
  org_id: string
  value: string
}

export interface EntityTable {
  id: Generated<string>
  blueprint_id: string
  datasource_id: string
  created_at: Date
  updated_at: Date
  bare: Generated<boolean>
  org_id: string
  identifier: string
  title: string | null
  icon: string | null
  created_by: string
  updated_by: string
  team: JSONColumnType<string[] | null, string | null, string | null>
  properties: JSONColumnType<Record<string, unknown>>
  relations: JSONColumnType<Record<string, string | string[] | null>>
}

export interface EntityRelationTable {
  source_id: string
  target_id: string
  relation: string
}

export interface CatalogMigrationTable {
  id: string
  number: GeneratedAlways<string>
  org_id: string
  kind: 'delete' | 'map' | 'tidy'
  blueprint_id: string
  source_blueprint: string
  input: JSONColumnType<Record<string, unknown>>
  delete_blueprint: Generated<boolean>
  caller: JSONColumnType<object>
  run_id: string | null
  status: Generated<MigrationStatus>
  reason: string | null
  success_count: Generated<number>
  failure_count: Generated<number>
  failures: JSONColumnType<MigrationFailure[], string | undefined, string>
  position: Generated<string>
  until_id: string | null
  waiting_since: Date | null
  attempt: Generated<number>
  worker: string | null
  fence: Generated<string>
  lease_until: Generated<Date>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  ended_at: Date | null
}

/** An entity that a mapping could not write. */
export interface MigrationFailure {
  identifier: string
  error: string
  message: string
}

export interface PropertyIndexTable {
  org_id: string
  blueprint_id: string
  key: string
  kind: 'equal' | 'ascending' | 'descending'
  slow_searches: number
  since: Generated<Date>
  name: string | null
}

export interface CatalogTables {
  catalog_migration: CatalogMigrationTable
  blueprint: BlueprintTable
  datasource: DatasourceTable
  entity: EntityTable
  entity_relation: EntityRelationTable
  property_index: PropertyIndexTable
}
