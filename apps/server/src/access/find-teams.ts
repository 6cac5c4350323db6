import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import { findTeamNames, type TeamName } from './team-store.ts'

/**
 * Teams, each given by its name or its identifier, in their order and each once.
 * @throws DomainError `not_found` for the first that is unknown.
 */
export async function getTeamNames(db: Db, orgId: string, texts: readonly string[]): Promise<TeamName[]> {
  const found = await findTeamNames(db, orgId, texts)
  const teams = texts.map((text) => {
    const team = found.find(({ name, identifier }) => identifier === text || name === text)
    if (team === undefined) throw new DomainError('not_found', `The team "${text}" was not found`)
    return team
  })
  return [...new Set(teams)]
}
