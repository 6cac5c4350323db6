import type { PageGrant, PagePermissions, PagePermissionsPatch } from '@portolan/contract/pages'
import { isAdmin, isMemberOf, type Caller } from '../access/index.ts'
import { isPrivate, type Page } from './page.ts'

/** Who may read and change a page of which nobody has said otherwise. */
export const DEFAULT_PERMISSIONS: PagePermissions = {
  read: { users: [], roles: ['Admin', 'Member'], teams: [] },
  update: { users: [], roles: ['Admin'], teams: [] },
}

type Guarded = Pick<Page, 'permissions' | 'document' | 'createdBy'>

/** A right to change a page is one to read it. A private page is its creator's, and the Admins'. */
export function mayRead(caller: Caller, page: Guarded): boolean {
  if (isAdmin(caller)) return true
  if (isPrivate(page)) return caller.id === page.createdBy
  const { read } = page.permissions ?? DEFAULT_PERMISSIONS
  return isGranted(caller, read) || mayUpdate(caller, page)
}

export function mayUpdate(caller: Caller, page: Guarded): boolean {
  if (isAdmin(caller)) return true
  if (isPrivate(page)) return caller.id === page.createdBy
  return isGranted(caller, (page.permissions ?? DEFAULT_PERMISSIONS).update)
}

/** Teams are given by name or identifier; names that are no longer anybody's grant nothing. Emails are compared without regard to case. */
function isGranted(caller: Caller, grant: PageGrant): boolean {
  const own = caller.email?.toLowerCase()
  return (
    grant.roles.some((role) => caller.roles.includes(role)) ||
    isMemberOf(caller, grant.teams) ||
    grant.users.some((user) => user.toLowerCase() === own)
  )
}

/** Lists that are given replace the stored ones, the others stay. */
export const patchPermissions = (before: PagePermissions, patch: PagePermissionsPatch): PagePermissions => ({
  read: patchGrant(before.read, patch.read),
  update: patchGrant(before.update, patch.update),
})

const patchGrant = (before: PageGrant, patch: Partial<PageGrant> = {}): PageGrant => ({
  users: patch.users ?? before.users,
  roles: patch.roles ?? before.roles,
  teams: patch.teams ?? before.teams,
})
