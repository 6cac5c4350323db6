import type { InviteRequest, UserPatch, UserView } from '@portolan/contract/users'
import { nanoid } from 'nanoid'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { lockPeople } from './people-lock.ts'
import { getUser } from './read-users.ts'
import { requireAdmin } from './require-admin.ts'
import { deleteSessionsOf } from './session-store.ts'
import {
  deleteUser,
  findTeamIds,
  findUser,
  hasOtherAdmin,
  insertInvited,
  orderRoles,
  replaceTeams,
  updateUser,
  type User,
  type UserStatus,
} from './user-store.ts'
import { toUserView } from './user-view.ts'

type Deps = Pick<Services, 'db'>

/**
 * Creates an account that waits for its owner to choose a password. Nobody is written to: an Admin hands over the link.
 * @throws DomainError `missing_permissions`, `identifier_taken`, `not_found` for an unknown team.
 */
export async function inviteUser(deps: Deps, caller: Caller, { invitee }: InviteRequest): Promise<void> {
  requireAdmin(caller, 'invite users')
  const { orgId } = caller
  await deps.db.transaction().execute(async (trx) => {
    await lockPeople(trx, orgId)
    if ((await findUser(trx, orgId, invitee.email)) !== undefined) {
      throw new DomainError('identifier_taken', `The user "${invitee.email}" exists already`)
    }
    const id = `usr_${nanoid(16)}`
    await insertInvited(trx, { id, orgId, email: invitee.email, roles: invitee.roles ?? [] })
    await storeTeams(trx, orgId, id, invitee.teams ?? [])
    await recordAudit(trx, caller, {
      action: 'CREATE',
      resourceType: 'user',
      context: { user: invitee.email },
      before: null,
      after: toUserView(await getUser(trx, orgId, invitee.email)),
    })
  })
}

/**
 * Changes roles, teams or status. Disabling ends all sessions. What changes nothing leaves no trace.
 * @throws DomainError `missing_permissions`, also for one's own status; `conflict` when no active Admin would be left;
 *   `not_found` for the user or a team.
 */
export async function patchUser(deps: Deps, caller: Caller, email: string, patch: UserPatch): Promise<UserView> {
  requireAdmin(caller, 'change users')
  const { orgId } = caller
  return deps.db.transaction().execute(async (trx) => {
    await lockPeople(trx, orgId)
    const user = await getUser(trx, orgId, email)
    const status = decideStatus(user, patch.status)
    if (status !== user.status && user.id === caller.id) {
      throw new DomainError('missing_permissions', 'Nobody may change their own status')
    }
    const roles = orderRoles(patch.roles ?? user.roles)
    if (status !== 'Active' || !roles.includes('Admin')) await requireOtherAdmin(trx, user)
    if (patch.teams !== undefined) await storeTeams(trx, orgId, user.id, patch.teams)
    const teams = patch.teams === undefined ? user.teams : (await getUser(trx, orgId, email)).teams
    if (status === user.status && isSame(roles, user.roles) && isSame(teams, user.teams)) return toUserView(user)
    await updateUser(trx, user, { roles, status })
    if (status !== 'Active') await deleteSessionsOf(trx, user.id)
    const after = toUserView(await getUser(trx, orgId, email))
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'user',
      context: { user: user.email },
      before: toUserView(user),
      after,
    })
    return after
  })
}

/** @throws DomainError `missing_permissions`, `not_found`, `conflict` when no active Admin would be left. */
export async function removeUser(deps: Deps, caller: Caller, email: string): Promise<void> {
  requireAdmin(caller, 'delete users')
  await deps.db.transaction().execute(async (trx) => {
    await lockPeople(trx, caller.orgId)
    const user = await getUser(trx, caller.orgId, email)
    await requireOtherAdmin(trx, user)
    await deleteUser(trx, user)
    await recordAudit(trx, caller, {
      action: 'DELETE',
      resourceType: 'user',
      context: { user: user.email },
      before: toUserView(user),
      after: null,
    })
  })
}

/** Whoever never chose a password is invited again, not active. */
function decideStatus(user: User, wanted: UserPatch['status']): UserStatus {
  if (wanted === undefined) return user.status
  if (wanted === 'DISABLED') return 'Disabled'
  return user.hasPassword ? 'Active' : 'Invited'
}

/** @throws DomainError `conflict` when the user is the only active Admin. */
async function requireOtherAdmin(trx: Trx, user: User): Promise<void> {
  const isActiveAdmin = user.status === 'Active' && user.roles.includes('Admin')
  if (!isActiveAdmin || (await hasOtherAdmin(trx, user))) return
  throw new DomainError('conflict', `"${user.email}" is the last active Admin: make somebody else an Admin first`)
}

async function storeTeams(trx: Trx, orgId: string, accountId: string, names: readonly string[]): Promise<void> {
  const { teamIds, unknown } = await findTeamIds(trx, orgId, names)
  if (unknown !== undefined) throw new DomainError('not_found', `The team "${unknown}" was not found`)
  await replaceTeams(trx, accountId, teamIds)
}

const isSame = (some: readonly string[], others: readonly string[]) => JSON.stringify(some) === JSON.stringify(others)
