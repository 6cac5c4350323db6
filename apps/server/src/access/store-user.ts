import { nanoid } from 'nanoid'
import { recordAudit } from '../audit/index.ts'
import type { Trx } from '../database/database.ts'
import type { Caller } from './caller.ts'
import { deleteSessionsOf } from './session-store.ts'
import { deleteUser, findUser, insertUser, orderRoles, replaceTeams, updateUser, type User } from './user-store.ts'
import { toUserView } from './user-view.ts'

/** What a change leaves of a user. */
export type UserContent = Pick<User, 'email' | 'firstName' | 'lastName' | 'roles' | 'status'> & {
  /** Of a new account; it stays. */
  type?: User['type']
  /** Undefined leaves memberships as they are. */
  teamIds?: readonly string[] | undefined
}

/**
 * Creates or changes an account in the caller's transaction, which holds `lockPeople`. Whoever is not active loses all
 * sessions. What changes nothing leaves no trace.
 */
export async function storeUser(
  trx: Trx,
  caller: Pick<Caller, 'orgId' | 'id' | 'origin'>,
  before: User | undefined,
  content: UserContent,
): Promise<User> {
  const { orgId } = caller
  const id = before?.id ?? `usr_${nanoid(16)}`
  const { teamIds, email, type = 'Standard', ...change } = content
  const roles = orderRoles(change.roles.length === 0 ? ['Member'] : change.roles)
  if (before === undefined) await insertUser(trx, { ...change, type, id, orgId, email, roles })
  if (teamIds !== undefined) await replaceTeams(trx, id, teamIds)
  const joined = (await findUser(trx, orgId, email))!
  const isSame =
    before !== undefined && toComparable(before) === toComparable({ ...before, ...change, roles, teams: joined.teams })
  if (isSame) return before
  if (before !== undefined) await updateUser(trx, before, { ...change, roles })
  if (change.status !== 'Active') await deleteSessionsOf(trx, id)
  const after = (await findUser(trx, orgId, email))!
  await recordAudit(trx, caller, {
    action: before === undefined ? 'CREATE' : 'UPDATE',
    resourceType: 'user',
    context: { user: after.email },
    before: before === undefined ? null : toUserView(before),
    after: toUserView(after),
  })
  return after
}

const toComparable = ({ firstName, lastName, roles, status, teams }: User): string =>
  JSON.stringify([firstName, lastName, roles, status, teams])

/** Deletes an account with its sessions and memberships, in a transaction as of `storeUser`. */
export async function removeStoredUser(
  trx: Trx,
  caller: Pick<Caller, 'orgId' | 'id' | 'origin'>,
  user: User,
): Promise<void> {
  await deleteUser(trx, user)
  await recordAudit(trx, caller, {
    action: 'DELETE',
    resourceType: 'user',
    context: { user: user.email },
    before: toUserView(user),
    after: null,
  })
}
