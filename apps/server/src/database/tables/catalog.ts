import type { BlueprintDocument } from '@portolan/contract/blueprints'
import type { Generated, JSONColumnType } from 'kysely'

export interface BlueprintTable {
  id: Generated<string>
  org_id: string
  identifier: string
  revision: Generated<number>
  document: JSONColumnType<BlueprintDocument>
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

export interface CatalogTables {
  blueprint: BlueprintTable
  datasource: DatasourceTable
  entity: EntityTable
  entity_relation: EntityRelationTable
}
