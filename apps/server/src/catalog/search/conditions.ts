import { sql, type RawBuilder } from 'kysely'
import { coerceScalar } from '../coerce-value.ts'
import { toDateRange, toInstant } from './date-range.ts'
import type { PropertyKind } from './property-kind.ts'
import { refuseQuery } from './search-refusal.ts'

export type Condition = RawBuilder<boolean>

export const TRUE: Condition = sql<boolean>`true`
export const FALSE: Condition = sql<boolean>`false`

/** A positive comparison: a negated operator is the opposite of one, so unset values pass it. */
export interface Comparison {
  path: string
  operator: string
  value: unknown
  now: Date
}

/** Compares a text column that may be null. */
export function compareText(column: RawBuilder<string | null>, comparison: Comparison): Condition {
  const { path, operator, value } = comparison
  switch (operator) {
    case '=':
      return value === null ? sql<boolean>`${column} is null` : sql<boolean>`${column} = ${toTextOperand(path, value)}`
    case 'in':
    case 'containsAny':
      return sql<boolean>`${column} = any(${toList(path, value).map((item) => toTextOperand(path, item))}::text[])`
    case 'contains':
      return every(path, value, (text) => sql<boolean>`strpos(${column}, ${text}) > 0`)
    case 'beginsWith':
      return sql<boolean>`starts_with(${column}, ${toTextOperand(path, value)})`
    case 'endsWith':
      return endsWith(column, toTextOperand(path, value))
    case 'isEmpty':
      return sql<boolean>`${column} is null`
    default:
      throw refuseQuery(path, `cannot be compared by "${operator}": it is a text`, 'enum')
  }
}

/** Compares a column of type timestamptz: as instants, and for parts of texts as replies write it. */
export function compareInstant(column: RawBuilder<Date>, comparison: Comparison): Condition {
  const { path, operator, value, now } = comparison
  if (['contains', 'beginsWith', 'endsWith'].includes(operator)) {
    return compareText(sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`, comparison)
  }
  if (operator === 'in' || operator === 'containsAny') return sql<boolean>`${column} = any(${toInstants(path, value)})`
  if (operator === 'isEmpty') return sql<boolean>`${column} is null`
  if (operator === 'between' || (operator === '=' && typeof value === 'object' && value !== null)) {
    const { from, to } = toDateRange(path, value, now)
    return sql<boolean>`${column} between ${from} and ${to}`
  }
  if (operator === '=' && value === null) return sql<boolean>`${column} is null`
  if (!['=', '>', '>=', '<', '<='].includes(operator)) {
    throw refuseQuery(path, `cannot be compared by "${operator}": it is a date`, 'enum')
  }
  const instant = toInstant(value)
  if (instant === undefined) throw refuseQuery(path, 'must be an ISO date', 'format')
  return sql<boolean>`${column} ${sql.raw(operator)} ${instant}`
}

function toInstants(path: string, value: unknown): RawBuilder<Date[]> {
  const instants = toList(path, value).map(toInstant)
  if (instants.includes(undefined)) throw refuseQuery(path, 'must be a list of ISO dates', 'format')
  return sql`${instants as Date[]}::timestamptz[]`
}

/** A JSON value in a column, and what its schema says about it. */
export interface JsonOperand extends PropertyKind {
  column: RawBuilder<unknown>
}

/** Compares a JSON value: a scalar, an array (of which a member may match), or nothing. */
export function compareJson(operand: JsonOperand, comparison: Comparison): Condition {
  const { column } = operand
  const { path, operator, value, now } = comparison
  const text = sql<string>`(${column} #>> '{}')`
  const ifText = (condition: Condition) =>
    sql<boolean>`(case when jsonb_typeof(${column}) = 'string' then ${condition} else false end)`
  const isEmpty = sql<boolean>`(${column} is null or ${column} in ('null', '[]'))`
  const instant = sql<Date>`json_instant(${column})`

  switch (operator) {
    case 'isEmpty':
      return isEmpty
    case 'isExpired':
      return sql<boolean>`${instant} < ${now}`
    case 'between':
      return compareInstant(instant, comparison)
    case '=':
      if (value === null) return isEmpty
      if (Array.isArray(value)) return sql<boolean>`${column} = ${toJson(operand, value)}::jsonb`
      if (operand.isDate || typeof value === 'object') return compareInstant(instant, comparison)
      return sql<boolean>`${column} = ${toJson(operand, value)}::jsonb`
    case '>':
    case '>=':
    case '<':
    case '<=':
      return compareOrder(operand, comparison)
    case 'in':
    case 'containsAny':
      return isAmong(operand, comparison)
    case 'contains':
      if (value === null) return isEmpty
      return every(
        path,
        value,
        (part, raw) => sql<boolean>`(case jsonb_typeof(${column}) when 'string' then strpos(${text}, ${part}) > 0
          when 'array' then ${column} @> ${JSON.stringify([toScalar(operand, raw)])}::jsonb else false end)`,
      )
    case 'beginsWith':
      return ifText(sql<boolean>`starts_with(${text}, ${toTextOperand(path, value)})`)
    case 'endsWith':
      return ifText(endsWith(text, toTextOperand(path, value)))
    default:
      throw refuseQuery(path, `does not know "${operator}"`, 'enum')
  }
}

function compareOrder(operand: JsonOperand, comparison: Comparison): Condition {
  const { column } = operand
  const { path, operator, value } = comparison
  const number = operand.type === 'number' ? toScalar(operand, value) : value
  if (typeof number !== 'number') return compareInstant(sql<Date>`json_instant(${column})`, comparison)
  return sql<boolean>`(case when jsonb_typeof(${column}) = 'number'
    then ${column} ${sql.raw(operator)} ${toFinite(path, number)}::jsonb else false end)`
}

/** The value, or a member of it when it is an array, is in the list. */
function isAmong(operand: JsonOperand, { path, value }: Comparison): Condition {
  const { column } = operand
  const list = sql`${toList(path, value).map((item) => toJson(operand, item))}::text[]::jsonb[]`
  const isListed = (part: RawBuilder<unknown>) =>
    operand.isDate ? sql`json_instant(${part}) = any(${toInstants(path, value)})` : sql`${part} = any(${list})`
  return sql<boolean>`(case when jsonb_typeof(${column}) = 'array'
    then exists (select from jsonb_array_elements(${column}) as member where ${isListed(sql`member`)})
    else ${isListed(column)} end)`
}

const endsWith = (column: RawBuilder<string | null>, end: string): Condition =>
  sql<boolean>`right(${column}, length(${end})) = ${end}`

const toScalar = (operand: JsonOperand, value: unknown): unknown => coerceScalar(operand.type, value)

const toJson = (operand: JsonOperand, value: unknown): string => JSON.stringify(toScalar(operand, value))

function toFinite(path: string, value: number): string {
  if (!Number.isFinite(value)) throw refuseQuery(path, 'is too large a number')
  return JSON.stringify(value)
}

/** A list of parts holds when each part does. */
function every(path: string, value: unknown, toCondition: (part: string, raw: unknown) => Condition): Condition {
  const parts = Array.isArray(value) ? (value as unknown[]) : [value]
  if (parts.length === 0) return TRUE
  return sql<boolean>`(${sql.join(
    parts.map((part) => toCondition(toTextOperand(path, part), part)),
    sql` and `,
  )})`
}

/** @compat Ocean: identifiers come as numbers when jq yields numbers. */
export function toTextOperand(path: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw refuseQuery(path, 'must be a text, number or flag')
}

export function toList(path: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw refuseQuery(path, 'must be a list')
  const misfit = (value as unknown[]).find((item) => typeof item === 'object' && item !== null)
  if (misfit !== undefined) throw refuseQuery(path, 'must be a list of texts, numbers or flags')
  return value as unknown[]
}
