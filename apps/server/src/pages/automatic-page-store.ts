import { HOME_PAGE } from '@portolan/contract/pages'
import { sql } from 'kysely'
import type { Db } from '../database/database.ts'

export interface PagelessBlueprint {
  orgId: string
  id: string
  identifier: string
  createdAt: Date
  createdBy: string
}

/** Whether a blueprint has no pages of its own yet, or the organisation no start page. */
export async function arePagesMissing(db: Db, orgId: string): Promise<boolean> {
  const { rows } = await sql<{ missing: boolean }>`
    select not exists (select from page where org_id = ${orgId} and identifier = ${HOME_PAGE}) or exists (
      select from blueprint b where b.org_id = ${orgId}
        and not exists (select from page where page.blueprint_id = b.id and page.type = 'entity')) as missing
  `.execute(db)
  return rows[0]!.missing
}

/** Blueprints without a page for their entities, oldest first. Every blueprint that was ever given its pages has one. */
export async function listPagelessBlueprints(db: Db, orgId: string): Promise<PagelessBlueprint[]> {
  const { rows } = await sql<PagelessBlueprint>`
    select b.org_id as "orgId", b.id, b.identifier, b.created_at as "createdAt", b.created_by as "createdBy"
    from blueprint b where b.org_id = ${orgId}
      and not exists (select from page where page.blueprint_id = b.id and page.type = 'entity')
    order by b.id
  `.execute(db)
  return rows
}

export async function readOrganizationStart(db: Db, orgId: string): Promise<Date> {
  const { created_at } = await db
    .selectFrom('organization')
    .select('created_at')
    .where('id', '=', orgId)
    .executeTakeFirstOrThrow()
  return created_at
}

/** Those of the identifiers that pages have. */
export async function findTaken(db: Db, orgId: string, identifiers: string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('page')
    .select('identifier')
    .where('org_id', '=', orgId)
    .where('identifier', '=', sql<string>`any(${identifiers}::text[])`)
    .execute()
  return new Set(rows.map(({ identifier }) => identifier))
}
