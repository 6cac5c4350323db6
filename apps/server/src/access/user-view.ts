import type { UserView } from '@portolan/contract/users'
import type { User } from './user-store.ts'

/** A user as replies show it, and the audit trail. */
export function toUserView(user: User): UserView {
  const status = user.status.toUpperCase()
  return {
    id: user.id,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    picture: null,
    status,
    type: user.type,
    providers: [],
    orgs: [{ id: user.orgId }],
    teams: user.teams,
    roles: user.roles.map((name) => ({ name })),
    orgMembers: [{ orgId: user.orgId, status, lastLoginAt: user.lastLoginAt?.toISOString() ?? null }],
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  }
}
