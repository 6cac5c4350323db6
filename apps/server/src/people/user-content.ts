import { isDeepStrictEqual } from 'node:util'
import { isModeratorRole, toModerated, toModeratorRole, type User } from '../access/index.ts'
import type { EntityContent } from '../catalog/index.ts'

/** What an entity of `_user` shows of a user. */
export type UserFacts = Pick<User, 'firstName' | 'lastName' | 'type' | 'status' | 'roles' | 'teamIdentifiers'>

/** The entity with what the account says; what users added to it stays, and so does the order of teams. */
export function withUser(content: EntityContent, user: UserFacts): EntityContent {
  const { moderated_blueprints: known, ...properties } = content.properties
  const moderated = toModerated(user.roles)
  const isKnown = isSameSet(asTexts(known), moderated)
  const shown = isKnown ? known : moderated.length > 0 ? moderated : undefined
  return {
    ...content,
    title: isDeepStrictEqual(toNames(content.title), toNames(toTitle(user))) ? content.title : toTitle(user),
    team: toTeam(content.team, user.teamIdentifiers),
    properties: {
      ...properties,
      status: user.status,
      port_role: toRole(user.roles),
      port_type: user.type,
      ...(shown !== undefined && { moderated_blueprints: shown }),
    },
  }
}

/** The full name, or null. */
const toTitle = ({ firstName, lastName }: Pick<UserFacts, 'firstName' | 'lastName'>): string | null =>
  `${firstName} ${lastName}`.trim() || null

/** The first word of a title is the first name, all others are the last name. */
export function toNames(title: string | null): Pick<UserFacts, 'firstName' | 'lastName'> {
  const [firstName = '', ...others] = (title ?? '').trim().split(/\s+/)
  return { firstName, lastName: others.join(' ') }
}

function toTeam(shown: string[] | null, identifiers: string[]): string[] | null {
  if (isSameSet(shown ?? [], identifiers)) return shown
  const kept = (shown ?? []).filter((team) => identifiers.includes(team))
  return [...kept, ...identifiers.filter((team) => !kept.includes(team))]
}

/** The one role that `port_role` can show. */
export function toRole(roles: readonly string[]): 'Admin' | 'Moderator' | 'Member' {
  if (roles.includes('Admin')) return 'Admin'
  return roles.some(isModeratorRole) ? 'Moderator' : 'Member'
}

/**
 * The roles that an entity asks for. Roles that it cannot show stay. Who is made a Member moderates nothing any more, and
 * a Member who is given blueprints becomes a Moderator.
 */
export function toRoles(properties: Record<string, unknown>, before: readonly string[]): string[] {
  const old = { role: toRole(before), moderated: toModerated(before) }
  const moderated = asTexts(properties.moderated_blueprints)
  const isSameModerated = isSameSet(moderated, old.moderated)
  const asked = properties.port_role ?? old.role
  if (asked === old.role && isSameModerated) return [...before]
  const isDemoted = asked === 'Member' && isSameModerated
  const kept = isDemoted ? [] : moderated
  const role = asked === 'Member' && kept.length > 0 ? 'Moderator' : asked
  return [
    ...(role === 'Admin' ? ['Admin'] : []),
    ...kept.map(toModeratorRole),
    ...(role === 'Moderator' && kept.length === 0 ? ['Moderator'] : []),
    ...before.filter((name) => !['Admin', 'Member'].includes(name) && !isModeratorRole(name)),
    ...(role === 'Member' ? ['Member'] : []),
  ]
}

const asTexts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

export const isSameSet = (some: readonly string[], others: readonly string[]): boolean =>
  isDeepStrictEqual(new Set(some), new Set(others))
