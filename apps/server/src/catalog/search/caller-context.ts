import type { Caller } from '../../access/index.ts'
import type { Db } from '../../database/database.ts'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { findBlueprint } from '../blueprint-store.ts'
import type { Entity } from '../entity.ts'
import { findEntities } from '../entity-store.ts'
import { SYSTEM } from '../permissions/reader.ts'
import { isObject } from '../property-schema.ts'
import { refuseQuery } from './search-refusal.ts'

/** In a list that `$team` is compared with: the teams of the caller. */
export const MY_TEAMS = 'My Teams'

interface Profile {
  blueprint: Blueprint
  entity: Entity
}

/** The caller as the catalog knows it: an entity of `_user`, and the entities of `_team` that it is a member of. */
export interface CallerContext {
  user: Profile | undefined
  teams: Profile[]
  /** The teams as entities may name their owners: by identifier or name. */
  owners: string[]
}

/** Machines have no profile. */
export const NOBODY: CallerContext = { user: undefined, teams: [], owners: [] }

export async function findCallerContext(db: Db, orgId: string, caller: Caller | undefined): Promise<CallerContext> {
  if (caller?.email === undefined) return NOBODY
  const [user] = await findProfiles(db, orgId, '_user', [caller.email, caller.email.toLowerCase()])
  const teamIdentifiers = [...new Set([...(caller.teamIdentifiers ?? caller.teams), ...(user?.entity.team ?? [])])]
  const owners = [...new Set([...teamIdentifiers, ...caller.teams])]
  return { user, teams: await findProfiles(db, orgId, '_team', teamIdentifiers), owners }
}

async function findProfiles(db: Db, orgId: string, identifier: string, names: string[]): Promise<Profile[]> {
  const blueprint = await findBlueprint(db, orgId, identifier)
  if (blueprint === undefined) return []
  return (await findEntities(db, SYSTEM, blueprint, names)).map((entity) => ({ blueprint, entity }))
}

/** A value taken from the caller: `{context: "user" | "userTeams", property}`. */
export const isDynamic = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && value.context !== undefined

/**
 * What the caller's user has in a property, or the list of what its teams have in it.
 * @returns undefined when that is nothing: such a rule matches nothing, negated or not, so that a rule never opens up
 *   to those about whom nothing is known.
 * @throws DomainError `invalid_request`.
 */
export function readDynamic(
  context: { caller?: Caller | undefined; callerContext: CallerContext },
  dynamic: Record<string, unknown>,
  path: string,
): unknown {
  const { property } = dynamic
  if (context.caller === undefined) throw refuseQuery(`${path}.context`, 'cannot be used here: nobody calls')
  if (typeof property !== 'string') throw refuseQuery(`${path}.property`, 'must be the name of a property', 'required')
  const { user, teams } = context.callerContext
  switch (dynamic.context) {
    case 'user':
      return toValue(user && readValue(user, property))
    case 'userTeams':
      return toValue(teams.flatMap((team) => readValue(team, property) ?? []))
    default:
      throw refuseQuery(`${path}.context`, 'must be "user" or "userTeams"', 'enum')
  }
}

const toValue = (value: unknown): unknown =>
  value === null || (Array.isArray(value) && value.length === 0) ? undefined : value

function readValue({ blueprint, entity }: Profile, key: string): unknown {
  switch (key) {
    case '$identifier':
      return entity.identifier
    case '$title':
      return entity.title
    case '$icon':
      return entity.icon
    case '$team':
      return entity.team
    case '$blueprint':
      return blueprint.identifier
    case '$createdAt':
      return entity.createdAt.toISOString()
    case '$updatedAt':
      return entity.updatedAt.toISOString()
    case '$createdBy':
      return entity.createdBy
    case '$updatedBy':
      return entity.updatedBy
  }
  if (Object.hasOwn(blueprint.document.schema.properties, key)) {
    return Object.hasOwn(entity.properties, key) ? entity.properties[key] : undefined
  }
  return findRelation(blueprint.document, key) !== undefined && Object.hasOwn(entity.relations, key)
    ? entity.relations[key]
    : undefined
}
