import type { InviteRequest, UserPatch, UserView } from '@portolan/contract/users'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Caller } from './caller.ts'
import { changePeople, type PeopleDeps } from './change-people.ts'
import { getTeamNames } from './find-teams.ts'
import { getUser } from './read-users.ts'
import { requireAdmin } from './require-admin.ts'
import { removeStoredUser, storeUser } from './store-user.ts'
import { checkUserChange, decideStatus, requireOtherAdmin } from './user-rules.ts'
import { findUser, listActiveAdmins } from './user-store.ts'
import { toUserView } from './user-view.ts'

/**
 * Creates an account that waits for its owner to choose a password, or invites somebody who is staged. Nobody is written
 * to: an Admin hands over the link.
 * @throws DomainError `missing_permissions`, `identifier_taken`, `not_found` for an unknown team.
 */
export async function inviteUser(deps: PeopleDeps, caller: Caller, { invitee }: InviteRequest): Promise<void> {
  requireAdmin(caller, 'invite users')
  const { orgId } = caller
  await changePeople(deps, caller, async (trx, changes) => {
    const staged = await findUser(trx, orgId, invitee.email)
    if (staged !== undefined && staged.status !== 'Staged') {
      throw new DomainError('identifier_taken', `The user "${invitee.email}" exists already`)
    }
    const { id } = await storeUser(trx, caller, staged, {
      email: staged?.email ?? invitee.email,
      firstName: staged?.firstName ?? '',
      lastName: staged?.lastName ?? '',
      roles: invitee.roles ?? staged?.roles ?? [],
      status: 'Invited',
      teamIds: invitee.teams && (await getTeamIds(trx, orgId, invitee.teams)),
    })
    changes.accountIds.push(id)
  })
}

/**
 * Changes roles, teams or status. Disabling ends all sessions. What changes nothing leaves no trace.
 * @throws DomainError `missing_permissions`, also for one's own status; `conflict` when no active Admin would be left;
 *   `not_found` for the user or a team.
 */
export async function patchUser(deps: PeopleDeps, caller: Caller, email: string, patch: UserPatch): Promise<UserView> {
  requireAdmin(caller, 'change users')
  const { orgId } = caller
  return changePeople(deps, caller, async (trx, changes) => {
    const user = await getUser(trx, orgId, email)
    const wanted = patch.status === undefined ? user.status : patch.status === 'DISABLED' ? 'Disabled' : 'Active'
    const content = { ...user, roles: patch.roles ?? user.roles, status: decideStatus(user, wanted) }
    checkUserChange(caller, user, content, new Set(await listActiveAdmins(trx, orgId)))
    const teamIds = patch.teams && (await getTeamIds(trx, orgId, patch.teams))
    const { firstName, lastName, roles, status } = content
    changes.accountIds.push(user.id)
    return toUserView(
      await storeUser(trx, caller, user, { email: user.email, firstName, lastName, roles, status, teamIds }),
    )
  })
}

/** @throws DomainError `missing_permissions`, `not_found`, `conflict` when no active Admin would be left. */
export async function removeUser(deps: PeopleDeps, caller: Caller, email: string): Promise<void> {
  requireAdmin(caller, 'delete users')
  await changePeople(deps, caller, async (trx, changes) => {
    const user = await getUser(trx, caller.orgId, email)
    requireOtherAdmin(user, new Set(await listActiveAdmins(trx, caller.orgId)))
    await removeStoredUser(trx, caller, user)
    changes.removedEmails.push(user.email)
  })
}

const getTeamIds = async (trx: Trx, orgId: string, teams: readonly string[]): Promise<string[]> =>
  (await getTeamNames(trx, orgId, teams)).map(({ id }) => id)
