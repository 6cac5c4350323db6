import type { Db, Trx } from '../database/database.ts'
import type { User } from './user-store.ts'

/** Stores the only link of an account. */
export async function replaceSignUpLink(
  trx: Trx,
  link: { tokenDigest: Buffer; user: User; expiresAt: Date },
): Promise<void> {
  await trx.deleteFrom('sign_up_link').where('account_id', '=', link.user.id).execute()
  await trx
    .insertInto('sign_up_link')
    .values({
      token_digest: link.tokenDigest,
      org_id: link.user.orgId,
      account_id: link.user.id,
      expires_at: link.expiresAt,
    })
    .execute()
}

/** Whom a link that has not ended belongs to. */
export async function findSignUpLink(
  db: Db,
  tokenDigest: Buffer,
  now: Date,
): Promise<{ orgId: string; accountId: string; email: string } | undefined> {
  const row = await db
    .selectFrom('sign_up_link as l')
    .innerJoin('account as a', 'a.id', 'l.account_id')
    .select(['a.id', 'a.org_id', 'a.email'])
    .where('l.token_digest', '=', tokenDigest)
    .where('l.expires_at', '>', now)
    .executeTakeFirst()
  return row && { orgId: row.org_id, accountId: row.id, email: row.email }
}

/** @returns false when it is gone already. */
export async function deleteSignUpLink(trx: Trx, tokenDigest: Buffer): Promise<boolean> {
  const deleted = await trx
    .deleteFrom('sign_up_link')
    .where('token_digest', '=', tokenDigest)
    .returning('account_id')
    .executeTakeFirst()
  return deleted !== undefined
}
