import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import { teamIdentifiers, teamNames } from './team-names.ts'

/** `Staged`: known, but not invited. `Invited`: no password yet. `Disabled`: may not sign in. */
export type UserStatus = 'Staged' | 'Invited' | 'Active' | 'Disabled'

/** A service account is a program: it signs in with a credential, and never with a password. */
export type UserType = 'Standard' | 'Service Account'

/** An account of an organisation as Admins see it. */
export interface User {
  id: string
  orgId: string
  email: string
  firstName: string
  lastName: string
  type: UserType
  status: UserStatus
  hasPassword: boolean
  /** The highest first. */
  roles: string[]
  /** Names, in order. */
  teams: string[]
  /** Of the entities of these teams, in the same order. */
  teamIdentifiers: string[]
  createdAt: Date
  updatedAt: Date
  lastLoginAt: Date | null
}

export async function listUsers(db: Db, orgId: string): Promise<User[]> {
  const rows = await selectUsers(db, orgId).orderBy('email').execute()
  return rows.map(toUser)
}

/** Emails are compared without regard to case. */
export async function findUser(db: Db, orgId: string, email: string): Promise<User | undefined> {
  const row = await selectUsers(db, orgId)
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst()
  return row && toUser(row)
}

/** Those of the emails that have an account, whatever their case. */
export async function findUsers(db: Db, orgId: string, emails: readonly string[]): Promise<User[]> {
  const lower = emails.map((email) => email.toLowerCase())
  const rows = await selectUsers(db, orgId)
    .where(sql<boolean>`lower(email) = any(${lower}::text[])`)
    .execute()
  return rows.map(toUser)
}

export async function findUsersById(db: Db, orgId: string, ids: readonly string[]): Promise<User[]> {
  const rows = await selectUsers(db, orgId)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute()
  return rows.map(toUser)
}

/** Stores an account without a password. */
export async function insertUser(
  trx: Trx,
  user: Pick<User, 'id' | 'orgId' | 'email' | 'firstName' | 'lastName' | 'type' | 'roles' | 'status'>,
): Promise<void> {
  await trx
    .insertInto('account')
    .values({
      id: user.id,
      org_id: user.orgId,
      email: user.email,
      first_name: user.firstName,
      last_name: user.lastName,
      type: user.type,
      ...toRoleColumns(user.roles),
      status: user.status,
    })
    .execute()
}

export async function updateUser(
  trx: Trx,
  user: User,
  change: Pick<User, 'firstName' | 'lastName' | 'roles' | 'status'>,
): Promise<void> {
  await trx
    .updateTable('account')
    .set({
      first_name: change.firstName,
      last_name: change.lastName,
      ...toRoleColumns(change.roles),
      status: change.status,
      updated_at: sql`now()`,
    })
    .where('org_id', '=', user.orgId)
    .where('id', '=', user.id)
    .execute()
}

/** Stores the password of an invited account, which makes it active. */
export async function activateUser(
  trx: Trx,
  user: User,
  change: { passwordHash: string; firstName: string; lastName: string },
): Promise<void> {
  await trx
    .updateTable('account')
    .set({
      password_hash: change.passwordHash,
      first_name: change.firstName,
      last_name: change.lastName,
      status: 'Active',
      updated_at: sql`now()`,
    })
    .where('org_id', '=', user.orgId)
    .where('id', '=', user.id)
    .execute()
}

/** Sessions, memberships and an open invitation go with it. */
export async function deleteUser(trx: Trx, user: User): Promise<void> {
  await trx.deleteFrom('account').where('org_id', '=', user.orgId).where('id', '=', user.id).execute()
}

/** Joins and leaves teams; who stays in a team keeps the place in it. */
export async function replaceTeams(trx: Trx, accountId: string, teamIds: readonly string[]): Promise<void> {
  await sql`delete from team_member where account_id = ${accountId} and team_id <> all (${teamIds}::text[])`.execute(
    trx,
  )
  await sql`insert into team_member (team_id, account_id) select id, ${accountId} from unnest(${teamIds}::text[]) id
    on conflict do nothing`.execute(trx)
}

/** The ids of the people who administer the organisation. */
export async function listActiveAdmins(db: Db, orgId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('account')
    .select('id')
    .where('org_id', '=', orgId)
    .where('role', '=', 'Admin')
    .where('status', '=', 'Active')
    .where('type', '=', 'Standard')
    .execute()
  return rows.map(({ id }) => id)
}

/** Each role once. Admin comes first wherever it is, so that the column `role` alone tells Admins. */
export function orderRoles(roles: readonly string[]): string[] {
  const given = [...new Set(roles)]
  return [...given.filter((name) => name === 'Admin'), ...given.filter((name) => name !== 'Admin')]
}

function toRoleColumns(roles: readonly string[]): { role: string; other_roles: string[] } {
  const [role = 'Member', ...other_roles] = orderRoles(roles)
  return { role, other_roles }
}

const selectUsers = (db: Db, orgId: string) =>
  db
    .selectFrom('account')
    .select([
      'id',
      'org_id',
      'email',
      'first_name',
      'last_name',
      'type',
      'status',
      'role',
      'other_roles',
      'created_at',
      'updated_at',
      'last_login_at',
      sql<boolean>`password_hash is not null`.as('has_password'),
      teamNames('account.id').as('teams'),
      teamIdentifiers('account.id').as('team_identifiers'),
    ])
    .where('org_id', '=', orgId)

function toUser(row: {
  id: string
  org_id: string
  email: string
  first_name: string
  last_name: string
  type: string
  status: string
  role: string
  other_roles: string[]
  created_at: Date
  updated_at: Date
  last_login_at: Date | null
  has_password: boolean
  teams: string[]
  team_identifiers: string[]
}): User {
  return {
    id: row.id,
    orgId: row.org_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    type: row.type as UserType,
    status: row.status as UserStatus,
    hasPassword: row.has_password,
    roles: [row.role, ...row.other_roles],
    teams: row.teams,
    teamIdentifiers: row.team_identifiers,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastLoginAt: row.last_login_at,
  }
}
