import type { BlueprintPermissionsPatch, PermissionBlock, WrittenPermissions } from '@portolan/contract/permissions'
import type { Blueprint } from '../blueprint.ts'
import { findBlock, findKeyBlock, SECTIONS } from './blocks.ts'

type EntitiesPatch = NonNullable<BlueprintPermissionsPatch['entities']>
type BlockPatch = NonNullable<EntitiesPatch['read']>

const KEYS = ['users', 'roles', 'teams', 'ownedByTeam'] as const

/** What is written of the permissions of a blueprint after a patch. Sections and blocks that it does not name stay. */
export function mergePermissions(blueprint: Blueprint, patch: EntitiesPatch): WrittenPermissions {
  const merged: WrittenPermissions = { ...blueprint.permissions }
  for (const section of SECTIONS) {
    const block = patch[section]
    if (block !== undefined) merged[section] = mergeBlock(findBlock(blueprint, section), block)
  }
  for (const section of ['updateProperties', 'updateRelations'] as const) {
    const blocks = patch[section]
    if (blocks === undefined) continue
    const entries = Object.entries(blocks).map(([key, block]) => [
      key,
      block && mergeBlock(findKeyBlock(blueprint, section, key), block),
    ])
    const all = { ...blueprint.permissions[section], ...Object.fromEntries(entries) } as Record<string, unknown>
    merged[section] = Object.fromEntries(Object.entries(all).filter(([, block]) => block !== null)) as NonNullable<
      WrittenPermissions[typeof section]
    >
  }
  return merged
}

/**
 * A block that names everybody replaces the old one as a whole.
 * @compat terraform-provider: removes a policy by sending the block without it.
 */
function mergeBlock(before: PermissionBlock, patch: BlockPatch): PermissionBlock {
  const isWhole = KEYS.every((key) => patch[key] !== undefined)
  const policy = patch.policy === undefined && !isWhole ? before.policy : patch.policy
  const pick = (key: 'users' | 'roles' | 'teams') => (patch[key] === undefined ? before[key] : (patch[key] ?? []))
  return {
    users: pick('users'),
    roles: pick('roles'),
    teams: pick('teams'),
    ownedByTeam: patch.ownedByTeam === undefined ? before.ownedByTeam : patch.ownedByTeam === true,
    ...(policy !== undefined && policy !== null && { policy }),
  }
}
