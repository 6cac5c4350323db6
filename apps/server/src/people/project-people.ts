import { findTeamsById, findUsersById, type Caller, type PeopleChanges, type Team, type User } from '../access/index.ts'
import { deleteRecords, writeRecords, type RecordWrite } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import type { LiveEvent } from '../live/live-events.ts'
import { withTeam } from './team-content.ts'
import { withUser } from './user-content.ts'

/** Brings the entities of people up to date with a change of their accounts and teams, in its transaction. */
export async function projectPeople(trx: Trx, caller: Caller, changes: PeopleChanges, now: Date): Promise<LiveEvent[]> {
  const { orgId } = caller
  const users = await findUsersById(trx, orgId, changes.accountIds)
  const teams = await findTeamsById(trx, orgId, changes.teamIds)
  return [
    ...(await deleteRecords(trx, caller, '_user', changes.removedEmails)),
    ...(await writeRecords(trx, caller, now, '_user', users.map(toUserWrite))),
    ...(await deleteRecords(trx, caller, '_team', changes.removedTeams)),
    ...(await writeRecords(trx, caller, now, '_team', teams.map(toTeamWrite))),
  ]
}

export const toUserWrite = (user: User): RecordWrite => ({
  identifier: user.email,
  apply: (content) => withUser(content, user),
})

export const toTeamWrite = (team: Team): RecordWrite => ({
  identifier: team.identifier,
  apply: (content) => withTeam(content, team),
})
