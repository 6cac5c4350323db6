import type { Db } from '../../database/database.ts'
import { DomainError } from '../../errors.ts'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { isObject } from '../property-schema.ts'
import { searchEntities } from './search-entities.ts'
import type { SearchScope } from './search-scope.ts'

const MATCH_LIMIT = 100

/** When, and under whose rights. */
export type SearchContext = Pick<SearchScope, 'now' | 'reader'>

/**
 * Replaces the searches (`{combinator, rules}`) in an entity body by the identifiers that they find: in `identifier`
 * among the entities of its blueprint, in a relation among those of the target, in `team` among `_team`. What may not be read is not found.
 * @throws DomainError `not_found` when an identifier or single relation finds nothing, `invalid_request` when it finds
 *   several or a list finds more than 100.
 */
export async function resolveSearches(
  db: Db,
  blueprint: Blueprint,
  body: unknown,
  context: SearchContext,
): Promise<unknown> {
  if (!isObject(body)) return body
  const resolved = { ...body }
  if (isSearch(body.identifier))
    resolved.identifier = await findOne(db, blueprint, 'identifier', body.identifier, context)
  if (isSearch(body.team)) {
    const teams = await getBlueprint(db, blueprint.orgId, '_team')
    resolved.team = await findMany(db, teams, 'team', body.team, context)
  }
  if (!isObject(body.relations)) return resolved
  const relations = { ...body.relations }
  for (const [key, value] of Object.entries(relations)) {
    const relation = findRelation(blueprint.document, key)
    if (relation === undefined || !isSearch(value)) continue
    const target = await getBlueprint(db, blueprint.orgId, relation.target)
    const find = relation.many ? findMany : findOne
    relations[key] = await find(db, target, `relations.${key}`, value, context)
  }
  return { ...resolved, relations }
}

const isSearch = (value: unknown): boolean => isObject(value) && value.combinator !== undefined

async function findOne(
  db: Db,
  blueprint: Blueprint,
  path: string,
  query: unknown,
  context: SearchContext,
): Promise<string> {
  const [found, ...others] = await find(db, blueprint, path, query, context, 1)
  if (found === undefined) {
    throw new DomainError('not_found', `${path}: the search finds no entity of blueprint "${blueprint.identifier}"`)
  }
  if (others.length > 0) {
    throw new DomainError(
      'invalid_request',
      `${path}: the search must find one entity of blueprint "${blueprint.identifier}", but finds several`,
    )
  }
  return found
}

async function findMany(
  db: Db,
  blueprint: Blueprint,
  path: string,
  query: unknown,
  context: SearchContext,
): Promise<string[]> {
  const found = await find(db, blueprint, path, query, context, MATCH_LIMIT)
  if (found.length <= MATCH_LIMIT) return found
  throw new DomainError('invalid_request', `${path}: the search finds more than ${MATCH_LIMIT} entities`)
}

/** One more than the limit tells that there are more. */
async function find(
  db: Db,
  blueprint: Blueprint,
  path: string,
  query: unknown,
  context: SearchContext,
  limit: number,
): Promise<string[]> {
  const scope = { orgId: blueprint.orgId, blueprints: [blueprint], strict: true, ...context }
  const { entities } = await searchEntities(db, scope, query, { limit: limit + 1, path })
  return entities.map((entity) => entity.identifier)
}
