import { isDeepStrictEqual } from 'node:util'
import type { PagePermissions, PagePermissionsPatch } from '@portolan/contract/pages'
import type { Caller } from '../access/index.ts'
import { recordAudit } from '../audit/index.ts'
import type { Services } from '../services.ts'
import { DEFAULT_PERMISSIONS, patchPermissions } from './page-permissions.ts'
import { updatePermissions } from './page-store.ts'
import { getReadablePage, requirePermissionRight } from './read-pages.ts'
import { changePages } from './write-pages.ts'

/**
 * Sets who may read and change a page. Names are not looked up: one may stand here before its account or team exists.
 * @throws DomainError `missing_permissions` unless the caller is an Admin, `not_found`.
 */
export async function changePermissions(
  deps: Pick<Services, 'db' | 'clock'>,
  caller: Caller,
  identifier: string,
  patch: PagePermissionsPatch,
): Promise<PagePermissions> {
  requirePermissionRight(caller)
  return changePages(deps, caller, async (trx) => {
    const page = await getReadablePage(trx, caller, identifier)
    const before = page.permissions ?? DEFAULT_PERMISSIONS
    const after = patchPermissions(before, patch)
    if (isDeepStrictEqual(before, after)) return before
    await updatePermissions(trx, page, after)
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'page',
      context: { page: page.identifier },
      before: { permissions: before },
      after: { permissions: after },
      message: 'Rights to the page changed',
    })
    return after
  })
}
