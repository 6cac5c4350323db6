import type { Db, Trx } from '../database/database.ts'

/** A folder of the catalog's sidebar. */
export interface Folder {
  id: string
  orgId: string
  identifier: string
  title: string | null
  /** Identifier of the folder that it stands in. */
  parent: string | null
  after: string | null
  position: number | null
}

export async function listFolders(db: Db, orgId: string): Promise<Folder[]> {
  const rows = await selectFolders(db, orgId).orderBy('folder.id').execute()
  return rows.map(toFolder)
}

export async function findFolder(db: Db, orgId: string, identifier: string): Promise<Folder | undefined> {
  const row = await selectFolders(db, orgId).where('folder.identifier', '=', identifier).executeTakeFirst()
  return row && toFolder(row)
}

/** Stores a folder that has no place yet. @returns its id; undefined when the identifier is taken. */
export async function insertFolder(
  trx: Trx,
  folder: { orgId: string; identifier: string; title: string | null; by: string; now: Date },
): Promise<string | undefined> {
  const row = await trx
    .insertInto('catalog_folder')
    .values({
      org_id: folder.orgId,
      identifier: folder.identifier,
      title: folder.title,
      created_at: folder.now,
      created_by: folder.by,
      updated_at: folder.now,
      updated_by: folder.by,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'identifier']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function updateFolder(
  trx: Trx,
  folder: Folder,
  change: { title: string | null; by: string; now: Date },
): Promise<void> {
  await trx
    .updateTable('catalog_folder')
    .set({ title: change.title, updated_at: change.now, updated_by: change.by })
    .where('org_id', '=', folder.orgId)
    .where('id', '=', folder.id)
    .execute()
}

export async function deleteFolderRow(trx: Trx, folder: Folder): Promise<void> {
  await trx.deleteFrom('catalog_folder').where('org_id', '=', folder.orgId).where('id', '=', folder.id).execute()
}

const selectFolders = (db: Db, orgId: string) =>
  db
    .selectFrom('catalog_folder as folder')
    .leftJoin('catalog_folder as above', 'above.id', 'folder.parent_id')
    .select([
      'folder.id',
      'folder.org_id',
      'folder.identifier',
      'folder.title',
      'folder.after',
      'folder.position',
      'above.identifier as parent',
    ])
    .where('folder.org_id', '=', orgId)

const toFolder = ({ org_id, ...row }: Omit<Folder, 'orgId'> & { org_id: string }): Folder => ({
  ...row,
  orgId: org_id,
})
