import { sql } from 'kysely'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { insertSession } from './session-store.ts'

type Deps = Pick<Services, 'db' | 'clock'>

/** Compared when there is no such account, so that the time of the reply does not tell which emails exist. */
const decoyHash = hashPassword('no account has this password')

/**
 * Signs a person in with email and password.
 * @returns the session id for the cookie.
 * @throws DomainError `invalid_credentials`, the same for every reason.
 */
export async function signIn(deps: Deps, input: { email: string; password: string }): Promise<string> {
  const account = await deps.db
    .selectFrom('account')
    .select(['id', 'password_hash'])
    .where(sql<boolean>`lower(email) = lower(${input.email.trim()})`)
    .where('status', '=', 'Active')
    .executeTakeFirst()
  const matches = await verifyPassword(input.password, account?.password_hash ?? (await decoyHash))
  const isPerson = account !== undefined && account.password_hash !== null && matches
  const sessionId = isPerson ? await insertSession(deps.db, account.id, deps.clock.now()) : undefined
  if (sessionId === undefined) throw new DomainError('invalid_credentials', 'The email or the password is wrong')
  return sessionId
}
