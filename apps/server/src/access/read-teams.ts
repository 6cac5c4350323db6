import { TEAM_FIELDS, type TeamView } from '@portolan/contract/teams'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { selectFields } from './select-fields.ts'
import { findTeam, listTeams, type Team } from './team-store.ts'
import { toTeamView } from './team-view.ts'
import type { Db } from '../database/database.ts'

type Deps = Pick<Services, 'db'>

/** Everybody of the organisation may read its teams. @throws DomainError `invalid_request` for an unknown field. */
export async function readTeams(deps: Deps, caller: Caller, fields: readonly string[]): Promise<Partial<TeamView>[]> {
  const teams = await listTeams(deps.db, caller.orgId)
  return teams.map((team) => selectFields(toTeamView(team), fields, TEAM_FIELDS))
}

/** @throws DomainError `not_found`, `invalid_request`. */
export async function readTeam(
  deps: Deps,
  caller: Caller,
  name: string,
  fields: readonly string[],
): Promise<Partial<TeamView>> {
  return selectFields(toTeamView(await getTeam(deps.db, caller.orgId, name)), fields, TEAM_FIELDS)
}

/** @throws DomainError `not_found`. */
export async function getTeam(db: Db, orgId: string, name: string): Promise<Team> {
  const team = await findTeam(db, orgId, name)
  if (team === undefined) throw new DomainError('not_found', `The team "${name}" was not found`)
  return team
}
