import type { TeamDocument, TeamPatch, WrittenTeam } from '@portolan/contract/teams'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { PeopleChanges } from './access-hooks.ts'
import type { Caller } from './caller.ts'
import { changePeople, type PeopleDeps } from './change-people.ts'
import { getTeam } from './read-teams.ts'
import { requireAdmin } from './require-admin.ts'
import { removeStoredTeam, storeTeam } from './store-team.ts'
import { findMembers, type Team } from './team-store.ts'
import { toWrittenTeam } from './team-view.ts'

/** @throws DomainError `missing_permissions`, `identifier_taken`, `not_found` for an email without an account. */
export async function createTeam(deps: PeopleDeps, caller: Caller, document: TeamDocument): Promise<WrittenTeam> {
  requireAdmin(caller, 'create teams')
  return changePeople(deps, caller, async (trx, changes) => {
    const team = await storeTeam(trx, caller, undefined, {
      name: document.name,
      description: document.description ?? null,
      memberIds: await getMemberIds(trx, caller.orgId, document.users ?? []),
    })
    noteChange(changes, team, [])
    return toWrittenTeam(team)
  })
}

/**
 * Gives a team exactly what `document` says: an absent description or list of members clears it. Another name renames it.
 * @throws DomainError `missing_permissions`, `identifier_taken`, `not_found` for the team or an email without an account.
 */
export async function replaceTeam(
  deps: PeopleDeps,
  caller: Caller,
  name: string,
  document: TeamDocument,
): Promise<WrittenTeam> {
  return changeTeam(deps, caller, name, { users: [], ...document, description: document.description ?? null })
}

/**
 * Changes what the patch names; `description: null` clears it, `users` replaces all members. What changes nothing leaves
 * no trace. The identifier stays; permissions that name the team keep the old name.
 * @throws DomainError as `replaceTeam`.
 */
export async function changeTeam(
  deps: PeopleDeps,
  caller: Caller,
  name: string,
  patch: TeamPatch,
): Promise<WrittenTeam> {
  requireAdmin(caller, 'change teams')
  return changePeople(deps, caller, async (trx, changes) => {
    const before = await getTeam(trx, caller.orgId, name)
    const after = await storeTeam(trx, caller, before, {
      name: patch.name ?? before.name,
      description: patch.description === undefined ? before.description : patch.description,
      memberIds: patch.users && (await getMemberIds(trx, caller.orgId, patch.users)),
    })
    noteChange(changes, after, before.members)
    return toWrittenTeam(after)
  })
}

/** @throws DomainError `missing_permissions`, `not_found`. */
export async function removeTeam(deps: PeopleDeps, caller: Caller, name: string): Promise<void> {
  requireAdmin(caller, 'delete teams')
  await changePeople(deps, caller, async (trx, changes) => {
    const team = await getTeam(trx, caller.orgId, name)
    await removeStoredTeam(trx, caller, team)
    changes.removedTeams.push(team.identifier)
    changes.accountIds.push(...team.members.map(({ accountId }) => accountId))
  })
}

function noteChange(changes: PeopleChanges, team: Team, membersBefore: Team['members']): void {
  changes.teamIds.push(team.id)
  const members = [...membersBefore, ...team.members].map(({ accountId }) => accountId)
  changes.accountIds.push(...new Set(members))
}

async function getMemberIds(trx: Trx, orgId: string, emails: readonly string[]): Promise<string[]> {
  const { accountIds, unknown } = await findMembers(trx, orgId, emails)
  if (unknown === undefined) return accountIds
  throw new DomainError('not_found', `body/users names "${unknown}", who has no account here: invite them first`)
}
