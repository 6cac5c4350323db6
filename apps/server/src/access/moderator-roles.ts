const SUFFIX = '-moderator'

/** Roles that moderate, one blueprint each or in general, as an expression that PostgreSQL and JavaScript read alike. */
export const MODERATOR_ROLES = `^Moderator$|${SUFFIX}$`

/** The role of those who moderate a blueprint. */
export const toModeratorRole = (blueprint: string): string => `${blueprint}${SUFFIX}`

/** The blueprints that roles moderate, in the order of the roles. */
export const toModerated = (roles: readonly string[]): string[] =>
  roles.filter((role) => role.endsWith(SUFFIX)).map((role) => role.slice(0, -SUFFIX.length))

export const isModeratorRole = (role: string): boolean => new RegExp(MODERATOR_ROLES).test(role)
