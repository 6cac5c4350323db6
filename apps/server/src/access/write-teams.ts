import type { TeamDocument, TeamPatch, WrittenTeam } from '@portolan/contract/teams'
import { nanoid } from 'nanoid'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { lockPeople } from './people-lock.ts'
import { getTeam } from './read-teams.ts'
import { requireAdmin } from './require-admin.ts'
import { deleteTeam, findMembers, findTeam, insertTeam, replaceMembers, updateTeam } from './team-store.ts'
import { toWrittenTeam } from './team-view.ts'

type Deps = Pick<Services, 'db'>

/** @throws DomainError `missing_permissions`, `identifier_taken`, `not_found` for an email without an account. */
export async function createTeam(deps: Deps, caller: Caller, document: TeamDocument): Promise<WrittenTeam> {
  requireAdmin(caller, 'create teams')
  return deps.db.transaction().execute(async (trx) => {
    await lockPeople(trx, caller.orgId)
    await requireFreeName(trx, caller.orgId, document.name)
    const id = `team_${nanoid(16)}`
    await insertTeam(trx, caller.orgId, { id, name: document.name, description: document.description ?? null })
    await storeMembers(trx, caller.orgId, id, document.users ?? [])
    const after = toWrittenTeam(await getTeam(trx, caller.orgId, document.name))
    await recordAudit(trx, caller, {
      action: 'CREATE',
      resourceType: 'team',
      context: { team: document.name },
      before: null,
      after,
    })
    return after
  })
}

/**
 * Gives a team exactly what `document` says: an absent description or list of members clears it. Another name renames it.
 * @throws DomainError `missing_permissions`, `identifier_taken`, `not_found` for the team or an email without an account.
 */
export async function replaceTeam(
  deps: Deps,
  caller: Caller,
  name: string,
  document: TeamDocument,
): Promise<WrittenTeam> {
  return changeTeam(deps, caller, name, { users: [], ...document, description: document.description ?? null })
}

/**
 * Changes what the patch names; `description: null` clears it, `users` replaces all members. What changes nothing leaves
 * no trace. Permissions that name the team keep the old name.
 * @throws DomainError as `replaceTeam`.
 */
export async function changeTeam(deps: Deps, caller: Caller, name: string, patch: TeamPatch): Promise<WrittenTeam> {
  requireAdmin(caller, 'change teams')
  const { orgId } = caller
  return deps.db.transaction().execute(async (trx) => {
    await lockPeople(trx, orgId)
    const team = await getTeam(trx, orgId, name)
    const before = toWrittenTeam(team)
    const wanted = {
      id: team.id,
      name: patch.name ?? team.name,
      description: patch.description === undefined ? team.description : patch.description,
    }
    if (wanted.name !== name) await requireFreeName(trx, orgId, wanted.name)
    if (patch.users !== undefined) await storeMembers(trx, orgId, team.id, patch.users)
    const stored = { ...(await getTeam(trx, orgId, name)), ...wanted }
    if (JSON.stringify(toWrittenTeam(stored)) === JSON.stringify(before)) return before
    await updateTeam(trx, orgId, wanted)
    const after = toWrittenTeam(await getTeam(trx, orgId, wanted.name))
    await recordAudit(trx, caller, {
      action: 'UPDATE',
      resourceType: 'team',
      context: { team: wanted.name },
      before,
      after,
    })
    return after
  })
}

/** @throws DomainError `missing_permissions`, `not_found`. */
export async function removeTeam(deps: Deps, caller: Caller, name: string): Promise<void> {
  requireAdmin(caller, 'delete teams')
  await deps.db.transaction().execute(async (trx) => {
    await lockPeople(trx, caller.orgId)
    const team = await getTeam(trx, caller.orgId, name)
    await deleteTeam(trx, caller.orgId, team.id)
    await recordAudit(trx, caller, {
      action: 'DELETE',
      resourceType: 'team',
      context: { team: name },
      before: toWrittenTeam(team),
      after: null,
    })
  })
}

async function requireFreeName(trx: Trx, orgId: string, name: string): Promise<void> {
  if ((await findTeam(trx, orgId, name)) !== undefined) {
    throw new DomainError('identifier_taken', `The team "${name}" exists already`)
  }
}

async function storeMembers(trx: Trx, orgId: string, teamId: string, emails: readonly string[]): Promise<void> {
  const { accountIds, unknown } = await findMembers(trx, orgId, emails)
  if (unknown !== undefined) {
    throw new DomainError('not_found', `body/users names "${unknown}", who has no account here: invite them first`)
  }
  await replaceMembers(trx, teamId, accountIds)
}
