import type { EntityPermissions, PermissionBlock } from '@portolan/contract/permissions'
import { toModeratorRole } from '../../access/index.ts'
import type { Blueprint } from '../blueprint.ts'

export const SECTIONS = ['read', 'register', 'update', 'unregister'] as const
export type Section = (typeof SECTIONS)[number]

/** What every entity has beside properties and relations, and has a block of its own. */
export const META_KEYS = ['$title', '$identifier', '$icon', '$team']

/** The roles that something is open to as long as nobody said otherwise: everybody reads. */
const toDefault = ({ identifier }: Blueprint, ...roles: string[]): PermissionBlock => ({
  users: [],
  roles: [toModeratorRole(identifier), 'Admin', ...roles],
  teams: [],
  ownedByTeam: false,
})

export function findBlock(blueprint: Blueprint, section: Section): PermissionBlock {
  return blueprint.permissions[section] ?? toDefault(blueprint, ...(section === 'read' ? ['Member'] : []))
}

/** Who may write one property, relation or meta-property, apart from those who may write all of them. */
export function findKeyBlock(
  blueprint: Blueprint,
  section: 'updateProperties' | 'updateRelations',
  key: string,
): PermissionBlock {
  const blocks = blueprint.permissions[section] ?? {}
  return Object.hasOwn(blocks, key) ? blocks[key]! : toDefault(blueprint)
}

/**
 * The permissions as replies show them.
 * @compat terraform-provider: always sends the blocks of meta-properties, and plans a change for every property or
 *   relation block that it did not send; so those are shown once they were written.
 */
export function toPermissionsView(blueprint: Blueprint): EntityPermissions {
  const meta = META_KEYS.map((key) => [key, findKeyBlock(blueprint, 'updateProperties', key)])
  return {
    read: findBlock(blueprint, 'read'),
    register: findBlock(blueprint, 'register'),
    update: findBlock(blueprint, 'update'),
    unregister: findBlock(blueprint, 'unregister'),
    updateProperties: { ...Object.fromEntries(meta), ...blueprint.permissions.updateProperties },
    updateRelations: { ...blueprint.permissions.updateRelations },
  }
}
