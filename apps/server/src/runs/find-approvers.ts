import type { Db } from '../database/database.ts'

/** Who may decide on runs of an action. */
export interface ApprovalRule {
  users: readonly string[]
  roles: readonly string[]
  /** A policy alone decides, where there is one; until policies are evaluated, only Admins pass it. */
  hasPolicy: boolean
}

export interface Approver {
  accountId: string
  email: string
}

/** The active accounts that a rule names by email or role, as of now. */
export async function findApprovers(db: Db, orgId: string, rule: ApprovalRule): Promise<Approver[]> {
  const roles = rule.hasPolicy ? ['Admin'] : [...rule.roles]
  const emails = rule.hasPolicy ? [] : rule.users.map((email) => email.toLowerCase())
  if (roles.length === 0 && emails.length === 0) return []
  const rows = await db
    .selectFrom('account')
    .select(['id', 'email'])
    .where('org_id', '=', orgId)
    .where('status', '=', 'Active')
    .where((where) =>
      where.or([
        ...(roles.length > 0 ? [where('role', 'in', roles)] : []),
        ...(emails.length > 0 ? [where(where.fn<string>('lower', ['email']), 'in', emails)] : []),
      ]),
    )
    .orderBy('email')
    .limit(1000)
    .execute()
  return rows.map((row) => ({ accountId: row.id, email: row.email }))
}
