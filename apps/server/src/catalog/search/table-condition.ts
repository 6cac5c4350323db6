import { sql } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Blueprint } from '../blueprint.ts'
import { computeBy } from '../computed-values.ts'
import type { ExtrasDeps } from '../entity-extras.ts'
import { prepareCondition } from './compile-query.ts'
import { TRUE, type Condition } from './conditions.ts'
import type { SearchScope } from './search-scope.ts'

/** A search of a table looks through so many text properties, besides identifier and title. */
const SEARCHED_PROPERTIES = 20
/** Further words of a search do not count. */
const SEARCHED_WORDS = 10

/**
 * Which entities of a blueprint the table of a caller has: those that rules and search choose and the caller may read.
 * @throws DomainError `invalid_request` naming the place.
 */
export async function prepareTable(
  deps: ExtrasDeps,
  caller: Caller,
  blueprint: Blueprint,
  request: { query?: unknown; search?: string | undefined },
): Promise<{ scope: SearchScope; condition: Condition }> {
  const reader = deps.readerOf(caller)
  const scope = {
    orgId: caller.orgId,
    blueprints: [blueprint],
    strict: true,
    now: deps.clock.now(),
    caller,
    reader,
    catalogHooks: deps.catalogHooks,
    compute: computeBy(deps),
  }
  const query = request.query === undefined ? TRUE : await prepareCondition(deps.db, scope, request.query)
  const condition = sql<boolean>`entity.org_id = ${caller.orgId} and entity.blueprint_id = ${blueprint.id}
    and ${query} and ${toSearch(blueprint, request.search)} and ${await reader.readable(deps.db, [blueprint])}`
  return { scope, condition }
}

/** Every word of the search occurs in an entity, each in any of the texts that are searched. */
function toSearch(blueprint: Blueprint, search: string | undefined): Condition {
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, SEARCHED_WORDS)
  if (words.length === 0) return TRUE
  const properties = Object.entries(blueprint.document.schema.properties)
    .filter(([, property]) => property.type === 'string')
    .slice(0, SEARCHED_PROPERTIES)
    .map(([key]) => sql`entity.properties ->> ${key}`)
  const columns = [sql.ref('entity.identifier'), sql.ref('entity.title'), ...properties]
  const occursIn = (word: string) =>
    sql<boolean>`(${sql.join(
      columns.map((column) => sql`strpos(lower(${column}), ${word}) > 0`),
      sql` or `,
    )})`
  return sql<boolean>`(${sql.join(words.map(occursIn), sql` and `)})`
}
