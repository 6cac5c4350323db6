import type { BlueprintDocument } from '@portolan/contract/blueprints'
import type { PermissionBlock, WrittenPermissions } from '@portolan/contract/permissions'
import { toModeratorRole } from '../../access/index.ts'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { followBlueprintInQuery } from '../follow-blueprint.ts'
import { followKeyInQuery, type KeyRename } from '../follow-key.ts'
import { META_KEYS, SECTIONS } from './blocks.ts'

/** Permissions without blocks of properties and relations that the document does not have. Undefined: nothing to drop. */
export function dropRemovedKeys(
  permissions: WrittenPermissions,
  document: BlueprintDocument,
): WrittenPermissions | undefined {
  const isProperty = (key: string) => META_KEYS.includes(key) || Object.hasOwn(document.schema.properties, key)
  const isRelation = (key: string) => findRelation(document, key) !== undefined
  return ifChanged(permissions, {
    ...permissions,
    ...mapKeys(permissions, 'updateProperties', (key) => (isProperty(key) ? key : undefined)),
    ...mapKeys(permissions, 'updateRelations', (key) => (isRelation(key) ? key : undefined)),
  })
}

/** Permissions after a blueprint was renamed: its moderators and what policies say of it. Undefined: nothing to follow. */
export function followBlueprintInPermissions(
  permissions: WrittenPermissions,
  from: string,
  to: string,
): WrittenPermissions | undefined {
  const [old, renamed] = [toModeratorRole(from), toModeratorRole(to)]
  return ifChanged(
    permissions,
    mapBlocks(permissions, (block) => ({
      ...block,
      roles: block.roles.map((role) => (role === old ? renamed : role)),
      ...(block.policy && { policy: followBlueprintInQuery(block.policy, from, to) as Record<string, unknown> }),
    })),
  )
}

/**
 * Permissions of a blueprint after a key, its own or that of another blueprint, got another name: blocks of the key and
 * policies. Undefined: nothing to follow.
 * @param documents those before the rename, by identifier.
 */
export function followKeyInPermissions(
  documents: ReadonlyMap<string, BlueprintDocument>,
  { identifier, permissions }: Blueprint,
  rename: KeyRename,
): WrittenPermissions | undefined {
  const { kind, from, to } = rename
  const section = ({ property: 'updateProperties', relation: 'updateRelations', mirror: undefined } as const)[kind]
  const followed = mapBlocks(permissions, (block) => ({
    ...block,
    ...(block.policy && {
      policy: followKeyInQuery(documents, identifier, block.policy, rename) as Record<string, unknown>,
    }),
  }))
  if (identifier !== rename.blueprint || section === undefined) return ifChanged(permissions, followed)
  return ifChanged(permissions, { ...followed, ...mapKeys(followed, section, (key) => (key === from ? to : key)) })
}

function mapKeys(
  permissions: WrittenPermissions,
  section: 'updateProperties' | 'updateRelations',
  toKey: (key: string) => string | undefined,
): WrittenPermissions {
  const blocks = permissions[section]
  if (blocks === undefined) return {}
  const entries = Object.entries(blocks).flatMap(([key, block]) => {
    const next = toKey(key)
    return next === undefined ? [] : [[next, block] as const]
  })
  return { [section]: Object.fromEntries(entries) }
}

function mapBlocks(
  permissions: WrittenPermissions,
  change: (block: PermissionBlock) => PermissionBlock,
): WrittenPermissions {
  const mapped: WrittenPermissions = { ...permissions }
  for (const section of SECTIONS) {
    const block = permissions[section]
    if (block !== undefined) mapped[section] = change(block)
  }
  for (const section of ['updateProperties', 'updateRelations'] as const) {
    const blocks = permissions[section]
    if (blocks === undefined) continue
    mapped[section] = Object.fromEntries(Object.entries(blocks).map(([key, block]) => [key, change(block)]))
  }
  return mapped
}

const ifChanged = (before: WrittenPermissions, after: WrittenPermissions): WrittenPermissions | undefined =>
  JSON.stringify(before) === JSON.stringify(after) ? undefined : after
