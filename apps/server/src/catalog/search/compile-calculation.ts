import { sql } from 'kysely'
import type { CalculationColumn } from '../calculations/calculation-columns.ts'
import { compareJson, type Comparison, type Condition } from './conditions.ts'

/** Compares the computed values of a calculation. An entity without one is compared as null. */
export const compileCalculation = ({ value, kind }: CalculationColumn, comparison: Comparison): Condition =>
  // Without `offset 0` the value would be looked up, and sent, once for each time that the comparison mentions it.
  sql<boolean>`exists (select from (select ${value} as value offset 0) as calculation
    where ${compareJson({ column: sql.ref('calculation.value'), ...kind }, comparison)})`
