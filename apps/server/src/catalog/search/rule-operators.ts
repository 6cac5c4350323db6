import { refuseQuery } from './search-refusal.ts'

/** An operator and what it is the negation of. */
export interface Operator {
  name: string
  negated: boolean
}

const POSITIVE = [
  '=',
  '>',
  '>=',
  '<',
  '<=',
  'contains',
  'containsAny',
  'beginsWith',
  'endsWith',
  'in',
  'between',
  'isEmpty',
  'isExpired',
]

const NEGATIVE: Record<string, string> = {
  '!=': '=',
  doesNotContains: 'contains',
  doesNotBeginsWith: 'beginsWith',
  doesNotEndsWith: 'endsWith',
  notIn: 'in',
  notBetween: 'between',
  isNotEmpty: 'isEmpty',
  isNotExpired: 'isExpired',
}

/** Rules about connections, which have no negation. */
const CONNECTED = ['relatedTo', 'matchAny']

const OPERATORS = new Map<string, Operator>([
  ...[...POSITIVE, ...CONNECTED].map((name) => [name.toLowerCase(), { name, negated: false }] as const),
  ...Object.entries(NEGATIVE).map(([name, of]) => [name.toLowerCase(), { name: of, negated: true }] as const),
])

/**
 * Upper and lower case are one: a published example spells `ContainsAny`.
 * @throws DomainError `invalid_request`.
 */
export function toOperator(path: string, value: unknown): Operator {
  const operator = typeof value === 'string' ? OPERATORS.get(value.toLowerCase()) : undefined
  if (operator !== undefined) return operator
  const known = [...POSITIVE, ...Object.keys(NEGATIVE), ...CONNECTED]
  throw refuseQuery(path, `must be one of ${known.join(', ')}`, 'enum')
}
