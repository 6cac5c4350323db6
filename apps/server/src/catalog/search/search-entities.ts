import { sql } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { Entity } from '../entity.ts'
import { toEntity } from '../entity-store.ts'
import { prepareCondition } from './compile-query.ts'
import { TRUE, type Condition } from './conditions.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { refuseQuery } from './search-refusal.ts'
import type { SearchScope } from './search-scope.ts'

export interface SearchPage {
  /** Undefined: everything in one page. */
  limit?: number | undefined
  from?: string | null | undefined
  /** Where the query stands in the request, for messages. */
  path?: string
}

/**
 * Finds entities by a query, in the order of blueprint and identifier. Pages go on by that key, so that they neither
 * repeat nor skip what stays the same while others are written.
 * @throws DomainError `invalid_request` naming the place in the query.
 */
export async function searchEntities(
  db: Db,
  scope: SearchScope,
  query: unknown,
  page: SearchPage = {},
): Promise<{ entities: Entity[]; next: string | undefined }> {
  const condition = query === undefined ? TRUE : await prepareCondition(db, scope, query, page.path)
  return findPage(db, scope, condition, page)
}

/** One page of the entities that a condition holds for, among those that the reader may read. */
export async function findPage(
  db: Db,
  scope: SearchScope,
  condition: Condition,
  page: SearchPage,
): Promise<{ entities: Entity[]; next: string | undefined }> {
  let select = db
    .selectFrom('entity')
    .selectAll()
    .where('org_id', '=', scope.orgId)
    .where(isOf(scope))
    .where(condition)
    .where(await scope.reader.readable(db, scope.blueprints))
    .orderBy('blueprint_id')
    .orderBy('identifier')
  if (page.from !== undefined && page.from !== null && page.from !== '') select = select.where(isAfter(page.from))
  if (page.limit !== undefined) select = select.limit(page.limit + 1)
  const entities = (await select.execute()).map(toEntity)
  if (page.limit === undefined || entities.length <= page.limit) return { entities, next: undefined }
  const shown = entities.slice(0, page.limit)
  const last = shown.at(-1)!
  return { entities: shown, next: encodeCursor([last.blueprintId, last.identifier]) }
}

/** With one blueprint an equality, so that the key index gives the order and a page ends early. */
function isOf({ blueprints }: SearchScope): Condition {
  if (blueprints.length === 1) return sql<boolean>`blueprint_id = ${blueprints[0]!.id}`
  return sql<boolean>`blueprint_id = any(${blueprints.map((blueprint) => blueprint.id)}::bigint[])`
}

function isAfter(cursor: string): Condition {
  const [blueprintId, identifier] = decodeCursor('from', cursor, 2)
  if (typeof blueprintId !== 'string' || !/^\d{1,18}$/.test(blueprintId) || typeof identifier !== 'string') {
    throw refuseQuery('from', 'is not a cursor of this list', 'format')
  }
  return sql<boolean>`(blueprint_id, identifier) > (${blueprintId}::bigint, ${identifier})`
}
