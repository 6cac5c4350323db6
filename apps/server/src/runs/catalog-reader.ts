import type { Db } from '../database/database.ts'

/** An entity as replies and templates show it. */
export interface EntityView {
  identifier: string
  title?: string | null
  icon?: string | null
  [key: string]: unknown
}

export interface BlueprintName {
  identifier: string
  title?: string | null
  icon?: string | null
}

/** What runs read of the catalog. */
export interface CatalogReader {
  findBlueprint(db: Db, orgId: string, identifier: string): Promise<BlueprintName | undefined>
  findEntityView(db: Db, orgId: string, blueprint: string, identifier: string): Promise<EntityView | undefined>
  findEntityViews(db: Db, orgId: string, blueprint: string, identifiers: string[]): Promise<EntityView[]>
}

/** A portal without a catalog: no entity exists. */
export const emptyCatalog: CatalogReader = {
  findBlueprint: () => Promise.resolve(undefined),
  findEntityView: () => Promise.resolve(undefined),
  findEntityViews: () => Promise.resolve([]),
}
