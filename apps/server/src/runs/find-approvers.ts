import { sql } from 'kysely'
import { MODERATOR_ROLES } from '../access/index.ts'
import type { Db } from '../database/database.ts'

/** Who may decide on runs of an action. */
export interface ApprovalRule {
  users: readonly string[]
  roles: readonly string[]
  /** Names or identifiers. */
  teams: readonly string[]
  /** A policy alone decides, where there is one; until policies are evaluated, only Admins pass it. */
  hasPolicy: boolean
}

export interface Approver {
  accountId: string
  email: string
}

/** Who moderates some blueprint is a Member everywhere else. */
const isModerator = sql<boolean>`exists
  (select from unnest(array_append(other_roles, role)) as held where held ~ ${MODERATOR_ROLES})`

const ADMINS = { users: [], roles: ['Admin'], teams: [] }

/** The active accounts that a rule names by email, role or team, as of now. */
export async function findApprovers(db: Db, orgId: string, rule: ApprovalRule): Promise<Approver[]> {
  const { users, roles, teams } = rule.hasPolicy ? ADMINS : rule
  if (users.length + roles.length + teams.length === 0) return []
  const rows = await db
    .selectFrom('account')
    .select(['id', 'email'])
    .where('org_id', '=', orgId)
    .where('status', '=', 'Active')
    .where((where) =>
      where.or([
        sql<boolean>`role = any (${roles}::text[]) or other_roles && ${roles}::text[]`,
        ...(roles.includes('Member') ? [isModerator] : []),
        sql<boolean>`lower(email) = any (select lower(given) from unnest(${users}::text[]) given)`,
        sql<boolean>`id in (select m.account_id from team_member m join team t on t.id = m.team_id
          where t.org_id = ${orgId} and (t.name = any (${teams}::text[]) or t.identifier = any (${teams}::text[])))`,
      ]),
    )
    .orderBy('email')
    .limit(1000)
    .execute()
  return rows.map((row) => ({ accountId: row.id, email: row.email }))
}
