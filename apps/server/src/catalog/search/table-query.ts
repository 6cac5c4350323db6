import type { EntityView } from '@portolan/contract/entities'
import type { TableQueryRequest } from '@portolan/contract/search'
import { sql, type RawBuilder } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { addExtras, type ExtrasDeps } from '../entity-extras.ts'
import { selectKeys } from '../entity-selection.ts'
import { toEntity } from '../entity-store.ts'
import { noteSearch } from '../property-indexes/note-search.ts'
import { toSortColumn } from '../property-indexes/property-use.ts'
import { showEntities } from '../show-entities.ts'
import { prepareComputed, toComputedColumn, type ComputedScope } from './computed-column.ts'
import { FALSE, TRUE, type Condition } from './conditions.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { refuseQuery } from './search-refusal.ts'
import { toMetaInstant, toMetaText } from './meta-columns.ts'
import { prepareTable } from './table-condition.ts'

const DEFAULT_LIMIT = 50
/** Counting stops here: more rows than anybody pages through, and some 50 ms. */
const COUNT_LIMIT = 100_000

export interface TablePage {
  rows: EntityView[]
  next: string | null
  /** On the first page only: later ones are of the same list. */
  total: Total | null
}

interface Total {
  value: number
  relation: 'eq' | 'gte'
}

interface SortKey {
  column: RawBuilder<unknown>
  /** Computes the column once for each row, where it is not stored. */
  join?: RawBuilder<unknown>
  type: 'text' | 'jsonb' | 'timestamptz'
  descending: boolean
}

/**
 * One page of the table of a blueprint: filtered, searched and sorted by the database. Rows without a value stand last.
 * @throws DomainError `not_found`, `invalid_request` naming the place.
 */
export async function queryTable(deps: ExtrasDeps, caller: Caller, request: TableQueryRequest): Promise<TablePage> {
  const blueprint = await getBlueprint(deps.db, caller.orgId, request.blueprint)
  const { scope, condition } = await prepareTable(deps, caller, blueprint, request)
  const sorts = request.sort ?? []
  const sortKeys = new Set(sorts.map(({ property }) => property))
  const sortScope = await prepareComputed(deps.db, scope, sortKeys, condition, 'body/sort')
  const keys = [...sorts.map((sort, index) => toSortKey(sortScope, blueprint, sort, index)), identifierKey]
  const limit = request.limit ?? DEFAULT_LIMIT

  const startedAt = performance.now()
  const sortValues = sql.join(keys.map((key) => sql`to_jsonb(${key.column})`))
  const { rows } = await sql<Parameters<typeof toEntity>[0] & { sort_values: unknown[] }>`
    select entity.*, jsonb_build_array(${sortValues}) as sort_values
    from entity ${sql.join(
      keys.map(({ join }) => join ?? sql``),
      sql` `,
    )}
    where ${condition} and ${isAfter(keys, request.cursor)}
    order by ${sql.join(keys.map((key) => sql`${key.column} ${sql.raw(key.descending ? 'desc' : 'asc')} nulls last`))}
    limit ${limit + 1}
  `.execute(deps.db)
  await noteSearch(deps.db, blueprint, request, performance.now() - startedAt)
  const shown = rows.slice(0, limit)
  const columns = { include: request.columns ?? [], exclude: [] }
  const columnKeys = columns.include.length === 0 ? undefined : new Set(columns.include)
  const entities = shown.map(toEntity)
  const stored = await showEntities(deps, blueprint, entities, { keys: columnKeys })
  const views = await addExtras(deps, blueprint, entities, stored, columns.include)
  return {
    rows: views.map((view) => selectKeys(view, columns)),
    next: rows.length > limit ? encodeCursor(shown.at(-1)!.sort_values) : null,
    total: isFirst(request.cursor) ? await countRows(deps, condition) : null,
  }
}

async function countRows(deps: Pick<Services, 'db'>, condition: Condition): Promise<Total> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from (select from entity where ${condition} limit ${COUNT_LIMIT + 1}) as counted
  `.execute(deps.db)
  const count = Number(rows[0]!.count)
  return count > COUNT_LIMIT ? { value: COUNT_LIMIT, relation: 'gte' } : { value: count, relation: 'eq' }
}

const identifierKey: SortKey = { column: sql.ref('entity.identifier'), type: 'text', descending: false }

function toSortKey(
  scope: ComputedScope,
  blueprint: Blueprint,
  sort: { property: string; order: 'ASC' | 'DESC' },
  index: number,
): SortKey {
  const { property } = sort
  const descending = sort.order === 'DESC'
  const inherited = property === '$team' ? toComputedColumn(scope, blueprint, property) : undefined
  if (inherited !== undefined) return toComputedKey(inherited, index, descending)
  const text = toMetaText(property)
  if (text !== undefined) return { column: text, type: 'text', descending }
  const instant = toMetaInstant(property)
  if (instant !== undefined) return { column: instant, type: 'timestamptz', descending }
  if (property === '$team') return { column: sql.ref('entity.team'), type: 'jsonb', descending }
  if (Object.hasOwn(blueprint.document.schema.properties, property)) {
    const scalar = toSortColumn(property, blueprint.document.schema.properties[property]!)
    if (scalar !== undefined) return { ...scalar, descending }
    return { column: sql`(entity.properties -> ${sql.lit(property)})`, type: 'jsonb', descending }
  }
  if (findRelation(blueprint.document, property) !== undefined) {
    return { column: sql`nullif(entity.relations -> ${sql.lit(property)}, 'null')`, type: 'jsonb', descending }
  }
  const computed = toComputedColumn(scope, blueprint, property)
  if (computed !== undefined) return toComputedKey(computed, index, descending)
  throw refuseQuery(`body/sort/${index}/property`, `"${property}" cannot be sorted by`, 'enum')
}

function toComputedKey(value: RawBuilder<unknown>, index: number, descending: boolean): SortKey {
  const name = `sort_${index}`
  const join = sql`cross join lateral (select ${value} as value offset 0) as ${sql.ref(name)}`
  return { column: sql.ref(`${name}.value`), join, type: 'jsonb', descending }
}

const isFirst = (cursor: string | null | undefined): cursor is '' | null | undefined => (cursor ?? '') === ''

/**
 * The rows behind the cursor, for keys with nulls last. With keys a, b: a behind, or a equal and b behind.
 */
function isAfter(keys: SortKey[], cursor: string | null | undefined): Condition {
  if (isFirst(cursor)) return TRUE
  const values = decodeCursor('body/cursor', cursor, keys.length)
  return keys.reduceRight<Condition>((rest, key, index) => {
    const value = toTyped(key, values[index])
    const isEqual = sql<boolean>`${key.column} is not distinct from ${value}`
    const isBehind =
      values[index] === null
        ? FALSE
        : sql<boolean>`(${key.column} ${sql.raw(key.descending ? '<' : '>')} ${value} or ${key.column} is null)`
    return sql<boolean>`(${isBehind} or (${isEqual} and ${rest}))`
  }, FALSE)
}

function toTyped(key: SortKey, value: unknown): RawBuilder<unknown> {
  if (value === null) return sql`null::${sql.raw(key.type)}`
  if (key.type === 'jsonb') return sql`${JSON.stringify(value)}::jsonb`
  const operand = key.type === 'text' ? value : toStoredInstant(value)
  if (operand === undefined || (key.type === 'text' && typeof operand !== 'string')) {
    throw refuseQuery('body/cursor', 'is not a cursor of this list', 'format')
  }
  return sql`${operand}::${sql.raw(key.type)}`
}

/** An instant of the years that PostgreSQL and JavaScript write alike. */
function toStoredInstant(value: unknown): Date | undefined {
  const instant = typeof value === 'string' && /^\d{4}-/.test(value) ? new Date(value) : undefined
  return instant !== undefined && instant.getUTCFullYear() >= 1 ? instant : undefined
}
