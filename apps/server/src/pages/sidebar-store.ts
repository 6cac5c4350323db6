import { sql } from 'kysely'
import type { Trx } from '../database/database.ts'
import type { PlacedItem } from './sidebar-order.ts'

/** All folders, and all pages that have a place among them. The caller holds the lock of the organisation's blueprints. */
export async function listPlacedItems(trx: Trx, orgId: string): Promise<PlacedItem[]> {
  const { rows } = await sql<PlacedItem>`
    select 'page' as kind, page.id, page.identifier, above.identifier as parent, page.after, page.position
    from page left join catalog_folder above on above.id = page.parent_id
    where page.org_id = ${orgId} and page.position is not null
    union all
    select 'folder', folder.id, folder.identifier, above.identifier, folder.after, folder.position
    from catalog_folder folder left join catalog_folder above on above.id = folder.parent_id
    where folder.org_id = ${orgId} and folder.position is not null
  `.execute(trx)
  return rows
}

/** Stores changed places. */
export async function savePlaces(trx: Trx, orgId: string, items: readonly PlacedItem[]): Promise<void> {
  for (const kind of ['page', 'folder'] as const) {
    const changes = items.filter((item) => item.kind === kind)
    if (changes.length === 0) continue
    const table = sql.table(kind === 'page' ? 'page' : 'catalog_folder')
    await sql`
      update ${table} placed set parent_id = above.id, after = change.after, position = change.position
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
        as change (id bigint, parent text, after text, position integer)
      left join catalog_folder above on above.org_id = ${orgId} and above.identifier = change.parent
      where placed.org_id = ${orgId} and placed.id = change.id
    `.execute(trx)
  }
}

/** Takes the place from a page that has none any more. */
export async function clearPlace(trx: Trx, orgId: string, pageId: string): Promise<void> {
  await trx
    .updateTable('page')
    .set({ parent_id: null, after: null, position: null })
    .where('org_id', '=', orgId)
    .where('id', '=', pageId)
    .execute()
}
