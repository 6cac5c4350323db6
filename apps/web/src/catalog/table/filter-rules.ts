import { hashKey } from '@tanstack/react-query'
import { canGroup, fieldNameOf, type TableColumn } from '../table-columns.ts'
import type { TableFilter } from './table-view.ts'

/** How the value of a rule is entered. */
export type ValueInput = 'text' | 'number' | 'flag' | 'option' | 'span' | 'instant' | 'teams' | 'none'

export interface OperatorChoice {
  /** What stands in the rule; `me` and the like stand for an operator with a value of their own. */
  name: string
  label: string
  input: ValueInput
}

/** One line of the filter: a column, an operator, and the value as its control holds it. */
export interface FilterLine {
  column: string
  operator: string
  value: string
}

const choice = (name: string, label: string, input: ValueInput): OperatorChoice => ({ name, label, input })
const EMPTINESS = [choice('isEmpty', 'is empty', 'none'), choice('isNotEmpty', 'is not empty', 'none')]
const EQUALITY = (input: ValueInput) => [choice('=', 'is', input), choice('!=', 'is not', input)]
const TEXT = [
  ...EQUALITY('text'),
  choice('contains', 'contains', 'text'),
  choice('doesNotContains', 'does not contain', 'text'),
  choice('beginsWith', 'begins with', 'text'),
  choice('endsWith', 'ends with', 'text'),
  ...EMPTINESS,
]
const NUMBER = [
  ...EQUALITY('number'),
  choice('>', 'is greater than', 'number'),
  choice('>=', 'is at least', 'number'),
  choice('<', 'is less than', 'number'),
  choice('<=', 'is at most', 'number'),
  ...EMPTINESS,
]
const TIME = [
  choice('between', 'is within', 'span'),
  choice('>', 'is after', 'instant'),
  choice('<', 'is before', 'instant'),
  ...EMPTINESS,
]
const LIST = [choice('contains', 'has', 'text'), choice('doesNotContains', 'has not', 'text'), ...EMPTINESS]
const TEAMS = [choice('containsAny', 'has any of', 'teams'), ...EMPTINESS]

/** Spans of time that the server knows by name. */
export const SPANS = [
  { value: 'today', label: 'today' },
  { value: 'yesterday', label: 'yesterday' },
  { value: 'lastDay', label: 'the last 24 hours' },
  { value: 'lastWeek', label: 'the last 7 days' },
  { value: 'lastMonth', label: 'the last 30 days' },
  { value: 'last3Months', label: 'the last 90 days' },
  { value: 'last12Months', label: 'the last 365 days' },
]

/** The reader, wherever a rule compares with a user. */
const ME = { context: 'user', property: '$identifier' }

/** Columns that rules can speak of: not objects, and of two with one name the one that rules mean by it. */
export function filterColumns(columns: readonly TableColumn[]): TableColumn[] {
  return columns.filter((column, index) => {
    if (column.kind === 'property' && column.schema.type === 'object') return false
    return columns.findIndex((other) => fieldNameOf(other) === fieldNameOf(column)) === index
  })
}

/** Columns that the server groups by. */
export const groupColumns = (columns: readonly TableColumn[]): TableColumn[] => filterColumns(columns).filter(canGroup)

/** What can be asked of a column, the most usual first. */
export function operatorsOf(column: TableColumn): readonly OperatorChoice[] {
  if (column.kind === 'time') return TIME.filter(({ input }) => input !== 'none')
  if (column.kind === 'team') return TEAMS
  if (column.kind === 'relation') return column.relation.many ? LIST : [...EQUALITY('text'), ...EMPTINESS]
  if (column.kind !== 'property') return TEXT.filter(({ input }) => input !== 'none')
  const { schema } = column
  if (schema.type === 'array') return LIST
  if (schema.enum) return [...EQUALITY('option'), ...EMPTINESS]
  if (schema.type === 'number') return NUMBER
  if (schema.type === 'boolean') return [choice('=', 'is', 'flag'), ...EMPTINESS]
  if (schema.format === 'date-time' || schema.format === 'timer') return TIME
  return schema.format === 'user' ? [choice('me', 'is me', 'none'), ...TEXT] : TEXT
}

/** Whether a line says enough to be a rule. */
export function isComplete(line: FilterLine, columns: readonly TableColumn[]): boolean {
  const input = inputOf(line, columns)
  if (input === undefined) return false
  if (input === 'number') return line.value.trim() !== '' && Number.isFinite(Number(line.value))
  if (input === 'instant') return !Number.isNaN(Date.parse(line.value))
  return input === 'none' || line.value.trim() !== ''
}

/** The rules of complete lines; undefined when there is none. */
export function toTableFilter(
  combinator: TableFilter['combinator'],
  lines: readonly FilterLine[],
  columns: readonly TableColumn[],
): TableFilter | undefined {
  const rules = lines.filter((line) => isComplete(line, columns)).map((line) => toRule(line, columns))
  return rules.length === 0 ? undefined : { combinator, rules }
}

/** A filter as lines; undefined when it says something that lines cannot, such as groups of rules. */
export function toLines(filter: TableFilter | undefined, columns: readonly TableColumn[]): FilterLine[] | undefined {
  const lines = (filter?.rules ?? []).map((rule) => toLine(rule, columns))
  return lines.every((line) => line !== undefined) ? lines : undefined
}

export function inputOf(line: FilterLine, columns: readonly TableColumn[]): ValueInput | undefined {
  const column = columns.find(({ id }) => id === line.column)
  return column && operatorsOf(column).find(({ name }) => name === line.operator)?.input
}

function toRule(line: FilterLine, columns: readonly TableColumn[]): Record<string, unknown> {
  const column = columns.find(({ id }) => id === line.column)!
  const property = fieldNameOf(column)
  if (line.operator === 'me') return { property, operator: '=', value: ME }
  const input = inputOf(line, columns)
  if (input === 'none') return { property, operator: line.operator }
  return { property, operator: line.operator, value: toValue(line.value, input, column) }
}

function toValue(value: string, input: ValueInput | undefined, column: TableColumn): unknown {
  switch (input) {
    case 'number':
      return Number(value)
    case 'flag':
      return value === 'true'
    case 'span':
      return { preset: value }
    case 'instant':
      return new Date(value).toISOString()
    case 'teams':
      return value.split(',')
    case 'option': {
      const options = column.kind === 'property' ? (column.schema.enum ?? []) : []
      return options.find((option) => String(option) === value) ?? value
    }
    default:
      return column.kind === 'property' && column.schema.items?.type === 'number' ? Number(value) : value
  }
}

/** A rule as a line, if the line gives the same rule back. */
function toLine(rule: unknown, columns: readonly TableColumn[]): FilterLine | undefined {
  if (typeof rule !== 'object' || rule === null) return undefined
  const { property, operator, value } = rule as Record<string, unknown>
  const column = columns.find((candidate) => fieldNameOf(candidate) === property)
  if (column === undefined || typeof operator !== 'string') return undefined
  const isMe = hashKey([value ?? null]) === hashKey([ME])
  const line = { column: column.id, operator: isMe ? 'me' : operator, value: isMe ? '' : toText(value) }
  const input = inputOf(line, columns)
  if (input === undefined) return undefined
  const isSame = hashKey([toRule(line, columns)]) === hashKey([rule])
  return isSame ? line : undefined
}

function toText(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'object' && value !== null && 'preset' in value) return String(value.preset)
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}
