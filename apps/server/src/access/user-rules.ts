import { DomainError } from '../errors.ts'
import type { Caller } from './caller.ts'
import type { User, UserStatus } from './user-store.ts'

/**
 * The status that a user gets when a client asks for one. Whoever never chose a password is invited, not active. A service
 * account has no password: it is active unless it is disabled.
 * @throws DomainError `conflict` for the way back from a password to an invitation.
 */
export function decideStatus(
  user: Pick<User, 'email' | 'type' | 'status' | 'hasPassword'>,
  wanted: UserStatus,
): UserStatus {
  if (user.type === 'Service Account') return wanted === 'Disabled' ? 'Disabled' : 'Active'
  if (wanted === 'Disabled' || wanted === user.status) return wanted
  if (!user.hasPassword) return wanted === 'Active' ? 'Invited' : wanted
  if (wanted === 'Active') return 'Active'
  throw new DomainError(
    'conflict',
    `"${user.email}" has chosen a password and cannot become ${wanted} again; disable or delete them`,
  )
}

/**
 * Nobody changes their own status, and one active Admin always remains.
 * @param activeAdmins ids of those who are active Admins before the change.
 * @throws DomainError `missing_permissions`, `conflict`.
 */
export function checkUserChange(
  caller: Pick<Caller, 'id'>,
  before: User,
  after: Pick<User, 'status' | 'roles'>,
  activeAdmins: ReadonlySet<string>,
): void {
  if (after.status !== before.status && before.id === caller.id) {
    throw new DomainError('missing_permissions', 'Nobody may change their own status')
  }
  if (!isActiveAdmin(after)) requireOtherAdmin(before, activeAdmins)
}

/** @throws DomainError `conflict` when the user is the only active Admin. */
export function requireOtherAdmin(user: User, activeAdmins: ReadonlySet<string>): void {
  if (!activeAdmins.has(user.id) || activeAdmins.size > 1) return
  throw new DomainError('conflict', `"${user.email}" is the last active Admin: make somebody else an Admin first`)
}

export const isActiveAdmin = ({ status, roles }: Pick<User, 'status' | 'roles'>): boolean =>
  status === 'Active' && roles.includes('Admin')
