import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '../database/database.ts'

/** A session ends after this long without a request, and at the latest after `ABSOLUTE_LIFETIME_MS`. */
const IDLE_LIFETIME_MS = 12 * 60 * 60 * 1000
const ABSOLUTE_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000
/** `last_seen_at` is written at most this often, so that reading pages does not write. */
const TOUCH_AFTER_MS = 60_000

export interface Account {
  id: string
  orgId: string
  email: string
  firstName: string
  lastName: string
  role: string
}

const digest = (id: string) => createHash('sha256').update(id).digest()

/** @returns the session id for the cookie: 256 random bits, of which only a digest is stored. */
export async function insertSession(db: Db, account: Account, now: Date): Promise<string> {
  const id = randomBytes(32).toString('base64url')
  await db
    .insertInto('session')
    .values({
      id_digest: digest(id),
      org_id: account.orgId,
      account_id: account.id,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + ABSOLUTE_LIFETIME_MS),
    })
    .execute()
  return id
}

/** The active account behind a live session. */
export async function findSessionAccount(db: Db, id: string, now: Date): Promise<Account | undefined> {
  const row = await db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .selectAll('account')
    .select('session.last_seen_at')
    .where('session.id_digest', '=', digest(id))
    .where('session.expires_at', '>', now)
    .where('session.last_seen_at', '>', new Date(now.getTime() - IDLE_LIFETIME_MS))
    .where('account.status', '=', 'Active')
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (now.getTime() - row.last_seen_at.getTime() > TOUCH_AFTER_MS) {
    await db.updateTable('session').set({ last_seen_at: now }).where('id_digest', '=', digest(id)).execute()
  }
  return toAccount(row)
}

export async function deleteSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom('session').where('id_digest', '=', digest(id)).execute()
}

export function toAccount(row: {
  id: string
  org_id: string
  email: string
  first_name: string
  last_name: string
  role: string
}): Account {
  return {
    id: row.id,
    orgId: row.org_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    role: row.role,
  }
}
