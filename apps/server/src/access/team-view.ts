import type { TeamView, WrittenTeam } from '@portolan/contract/teams'
import type { Team } from './team-store.ts'

/** A team as it is read. */
export const toTeamView = (team: Team): TeamView => ({
  ...toShared(team),
  users: team.members.map(({ email, firstName, lastName, status }) => ({
    email,
    firstName,
    lastName,
    picture: null,
    status: status.toUpperCase(),
  })),
})

/** A team as a write answers it, and as the audit trail keeps it. */
export const toWrittenTeam = (team: Team): WrittenTeam => ({
  ...toShared(team),
  users: team.members.map(({ email }) => email),
})

const toShared = (team: Team) => ({
  id: team.id,
  name: team.name,
  provider: team.provider,
  description: team.description,
  createdAt: team.createdAt.toISOString(),
  updatedAt: team.updatedAt.toISOString(),
})
