import type { EntityRightsReply, Extent, PermissionBlock } from '@portolan/contract/permissions'
import { isAdmin, type Caller } from '../../access/index.ts'
import type { Db } from '../../database/database.ts'
import type { Services } from '../../services.ts'
import type { Blueprint } from '../blueprint.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { findBlock } from './blocks.ts'
import { Rights } from './rights.ts'

/**
 * What the caller may do with the entities of a blueprint, so that the page offers nothing that is refused to everybody
 * like them. Who may write single properties may update `some`.
 * @throws DomainError `not_found`.
 */
export async function readEntityRights(
  { db, clock, catalogHooks }: Pick<Services, 'db' | 'clock' | 'catalogHooks'>,
  caller: Caller,
  identifier: string,
): Promise<EntityRightsReply['rights']> {
  const blueprint = await getBlueprint(db, caller.orgId, identifier)
  const granted = isAdmin(caller) ? EVERYTHING : await readGranted(db, new Rights(caller, clock.now()), blueprint)
  const isKept = catalogHooks.managedEntities.get(identifier)?.isKept === true
  return isKept ? { ...granted, register: 'none', unregister: 'none' } : granted
}

const EVERYTHING: EntityRightsReply['rights'] = { register: 'all', update: 'all', unregister: 'all' }

async function readGranted(db: Db, rights: Rights, blueprint: Blueprint): Promise<EntityRightsReply['rights']> {
  const { updateProperties = {}, updateRelations = {} } = blueprint.permissions
  const update = await toExtent(db, rights, findBlock(blueprint, 'update'))
  return {
    register: await toExtent(db, rights, findBlock(blueprint, 'register')),
    update:
      update === 'none' && (await opensAny(db, rights, { ...updateProperties, ...updateRelations })) ? 'some' : update,
    unregister: await toExtent(db, rights, findBlock(blueprint, 'unregister')),
  }
}

async function toExtent(db: Db, rights: Rights, block: PermissionBlock): Promise<Extent> {
  const grant = await rights.grant(db, block)
  if (grant === 'all') return 'all'
  return grant.owned || grant.policy !== undefined ? 'some' : 'none'
}

async function opensAny(db: Db, rights: Rights, blocks: Record<string, PermissionBlock>): Promise<boolean> {
  for (const block of Object.values(blocks)) if ((await toExtent(db, rights, block)) !== 'none') return true
  return false
}
