import type { TableGroupsReply, TableGroupsRequest } from '@portolan/contract/table-groups'
import { sql, type RawBuilder } from 'kysely'
import type { Caller } from '../../access/index.ts'
import { computedKeys, findRelation, type Blueprint } from '../blueprint.ts'
import { getBlueprint } from '../blueprint-store.ts'
import type { ExtrasDeps } from '../entity-extras.ts'
import { FALSE, TRUE, type Condition } from './conditions.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { toMetaText } from './meta-columns.ts'
import { toPropertyKind } from './property-kind.ts'
import { refuseQuery } from './search-refusal.ts'
import { prepareTable } from './table-condition.ts'

const DEFAULT_LIMIT = 50
/** Types of which two entities can be said to have the same value, and a rule can find it again. */
const GROUPED_TYPES: unknown[] = ['string', 'number', 'boolean']
const GROUPED_META = ['$createdBy', '$updatedBy']

type Groups = Pick<TableGroupsReply, 'groups' | 'next' | 'total'>
interface Row {
  value: string | number | boolean | null
  entities: number
  all_groups: number
  all_entities: number
}

/**
 * One page of the groups of a table: the values of one property or relation among the entities that the table has, each
 * with the number of entities. Every group is found again by a rule that compares with its value, or by `isEmpty`.
 * @throws DomainError `not_found`, `invalid_request` naming the place.
 */
export async function groupTable(deps: ExtrasDeps, caller: Caller, request: TableGroupsRequest): Promise<Groups> {
  const blueprint = await getBlueprint(deps.db, caller.orgId, request.blueprint)
  const column = toGroupColumn(blueprint, request.groupBy)
  const { condition } = await prepareTable(deps, caller, blueprint, request)
  const order = request.order ?? 'count'
  const limit = request.limit ?? DEFAULT_LIMIT
  const { rows } = await sql<Row>`
    with grouped as materialized (
      select ${column} as value, count(*)::int as entities from entity where ${condition} group by 1
    )
    select value, entities, (select count(*)::int from grouped) as all_groups,
      (select coalesce(sum(entities), 0)::int from grouped) as all_entities
    from grouped where ${isAfter(order, request.cursor)}
    order by ${order === 'count' ? sql`entities desc,` : sql``} value nulls last
    limit ${limit + 1}
  `.execute(deps.db)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    groups: shown.map(({ value, entities }) => ({ value, count: entities })),
    next: last !== undefined && rows.length > limit ? encodeCursor([last.entities, last.value]) : null,
    total: { groups: rows[0]?.all_groups ?? 0, entities: rows[0]?.all_entities ?? 0 },
  }
}

/** The value of an entity as JSON, null where it has none. */
function toGroupColumn(blueprint: Blueprint, key: string): RawBuilder<unknown> {
  const { document } = blueprint
  if (GROUPED_META.includes(key)) return sql`to_jsonb(${toMetaText(key)!})`
  if (Object.hasOwn(document.schema.properties, key)) {
    const schema = document.schema.properties[key]!
    if (!GROUPED_TYPES.includes(schema.type) || toPropertyKind(schema).isDate) {
      throw refuse(`"${key}" holds no values to group by: only texts, numbers and flags can be grouped`)
    }
    return sql`nullif(entity.properties -> ${key}, 'null')`
  }
  const relation = findRelation(document, key)
  if (relation !== undefined && relation.many !== true) return sql`nullif(entity.relations -> ${key}, 'null')`
  if (relation !== undefined) throw refuse(`"${key}" leads to many entities; only a single relation can be grouped`)
  if (computedKeys(document).includes(key)) throw refuse(`"${key}" is computed; only what is stored can be grouped`)
  throw refuse(`"${key}" is no property or relation of blueprint "${blueprint.identifier}"`)
}

const refuse = (sentence: string) => refuseQuery('body/groupBy', sentence, 'enum')

function isAfter(order: 'count' | 'value', cursor: string | null | undefined): Condition {
  if (cursor === undefined || cursor === null || cursor === '') return TRUE
  const [count, value] = decodeCursor('body/cursor', cursor, 2)
  if (!Number.isSafeInteger(count)) throw refuseQuery('body/cursor', 'is not a cursor of this list', 'format')
  const isBehind = value === null ? FALSE : sql<boolean>`(value > ${JSON.stringify(value)}::jsonb or value is null)`
  if (order === 'value') return isBehind
  return sql<boolean>`(entities < ${count as number} or (entities = ${count as number} and ${isBehind}))`
}
