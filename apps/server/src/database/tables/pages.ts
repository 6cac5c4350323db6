import type { PagePermissions, PageType } from '@portolan/contract/pages'
import type { Generated, JSONColumnType } from 'kysely'

interface PlacedTable {
  id: Generated<string>
  org_id: string
  identifier: string
  parent_id: string | null
  after: string | null
  position: number | null
  created_at: Date
  created_by: string
  updated_at: Date
  updated_by: string
}

export interface FolderTable extends PlacedTable {
  title: string | null
}

export interface PageTable extends PlacedTable {
  type: PageType
  blueprint_id: string | null
  is_automatic: Generated<boolean>
  document: JSONColumnType<Record<string, unknown>>
  permissions: JSONColumnType<PagePermissions> | null
}

export interface PageTables {
  catalog_folder: FolderTable
  page: PageTable
}
