import {
  findUsers,
  listActiveAdmins,
  lockPeople,
  removeStoredUser,
  requireAdmin,
  requireOtherAdmin,
  type Caller,
  type SecretBox,
  type User,
} from '../access/index.ts'
import type { Entity, ManagedEntities } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { judgeUsers } from './judge-users.ts'
import { withUser } from './user-content.ts'

/** Entities of `_user`: accounts, and what users added to the blueprint. */
export const createUserEntities = (secretBox: SecretBox): ManagedEntities => ({
  lock: lockPeople,

  async refresh(trx, blueprint, entities) {
    const users = await findUsersOf(trx, blueprint.orgId, entities)
    return entities.map((entity) => {
      const user = users.get(entity.identifier)
      return user === undefined ? entity : { ...entity, ...withUser(entity, user) }
    })
  },

  judge: (trx, caller, _blueprint, drafts) => judgeUsers(trx, secretBox, caller, drafts),

  async remove(trx, caller, entities) {
    requireRight(caller)
    const users = await findUsersOf(trx, caller.orgId, entities)
    const activeAdmins = new Set(await listActiveAdmins(trx, caller.orgId))
    for (const user of users.values()) {
      requireOtherAdmin(user, activeAdmins)
      activeAdmins.delete(user.id)
      await removeStoredUser(trx, caller, user)
    }
    return []
  },
})

async function findUsersOf(trx: Trx, orgId: string, entities: readonly Entity[]): Promise<Map<string, User>> {
  const identifiers = entities.map(({ identifier }) => identifier)
  const users = await findUsers(trx, orgId, identifiers)
  return new Map(users.map((user) => [user.email, user]))
}

function requireRight(caller: Caller): void {
  requireAdmin(caller, 'delete users')
}
