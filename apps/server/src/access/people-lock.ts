import type { Trx } from '../database/database.ts'

/**
 * Puts all changes to accounts, teams and memberships of an organisation in one order, until the transaction ends. So
 * two Admins cannot demote each other at once, and a name cannot be taken twice. Reads, sign-ins and runs do not wait:
 * references to an organisation lock its key only.
 */
export async function lockPeople(trx: Trx, orgId: string): Promise<void> {
  await trx.selectFrom('organization').select('id').where('id', '=', orgId).forNoKeyUpdate().executeTakeFirstOrThrow()
}
