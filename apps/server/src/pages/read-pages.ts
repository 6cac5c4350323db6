import type { PagePermissions, PageRightsReply, SidebarItem } from '@portolan/contract/pages'
import { isAdmin, requireAdmin, type Caller } from '../access/index.ts'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { completePages } from './automatic-pages.ts'
import { listFolders } from './folder-store.ts'
import { hasPlace, type Page } from './page.ts'
import { DEFAULT_PERMISSIONS, mayRead, mayUpdate } from './page-permissions.ts'
import { findPage, listPages } from './page-store.ts'
import { titleOf } from './page-view.ts'
import { readingOrder } from './sidebar-order.ts'

type Deps = Pick<Services, 'db'>

/** The pages that the caller may read, oldest first. */
export async function readPages(deps: Deps, caller: Caller, options: { withWidgets: boolean }): Promise<Page[]> {
  await completePages(deps, caller.orgId)
  const pages = await listPages(deps.db, caller.orgId, options)
  return pages.filter((page) => mayRead(caller, page))
}

/** @throws DomainError `not_found`, also for a page that the caller may not read. */
export async function getPage(deps: Deps, caller: Caller, identifier: string): Promise<Page> {
  await completePages(deps, caller.orgId)
  return getReadablePage(deps.db, caller, identifier)
}

/** As `getPage`, within a change. */
export async function getReadablePage(db: Db, caller: Caller, identifier: string): Promise<Page> {
  const page = await findPage(db, caller.orgId, identifier)
  if (page !== undefined && mayRead(caller, page)) return page
  throw new DomainError('not_found', `Page "${identifier}" was not found`)
}

/**
 * What the caller may do with a page, so that the portal offers nothing that is refused.
 * @throws DomainError `not_found`.
 */
export async function readPageRights(
  deps: Deps,
  caller: Caller,
  identifier: string,
): Promise<PageRightsReply['rights']> {
  const page = await getPage(deps, caller, identifier)
  return { update: mayUpdate(caller, page), create: isAdmin(caller) }
}

/** @throws DomainError `missing_permissions` unless the caller is an Admin, `not_found`. */
export async function readPermissions(deps: Deps, caller: Caller, identifier: string): Promise<PagePermissions> {
  requirePermissionRight(caller)
  const page = await getPage(deps, caller, identifier)
  return page.permissions ?? DEFAULT_PERMISSIONS
}

export function requirePermissionRight(caller: Caller): void {
  requireAdmin(caller, 'see or set rights to pages')
}

/** The folders, and the pages shown among them that the caller may read, in their order. */
export async function readSidebar(deps: Deps, caller: Caller): Promise<SidebarItem[]> {
  const pages = await readPages(deps, caller, { withWidgets: false })
  const shown = pages.filter((page) => hasPlace(page) && page.document.showInSidebar !== false)
  const folders = await listFolders(deps.db, caller.orgId)
  const items = [
    ...shown.map((page) => ({ ...page, kind: 'page' as const, title: titleOf(page) })),
    ...folders.map((folder) => ({ ...folder, kind: 'folder' as const, title: folder.title ?? undefined })),
  ]
  return readingOrder(items).map(({ identifier, title, kind, parent, after }) => ({
    identifier,
    ...(title !== undefined && { title }),
    sidebarType: kind,
    sidebar: 'catalog',
    parent,
    after,
  }))
}
