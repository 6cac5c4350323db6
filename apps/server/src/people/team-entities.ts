import { findTeamsByIdentifier, lockPeople, removeStoredTeam, requireAdmin } from '../access/index.ts'
import type { ManagedEntities } from '../catalog/index.ts'
import type { Clock } from '../clock.ts'
import { judgeTeams } from './judge-teams.ts'
import { projectPeople } from './project-people.ts'
import { withTeam } from './team-content.ts'

/** Entities of `_team`: teams, and what users added to the blueprint. */
export const createTeamEntities = (clock: Clock): ManagedEntities => ({
  lock: lockPeople,

  async refresh(trx, blueprint, entities) {
    const identifiers = entities.map(({ identifier }) => identifier)
    const teams = await findTeamsByIdentifier(trx, blueprint.orgId, identifiers)
    return entities.map((entity) => {
      const team = teams.find(({ identifier }) => identifier === entity.identifier)
      return team === undefined ? entity : { ...entity, ...withTeam(entity, team) }
    })
  },

  judge: (trx, caller, _blueprint, drafts) => judgeTeams(trx, caller, drafts),

  async remove(trx, caller, entities) {
    requireAdmin(caller, 'delete teams')
    const identifiers = entities.map(({ identifier }) => identifier)
    const teams = await findTeamsByIdentifier(trx, caller.orgId, identifiers)
    for (const team of teams) await removeStoredTeam(trx, caller, team)
    const members = teams.flatMap((team) => team.members.map(({ accountId }) => accountId))
    const changes = { accountIds: [...new Set(members)], teamIds: [], removedEmails: [], removedTeams: [] }
    return projectPeople(trx, caller, changes, clock.now())
  },
})
