import type { PagePermissions } from '@portolan/contract/pages'
import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import type { Page, PageContent } from './page.ts'

/** All pages of an organisation, oldest first; without their widgets unless `withWidgets`. */
export async function listPages(db: Db, orgId: string, options: { withWidgets: boolean }): Promise<Page[]> {
  const rows = await selectPages(db, orgId, options).orderBy('page.id').execute()
  return rows.map(toPage)
}

export async function findPage(db: Db, orgId: string, identifier: string): Promise<Page | undefined> {
  const row = await selectPages(db, orgId, { withWidgets: true })
    .where('page.identifier', '=', identifier)
    .executeTakeFirst()
  return row && toPage(row)
}

/** The pages that show a blueprint, oldest first. */
export async function listBlueprintPages(db: Db, blueprint: { orgId: string; id: string }): Promise<Page[]> {
  const rows = await selectPages(db, blueprint.orgId, { withWidgets: true })
    .where('page.blueprint_id', '=', blueprint.id)
    .orderBy('page.id')
    .execute()
  return rows.map(toPage)
}

export async function countPages(db: Db, orgId: string): Promise<number> {
  const { count } = await db
    .selectFrom('page')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export interface NewPage {
  orgId: string
  content: PageContent
  blueprintId: string | null
  isAutomatic: boolean
  createdAt: Date
  createdBy: string
}

/** Stores a page that has no place yet. @returns its id; undefined when the identifier is taken. */
export async function insertPage(trx: Trx, page: NewPage): Promise<string | undefined> {
  const { identifier, type, document } = page.content
  const row = await trx
    .insertInto('page')
    .values({
      org_id: page.orgId,
      identifier,
      type,
      blueprint_id: page.blueprintId,
      is_automatic: page.isAutomatic,
      document: JSON.stringify(document),
      created_at: page.createdAt,
      created_by: page.createdBy,
      updated_at: page.createdAt,
      updated_by: page.createdBy,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'identifier']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export interface PageChange {
  content: PageContent
  blueprintId: string | null
  isAutomatic: boolean
  now: Date
  by: string
}

/** Stores what was written, but not its place. */
export async function updatePage(trx: Trx, page: Page, change: PageChange): Promise<void> {
  await trx
    .updateTable('page')
    .set({
      identifier: change.content.identifier,
      type: change.content.type,
      blueprint_id: change.blueprintId,
      is_automatic: change.isAutomatic,
      document: JSON.stringify(change.content.document),
      updated_at: change.now,
      updated_by: change.by,
    })
    .where('org_id', '=', page.orgId)
    .where('id', '=', page.id)
    .execute()
}

/** Stores what follows from a change of something else; the audit fields stay. */
export async function followPage(
  trx: Trx,
  page: Page,
  change: { identifier?: string; document?: PageContent['document'] },
): Promise<void> {
  await trx
    .updateTable('page')
    .set({
      identifier: change.identifier ?? page.identifier,
      document: JSON.stringify(change.document ?? page.document),
    })
    .where('org_id', '=', page.orgId)
    .where('id', '=', page.id)
    .execute()
}

export async function updatePermissions(trx: Trx, page: Page, permissions: PagePermissions): Promise<void> {
  await trx
    .updateTable('page')
    .set({ permissions: JSON.stringify(permissions) })
    .where('org_id', '=', page.orgId)
    .where('id', '=', page.id)
    .execute()
}

export async function deletePageRow(trx: Trx, page: Page): Promise<void> {
  await trx.deleteFrom('page').where('org_id', '=', page.orgId).where('id', '=', page.id).execute()
}

function selectPages(db: Db, orgId: string, { withWidgets }: { withWidgets: boolean }) {
  const document = withWidgets ? sql`page.document` : sql`page.document::jsonb - 'widgets'`
  return db
    .selectFrom('page')
    .leftJoin('blueprint', 'blueprint.id', 'page.blueprint_id')
    .leftJoin('catalog_folder', 'catalog_folder.id', 'page.parent_id')
    .select([
      'page.id',
      'page.org_id',
      'page.identifier',
      'page.type',
      'page.is_automatic',
      'page.permissions',
      'page.after',
      'page.position',
      'page.created_at',
      'page.created_by',
      'page.updated_at',
      'page.updated_by',
      'blueprint.identifier as blueprint',
      'catalog_folder.identifier as parent',
      document.$castTo<Record<string, unknown>>().as('document'),
      sql<string | null>`blueprint.document ->> 'title'`.as('blueprint_title'),
      sql<string | null>`blueprint.document ->> 'icon'`.as('blueprint_icon'),
    ])
    .where('page.org_id', '=', orgId)
}

type PageRow = Awaited<ReturnType<ReturnType<typeof selectPages>['execute']>>[number]

const toPage = (row: PageRow): Page => ({
  id: row.id,
  orgId: row.org_id,
  identifier: row.identifier,
  type: row.type,
  blueprint: row.blueprint,
  blueprintTitle: row.blueprint_title,
  blueprintIcon: row.blueprint_icon || null,
  isAutomatic: row.is_automatic,
  permissions: row.permissions,
  parent: row.parent,
  after: row.after,
  position: row.position,
  document: row.document,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})
