import type { Db } from '../database/database.ts'
import type { Caller } from './caller.ts'
import { isModeratorRole } from './moderator-roles.ts'
import { teamIdentifiers, teamNames } from './team-names.ts'

/** A person or a service account, with what decides on their rights as of now. */
export interface Account {
  id: string
  orgId: string
  email: string
  /** The highest first. */
  roles: readonly string[]
  /** Names of their teams. */
  teams: string[]
  teamIdentifiers: string[]
}

/** An account, given by its id or by its email in any case; undefined when it is gone or disabled. */
export async function findActiveAccount(
  db: Db,
  orgId: string,
  by: { id: string } | { email: string },
): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .select(['id', 'org_id', 'email', 'role', 'other_roles'])
    .select([teamNames('account.id').as('teams'), teamIdentifiers('account.id').as('team_identifiers')])
    .where('org_id', '=', orgId)
    .where((where) =>
      'id' in by ? where('id', '=', by.id) : where(where.fn('lower', ['email']), '=', by.email.toLowerCase()),
    )
    .where('status', '=', 'Active')
    .executeTakeFirst()
  return row && toAccount(row)
}

export const toAccount = (row: {
  id: string
  org_id: string
  email: string
  role: string
  other_roles: string[]
  teams: string[]
  team_identifiers: string[]
}): Account => ({
  id: row.id,
  orgId: row.org_id,
  email: row.email,
  roles: withMember([row.role, ...row.other_roles]),
  teams: row.teams,
  teamIdentifiers: row.team_identifiers,
})

/** Who moderates some blueprint is a Member everywhere else. */
const withMember = (roles: readonly string[]): readonly string[] =>
  roles.some(isModeratorRole) && !roles.includes('Member') ? [...roles, 'Member'] : roles

/** Somebody with the rights of an account. */
export const toPerson = (account: Account, origin: Caller['origin'], userAgent: string): Caller => ({
  ...account,
  kind: 'account',
  origin,
  userAgent,
})
