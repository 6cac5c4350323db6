import { USER_FIELDS, type UserView } from '@portolan/contract/users'
import type { Db } from '../database/database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'
import type { Caller } from './caller.ts'
import { selectFields } from './select-fields.ts'
import { findUser, listUsers, type User } from './user-store.ts'
import { toUserView } from './user-view.ts'

type Deps = Pick<Services, 'db'>

/** Everybody of the organisation may read its users. @throws DomainError `invalid_request` for an unknown field. */
export async function readUsers(deps: Deps, caller: Caller, fields: readonly string[]): Promise<Partial<UserView>[]> {
  const users = await listUsers(deps.db, caller.orgId)
  return users.map((user) => selectFields(toUserView(user), fields, USER_FIELDS))
}

/** @throws DomainError `not_found`. */
export async function readUser(
  deps: Deps,
  caller: Caller,
  email: string,
): Promise<UserView & { teamsIdentifiers: string[] }> {
  const user = await getUser(deps.db, caller.orgId, email)
  return { ...toUserView(user), teamsIdentifiers: user.teamIdentifiers }
}

/** @throws DomainError `not_found`. */
export async function getUser(db: Db, orgId: string, email: string): Promise<User> {
  const user = await findUser(db, orgId, email)
  if (user === undefined) throw new DomainError('not_found', `The user "${email}" was not found`)
  return user
}
