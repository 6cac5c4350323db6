import { lockPeople, replaceRole, toModeratorRole, type Caller } from '../access/index.ts'
import type { Trx } from '../database/database.ts'
import { projectPeople } from './project-people.ts'

/**
 * Lets the moderators of a blueprint follow it to its new name, or go with it: a blueprint that gets the old name later
 * has none of them. Called with locks of the catalog held, so what collides with a change of people is repeated.
 */
export async function followModerators(
  trx: Trx,
  caller: Caller,
  { from, to }: { from: string; to: string | undefined },
  now: Date,
): Promise<void> {
  const { orgId } = caller
  await lockPeople(trx, orgId)
  const role = to === undefined ? undefined : toModeratorRole(to)
  const accountIds = await replaceRole(trx, orgId, toModeratorRole(from), role)
  if (accountIds.length === 0) return
  await projectPeople(trx, caller, { accountIds, teamIds: [], removedEmails: [], removedTeams: [] }, now)
}
