import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../database/database.ts'
import { toAccount, type Account } from './account.ts'
import { teamIdentifiers, teamNames } from './team-names.ts'

/** A session ends after this long without a request, and at the latest after `ABSOLUTE_LIFETIME_MS`. */
const IDLE_LIFETIME_MS = 12 * 60 * 60 * 1000
const ABSOLUTE_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000
/** `last_seen_at` is written at most this often, so that reading pages does not write. */
const TOUCH_AFTER_MS = 60_000

const digest = (id: string) => createHash('sha256').update(id).digest()

/**
 * Opens a session and notes the time of the sign-in.
 * @returns the session id for the cookie: 256 random bits, of which only a digest is stored; undefined when the account
 *   was deleted or disabled in the meantime.
 */
export async function insertSession(db: Db, accountId: string, now: Date): Promise<string | undefined> {
  const id = randomBytes(32).toString('base64url')
  const inserted = await db
    .with('signed_in', (cte) =>
      cte
        .updateTable('account')
        .set({ last_login_at: now })
        .where('id', '=', accountId)
        .where('status', '=', 'Active')
        .returning(['id', 'org_id']),
    )
    .insertInto('session')
    .columns(['id_digest', 'org_id', 'account_id', 'created_at', 'last_seen_at', 'expires_at'])
    .expression((from) =>
      from
        .selectFrom('signed_in')
        .select([
          sql<Buffer>`${digest(id)}::bytea`.as('id_digest'),
          'org_id',
          'id',
          sql<Date>`${now}::timestamptz`.as('created_at'),
          sql<Date>`${now}::timestamptz`.as('last_seen_at'),
          sql<Date>`${new Date(now.getTime() + ABSOLUTE_LIFETIME_MS)}::timestamptz`.as('expires_at'),
        ]),
    )
    .returning('account_id')
    .executeTakeFirst()
  return inserted && id
}

/**
 * The active account behind a live session, with its teams: one read.
 * @param use `look` leaves it alone how long the session has been idle.
 */
export async function findSessionAccount(
  db: Db,
  id: string,
  now: Date,
  use: 'touch' | 'look' = 'touch',
): Promise<Account | undefined> {
  const row = await db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .select([
      'account.id',
      'account.org_id',
      'account.email',
      'account.role',
      'account.other_roles',
      'session.last_seen_at',
      teamNames('account.id').as('teams'),
      teamIdentifiers('account.id').as('team_identifiers'),
    ])
    .where('session.id_digest', '=', digest(id))
    .where('session.expires_at', '>', now)
    .where('session.last_seen_at', '>', new Date(now.getTime() - IDLE_LIFETIME_MS))
    .where('account.status', '=', 'Active')
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (use === 'touch' && now.getTime() - row.last_seen_at.getTime() > TOUCH_AFTER_MS) {
    await db.updateTable('session').set({ last_seen_at: now }).where('id_digest', '=', digest(id)).execute()
  }
  return toAccount(row)
}

export async function deleteSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom('session').where('id_digest', '=', digest(id)).execute()
}

/** Ends all sessions of an account. */
export async function deleteSessionsOf(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('session').where('account_id', '=', accountId).execute()
}
