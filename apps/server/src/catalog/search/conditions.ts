import { sql, type RawBuilder } from 'kysely'
import { coerceScalar } from '../coerce-value.ts'
import { toDateRange, toInstant } from './date-range.ts'
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

/** Compares a column of type timestamptz. */
export function compareInstant(column: RawBuilder<Date>, comparison: Comparison): Condition {
  const { path, operator, value, now } = comparison
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

/** A JSON value in a column, and what its schema says about it. */
export interface JsonOperand {
  column: RawBuilder<unknown>
  /** The type that scalars are converted to; undefined when values of several types are stored. */
  type: string | undefined
  isDate: boolean
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
      if (operand.isDate || (typeof value === 'object' && !Array.isArray(value)))
        return compareInstant(instant, comparison)
      return sql<boolean>`${column} = ${toJson(operand, value)}::jsonb`
    case '>':
    case '>=':
    case '<':
    case '<=':
      if (typeof value !== 'number') return compareInstant(instant, comparison)
      return sql<boolean>`(case when jsonb_typeof(${column}) = 'number'
        then ${column} ${sql.raw(operator)} ${toFinite(path, value)}::jsonb else false end)`
    case 'in':
    case 'containsAny': {
      const list = sql`${toList(path, value).map((item) => toJson(operand, item))}::text[]::jsonb[]`
      return sql<boolean>`(case when jsonb_typeof(${column}) = 'array'
        then exists (select from jsonb_array_elements(${column}) as member where member = any(${list}))
        else ${column} = any(${list}) end)`
    }
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
