import { isDeepStrictEqual } from 'node:util'
import { requireAdmin, type Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import { getBlueprint, inCatalogTransaction, lockBlueprints } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { createMissingPages } from './automatic-pages.ts'
import { checkPage } from './check-page.ts'
import { hasPlace, isProtected, toContent, type Page, type PageContent } from './page.ts'
import { mayUpdate } from './page-permissions.ts'
import { countPages, deletePageRow, findPage, insertPage, updatePage } from './page-store.ts'
import { toPageView } from './page-view.ts'
import { getReadablePage } from './read-pages.ts'
import { placeInSidebar } from './place-in-sidebar.ts'
import { removeItem, renameItem } from './sidebar-order.ts'
import { clearPlace, listPlacedItems, savePlaces } from './sidebar-store.ts'

type Deps = Pick<Services, 'db' | 'clock'>

/** Pages of one organisation. The sidebar is read as a whole. */
const COUNT_LIMIT = 5_000

/**
 * @throws DomainError `missing_permissions`, `invalid_request`, `identifier_taken`, `not_found` for the blueprint or
 *   folder, `after_item_not_in_parent`.
 */
export async function createPage(deps: Deps, caller: Caller, content: PageContent): Promise<Page> {
  requireAdmin(caller, 'create pages')
  checkPage(content, undefined)
  return changePages(deps, caller, async (trx) => {
    if ((await countPages(trx, caller.orgId)) >= COUNT_LIMIT) {
      throw new DomainError('invalid_request', `The organization has ${COUNT_LIMIT} pages already`)
    }
    const id = await insertPage(trx, {
      orgId: caller.orgId,
      content,
      blueprintId: await findBlueprintId(trx, caller, content),
      isAutomatic: false,
      createdAt: deps.clock.now(),
      createdBy: caller.id,
    })
    if (id === undefined) throw identifierTaken(content.identifier)
    if (hasPlace(content)) {
      await placeInSidebar(trx, caller.orgId, { kind: 'page', id, identifier: content.identifier }, content)
    }
    const page = (await findPage(trx, caller.orgId, content.identifier))!
    await recordPageAudit(trx, caller, { after: page })
    return page
  })
}

/**
 * Stores what `toNext` makes of a page; another identifier renames it. The same content again changes nothing.
 * @param replace whether the whole page is given: then an automatic page no longer follows the name of its blueprint.
 * @param unchangedSince the `updatedAt` that the caller has read; without it, whatever stands is changed.
 * @throws DomainError as `createPage`; `not_found` also for a page that the caller may not read; `conflict` when the page
 *   was changed since.
 */
export async function changePage(
  deps: Deps,
  caller: Caller,
  identifier: string,
  toNext: (before: PageContent) => PageContent,
  { replace, unchangedSince }: { replace: boolean; unchangedSince?: string | undefined },
): Promise<Page> {
  return changePages(deps, caller, async (trx) => {
    const before = await getReadablePage(trx, caller, identifier)
    if (!mayUpdate(caller, before)) {
      throw new DomainError('missing_permissions', `You may not change page "${identifier}"`)
    }
    if (unchangedSince !== undefined && before.updatedAt.toISOString() !== unchangedSince) {
      const { updatedBy, updatedAt } = before
      const sentence = `Page "${identifier}" was changed by ${updatedBy} at ${updatedAt.toISOString()}; read it again first`
      throw new DomainError('conflict', sentence)
    }
    const content = toNext(toContent(before))
    if (isDeepStrictEqual(content, toContent(before))) return before
    checkPage(content, before)
    if (content.identifier !== identifier) await renamePage(trx, before, content.identifier)
    await updatePage(trx, before, {
      content,
      blueprintId: await findBlueprintId(trx, caller, content),
      isAutomatic: before.isAutomatic && !replace,
      now: deps.clock.now(),
      by: caller.id,
    })
    if (hasPlace(content)) {
      await placeInSidebar(trx, caller.orgId, { kind: 'page', id: before.id, identifier: content.identifier }, content)
    } else await clearPlace(trx, caller.orgId, before.id)
    const after = (await findPage(trx, caller.orgId, content.identifier))!
    await recordPageAudit(trx, caller, { before, after })
    return after
  })
}

/** @throws DomainError `missing_permissions`, `not_found`, `protected_resource` for pages that the portal needs. */
export async function deletePage(deps: Deps, caller: Caller, identifier: string): Promise<void> {
  await changePages(deps, caller, async (trx) => {
    const page = await getReadablePage(trx, caller, identifier)
    requireAdmin(caller, `delete page "${identifier}"`)
    if (isProtected(page)) {
      const reason = page.type === 'home' ? 'every organization has it' : 'it is deleted with its blueprint'
      throw new DomainError('protected_resource', `Page "${identifier}" cannot be deleted: ${reason}`)
    }
    await removePage(trx, page)
    await recordPageAudit(trx, caller, { before: page })
  })
}

/** Deletes a page and closes its gap in the sidebar. The caller's transaction holds the lock of the blueprints. */
export async function removePage(trx: Trx, page: Page): Promise<void> {
  const items = await listPlacedItems(trx, page.orgId)
  const item = items.find(({ kind, id }) => kind === 'page' && id === page.id)
  if (item !== undefined) await savePlaces(trx, page.orgId, removeItem(items, item))
  await deletePageRow(trx, page)
}

/** What was to stand after a page follows its new identifier. @throws DomainError `identifier_taken`. */
export async function renamePage(trx: Trx, page: Page, identifier: string): Promise<void> {
  if ((await findPage(trx, page.orgId, identifier)) !== undefined) throw identifierTaken(identifier)
  const items = await listPlacedItems(trx, page.orgId)
  const item = items.find(({ kind, id }) => kind === 'page' && id === page.id)
  if (item !== undefined) await savePlaces(trx, page.orgId, renameItem(items, item, identifier))
}

/** Changes of blueprints, pages and folders of an organisation wait for each other. */
export async function changePages<T>(deps: Deps, caller: Caller, change: (trx: Trx) => Promise<T>): Promise<T> {
  return inCatalogTransaction(deps.db, async (trx) => {
    await lockBlueprints(trx, caller.orgId)
    await createMissingPages(trx, caller.orgId)
    return change(trx)
  })
}

async function findBlueprintId(trx: Trx, caller: Caller, { blueprint }: PageContent): Promise<string | null> {
  return blueprint === null ? null : (await getBlueprint(trx, caller.orgId, blueprint)).id
}

export async function recordPageAudit(
  trx: Trx,
  caller: Caller,
  { before, after }: { before?: Page; after?: Page },
): Promise<void> {
  const page = (after ?? before)!
  await recordAudit(trx, caller, {
    action: before === undefined ? 'CREATE' : after === undefined ? 'DELETE' : 'UPDATE',
    resourceType: 'page',
    context: { page: page.identifier, ...(page.blueprint !== null && { blueprint: page.blueprint }) },
    before: before && toPageView(before),
    after: after && toPageView(after),
  })
}

const identifierTaken = (identifier: string): DomainError =>
  new DomainError('identifier_taken', `Page identifier "${identifier}" is already taken`)
