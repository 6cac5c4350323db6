import type { Trx } from '../database/database.ts'

/**
 * Puts all changes to accounts, teams and memberships of an organisation in one order, until the transaction ends. So
 * two Admins cannot demote each other at once, and a name cannot be taken twice. Reads, sign-ins and runs do not wait:
 * references to an organisation lock its key only.
 *
 * It is taken before every lock of the catalog (`catalog-locks.ts`), because users and teams are entities too: the row of
 * the organisation, then accounts and teams, then entities. Transactions that hold it are repeated when they collide all
 * the same (`changePeople`, `inCatalogTransaction`).
 */
export async function lockPeople(trx: Trx, orgId: string): Promise<void> {
  await trx.selectFrom('organization').select('id').where('id', '=', orgId).forNoKeyUpdate().executeTakeFirstOrThrow()
}
