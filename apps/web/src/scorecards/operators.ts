import type { Subject, SubjectKind } from './subjects.ts'

/** How the value of an operator is entered. */
export type ValueShape = 'one' | 'many' | 'range' | 'none'

interface Operator {
  /** As it stands between subject and value. */
  words: string
  shape: ValueShape
}

/** All operators of conditions, in words. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  '=': { words: 'is', shape: 'one' },
  '!=': { words: 'is not', shape: 'one' },
  '>': { words: 'is greater than', shape: 'one' },
  '>=': { words: 'is at least', shape: 'one' },
  '<': { words: 'is less than', shape: 'one' },
  '<=': { words: 'is at most', shape: 'one' },
  contains: { words: 'contains', shape: 'one' },
  doesNotContains: { words: 'does not contain', shape: 'one' },
  beginsWith: { words: 'begins with', shape: 'one' },
  doesNotBeginsWith: { words: 'does not begin with', shape: 'one' },
  endsWith: { words: 'ends with', shape: 'one' },
  doesNotEndsWith: { words: 'does not end with', shape: 'one' },
  in: { words: 'is one of', shape: 'many' },
  containsAny: { words: 'contains any of', shape: 'many' },
  between: { words: 'is within', shape: 'range' },
  notBetween: { words: 'is not within', shape: 'range' },
  isEmpty: { words: 'is empty', shape: 'none' },
  isNotEmpty: { words: 'is not empty', shape: 'none' },
}

/** Dates are earlier or later, not greater or less. */
const DATE_WORDS: Readonly<Record<string, string>> = {
  '>': 'is after',
  '>=': 'is at or after',
  '<': 'is before',
  '<=': 'is at or before',
}

const EMPTINESS = ['isEmpty', 'isNotEmpty']
const ORDER = ['>', '>=', '<', '<=']
const PARTS = ['contains', 'doesNotContains', 'beginsWith', 'doesNotBeginsWith', 'endsWith', 'doesNotEndsWith']

const BY_KIND: Readonly<Record<SubjectKind, readonly string[]>> = {
  text: ['=', '!=', 'in', ...PARTS, ...EMPTINESS],
  number: ['=', '!=', ...ORDER, 'in', ...EMPTINESS],
  flag: ['=', '!=', ...EMPTINESS],
  date: ['between', 'notBetween', ...ORDER, ...EMPTINESS],
  list: ['contains', 'doesNotContains', 'containsAny', ...EMPTINESS],
  object: EMPTINESS,
  relation: ['=', '!=', 'in', 'containsAny', ...PARTS, ...EMPTINESS],
  any: Object.keys(OPERATORS),
}

/** The operators that fit what is compared, first the one to start with. A stored one stays although it does not fit. */
export function operatorsFor({ kind, choices }: Subject, stored?: unknown): { value: string; label: string }[] {
  const fitting = kind === 'text' && choices ? ['=', '!=', 'in', ...EMPTINESS] : BY_KIND[kind]
  const isMissing = typeof stored === 'string' && stored !== '' && !fitting.includes(stored)
  return [...fitting, ...(isMissing ? [stored] : [])].map((value) => ({ value, label: wordsOf(value, kind) }))
}

export function wordsOf(operator: string, kind: SubjectKind): string {
  return (kind === 'date' ? DATE_WORDS[operator] : undefined) ?? OPERATORS[operator]?.words ?? operator
}

export const shapeOf = (operator: unknown): ValueShape | undefined =>
  typeof operator === 'string' && Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator]!.shape : undefined

/** Ranges of dates that move along with time. */
export const PRESETS: Readonly<Record<string, string>> = {
  today: 'today',
  tomorrow: 'tomorrow',
  yesterday: 'yesterday',
  lastWeek: 'the last week',
  last2Weeks: 'the last 2 weeks',
  lastMonth: 'the last month',
  last3Months: 'the last 3 months',
  last6Months: 'the last 6 months',
  last12Months: 'the last 12 months',
}
