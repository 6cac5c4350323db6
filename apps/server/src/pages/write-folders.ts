import type { FolderBody, FolderPatch } from '@portolan/contract/pages'
import { isDeepStrictEqual } from 'node:util'
import { requireAdmin, type Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { deleteFolderRow, findFolder, insertFolder, listFolders, updateFolder, type Folder } from './folder-store.ts'
import { toFolderView } from './page-view.ts'
import { placeInSidebar } from './place-in-sidebar.ts'
import { removeItem } from './sidebar-order.ts'
import { listPlacedItems, savePlaces } from './sidebar-store.ts'
import { changePages } from './write-pages.ts'

type Deps = Pick<Services, 'db' | 'clock'>

/** Folders of one organisation. The sidebar is read as a whole. */
const COUNT_LIMIT = 1_000

/**
 * @throws DomainError `missing_permissions`, `identifier_taken`, `not_found` for the parent, `after_item_not_in_parent`,
 *   `invalid_request` for too many or too deep folders.
 */
export async function createFolder(deps: Deps, caller: Caller, body: FolderBody): Promise<Folder> {
  requireFolderRight(caller)
  const { identifier, title = null, parent = null, after = null } = body
  return changePages(deps, caller, async (trx) => {
    if ((await listFolders(trx, caller.orgId)).length >= COUNT_LIMIT) {
      throw new DomainError('invalid_request', `The organization has ${COUNT_LIMIT} folders already`)
    }
    const row = { orgId: caller.orgId, identifier, title, by: caller.id, now: deps.clock.now() }
    const id = await insertFolder(trx, row)
    if (id === undefined) {
      throw new DomainError('identifier_taken', `Folder identifier "${identifier}" is already taken`)
    }
    await placeInSidebar(trx, caller.orgId, { kind: 'folder', id, identifier }, { parent, after })
    const folder = await getFolder(trx, caller, identifier)
    await audit(trx, caller, { after: folder })
    return folder
  })
}

/**
 * Changes the title or place of a folder. What was after something in another folder stands at the end of the new one.
 * @throws DomainError as `createFolder`; `invalid_request` for another identifier or a folder inside itself.
 */
export async function changeFolder(
  deps: Deps,
  caller: Caller,
  identifier: string,
  patch: FolderPatch,
): Promise<Folder> {
  requireFolderRight(caller)
  if (patch.identifier !== undefined && patch.identifier !== identifier) {
    const message = `identifier: that of folder "${identifier}" cannot change`
    throw new DomainError('invalid_request', message, {
      errors: [{ path: 'identifier', message, keyword: 'const' }],
    })
  }
  return changePages(deps, caller, async (trx) => {
    const before = await getFolder(trx, caller, identifier)
    const title = patch.title === undefined ? before.title : patch.title
    const parent = patch.parent === undefined ? before.parent : patch.parent
    const kept = parent === before.parent ? before.after : null
    const after = patch.after === undefined ? kept : patch.after
    if (title !== before.title) await updateFolder(trx, before, { title, by: caller.id, now: deps.clock.now() })
    await placeInSidebar(trx, caller.orgId, { kind: 'folder', id: before.id, identifier }, { parent, after })
    const changed = await getFolder(trx, caller, identifier)
    await audit(trx, caller, { before, after: changed })
    return changed
  })
}

/** What stood in the folder moves to where the folder stood. @throws DomainError `missing_permissions`, `not_found`. */
export async function deleteFolder(deps: Deps, caller: Caller, identifier: string): Promise<void> {
  requireFolderRight(caller)
  await changePages(deps, caller, async (trx) => {
    const folder = await getFolder(trx, caller, identifier)
    const items = await listPlacedItems(trx, caller.orgId)
    const item = items.find(({ kind, id }) => kind === 'folder' && id === folder.id)!
    await savePlaces(trx, caller.orgId, removeItem(items, item))
    await deleteFolderRow(trx, folder)
    await audit(trx, caller, { before: folder })
  })
}

async function getFolder(trx: Trx, caller: Caller, identifier: string): Promise<Folder> {
  const folder = await findFolder(trx, caller.orgId, identifier)
  if (folder === undefined) throw new DomainError('not_found', `Folder "${identifier}" was not found`)
  return folder
}

function requireFolderRight(caller: Caller): void {
  requireAdmin(caller, 'change folders')
}

async function audit(trx: Trx, caller: Caller, { before, after }: { before?: Folder; after?: Folder }): Promise<void> {
  const shown = { before: before && toFolderView(before), after: after && toFolderView(after) }
  if (isDeepStrictEqual(shown.before, shown.after)) return
  await recordAudit(trx, caller, {
    action: before === undefined ? 'CREATE' : after === undefined ? 'DELETE' : 'UPDATE',
    resourceType: 'folder',
    context: { folder: (after ?? before)!.identifier },
    ...shown,
  })
}
