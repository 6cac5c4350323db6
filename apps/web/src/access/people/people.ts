import type { TeamPatch, TeamView } from '@portolan/contract/teams'
import type { UserPatch, UserView } from '@portolan/contract/users'

export type User = UserView
export type Team = TeamView

const inOrder = new Intl.Collator('en', { numeric: true })
const BASE_ROLES = ['Admin', 'Member'] as const
export type BaseRole = (typeof BASE_ROLES)[number]

/** First and last name; undefined for those who have not given any. */
export function fullName({ firstName, lastName }: Pick<User, 'firstName' | 'lastName'>): string | undefined {
  return [firstName, lastName].filter(Boolean).join(' ') || undefined
}

/** What a sentence calls a user. */
export const nameOf = (user: Pick<User, 'firstName' | 'lastName' | 'email'>): string => fullName(user) ?? user.email

/** By name, and those without one by email. */
export function sortUsers(users: readonly User[]): User[] {
  return users.toSorted((one, other) => inOrder.compare(nameOf(one), nameOf(other)))
}

export function sortTeams(teams: readonly Team[]): Team[] {
  return teams.toSorted((one, other) => inOrder.compare(one.name, other.name))
}

/** The role that decides what a user may do. */
export function baseRole(user: Pick<User, 'roles'>): BaseRole {
  return user.roles.some(({ name }) => name === 'Admin') ? 'Admin' : 'Member'
}

/** Roles that other clients gave, such as `service-moderator`. */
export function otherRoles(user: Pick<User, 'roles'>): string[] {
  return user.roles.flatMap(({ name }) => (name !== undefined && !isBaseRole(name) ? [name] : []))
}

/** What was changed of a user. The rest is not sent, so that it cannot undo what others do meanwhile. */
export function toUserPatch(user: User, draft: { role: BaseRole; teams: readonly string[] }): UserPatch {
  return {
    ...(draft.role !== baseRole(user) && { roles: [draft.role, ...otherRoles(user)] }),
    ...(!isSame(draft.teams, user.teams) && { teams: [...draft.teams] }),
  }
}

/** What was changed of a team, as `toUserPatch` does. A description without text clears it. */
export function toTeamPatch(
  team: Team,
  draft: { name: string; description: string; users: readonly string[] },
): TeamPatch {
  const description = draft.description.trim() || null
  return {
    ...(draft.name !== team.name && { name: draft.name }),
    ...(description !== team.description && { description }),
    ...(!isSame(draft.users, emailsOf(team)) && { users: [...draft.users] }),
  }
}

export const emailsOf = (team: Team): string[] => team.users.map(({ email }) => email)

export const lastSignIn = (user: Pick<User, 'orgMembers'>): string | undefined =>
  user.orgMembers[0]?.lastLoginAt ?? undefined

/** Whether each word stands in the name, the email, a role, the status or the name of a team. */
export function matchesUser(user: User, search: string): boolean {
  const roles = user.roles.map(({ name }) => name)
  return hasWords([user.firstName, user.lastName, user.email, user.status, ...roles, ...user.teams], search)
}

/** Whether each word stands in the name, the description or the email of a member. */
export function matchesTeam(team: Team, search: string): boolean {
  return hasWords([team.name, team.description, ...team.users.map(({ email }) => email)], search)
}

function hasWords(texts: readonly (string | null | undefined)[], search: string): boolean {
  const text = texts.join('\n').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((value, index) => value === others[index])

const isBaseRole = (name: string): name is BaseRole => BASE_ROLES.some((role) => role === name)
