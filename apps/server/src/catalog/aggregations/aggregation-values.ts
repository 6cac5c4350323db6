import { sql } from 'kysely'
import type { Db } from '../../database/database.ts'
import type { Blueprint } from '../blueprint.ts'
import type { Entity } from '../entity.ts'
import { findColumn, type AggregationColumns } from './aggregation-sql.ts'

/**
 * Reads aggregation properties of entities of one blueprint, as they are now, with one query for all of them.
 * @returns values by the id of the entity and then by key; a key that is absent has no value.
 */
export async function findAggregationValues(
  db: Db,
  blueprint: Blueprint,
  entities: readonly Entity[],
  keys: readonly string[],
  columns: AggregationColumns,
): Promise<Map<string, Map<string, unknown>>> {
  const wanted = keys.flatMap((key) => {
    const toColumn = findColumn(columns, blueprint, key)
    return toColumn === undefined ? [] : { key, column: toColumn(sql.ref('owner.id')) }
  })
  // What is only validated has no row yet.
  const ids = entities.map(({ id }) => id).filter((id) => id !== '')
  if (wanted.length === 0 || ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; values: unknown[] }>`
    select owner.id, jsonb_build_array(${sql.join(wanted.map(({ column }) => column))}) as values
    from entity as owner where owner.org_id = ${blueprint.orgId} and owner.id = any(${ids}::bigint[])`.execute(db)
  return new Map(rows.map(({ id, values }) => [id, new Map(wanted.map(({ key }, index) => [key, values[index]]))]))
}
