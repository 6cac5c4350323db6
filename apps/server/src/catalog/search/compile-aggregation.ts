import { sql } from 'kysely'
import type { AggregationColumn } from '../aggregations/aggregation-sql.ts'
import { compareJson, type Comparison, type Condition } from './conditions.ts'

/** Compares an aggregation property as replies show it: each entity searched costs what reading its value costs. */
export function compileAggregation(toColumn: AggregationColumn, comparison: Comparison): Condition {
  const value = toColumn(sql.ref('entity.id'))
  // Without `offset 0` the value would be computed once for each time that the comparison mentions it.
  return sql<boolean>`exists (select from (select ${value} as value offset 0) as aggregation
    where ${compareJson({ column: sql.ref('aggregation.value'), type: 'number', isDate: false }, comparison)})`
}
