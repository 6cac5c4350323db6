import { PRESETS, wordsOf } from './operators.ts'
import type { Condition } from './scorecard-types.ts'
import type { Subject } from './subjects.ts'

/** A condition as a phrase: `Lifecycle is “Production”`. */
export function describeCondition(condition: Condition, subject: Subject): string {
  const operator = String(condition['operator'])
  if (isEmptiness(operator)) return `${subject.title} ${asksForNothing(condition) ? 'is empty' : 'is not empty'}`
  return `${subject.title} ${wordsOf(operator, subject.kind)} ${describeValue(condition['value'])}`
}

/** Where to change what no person sets. */
const ORIGINS: Readonly<Record<NonNullable<Subject['origin']>, string>> = {
  mirror: ', on the related entity that it mirrors',
  aggregation: ', through the related entities that it is made of',
  calculation: ', through what its program reads',
  portal: '; the portal itself keeps it',
}

/** What to change so that a condition holds which does not. */
export function adviseOn(condition: Condition, subject: Subject): string {
  return adviseOnValue(condition, subject) + (subject.origin === undefined ? '' : ORIGINS[subject.origin])
}

function adviseOnValue(condition: Condition, subject: Subject): string {
  const { title, part } = subject
  const value = describeValue(condition['value'])
  const set = part === 'relation' ? `Relate ${title} to` : `Set ${title} to`
  switch (condition['operator']) {
    case 'isEmpty':
    case 'isNotEmpty':
      if (asksForNothing(condition)) return `Clear ${title}`
      return part === 'relation' ? `Relate ${title} to an entity` : `Give ${title} a value`
    case '=':
      return `${set} ${value}`
    case 'in':
      return `${set} one of ${value}`
    case '!=':
      return `Change ${title} to anything but ${value}`
    case '>':
    case '>=':
    case '<':
    case '<=':
      return `${set} a value that ${wordsOf(String(condition['operator']), subject.kind)} ${value}`
    case 'contains':
      return `Add ${value} to ${title}`
    case 'containsAny':
      return `Add any of ${value} to ${title}`
    case 'doesNotContains':
      return `Remove ${value} from ${title}`
    case 'between':
      return `${set} a date within ${value}`
    case 'notBetween':
      return `${set} a date that is not within ${value}`
    default:
      return `Change ${title} so that it ${wordsOf(String(condition['operator']), subject.kind)} ${value}`
  }
}

/** A value of a condition in words: texts in quotes, lists with commas, ranges of dates by their name. */
export function describeValue(value: unknown): string {
  if (value === undefined) return '…'
  if (typeof value === 'string') return `“${value}”`
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (Array.isArray(value)) return value.map(describeValue).join(', ')
  if (typeof value !== 'object' || value === null) return String(value)
  const { preset, from, to } = value as { preset?: unknown; from?: unknown; to?: unknown }
  if (typeof preset === 'string') return PRESETS[preset] ?? preset
  return from === undefined && to === undefined ? JSON.stringify(value) : `${String(from)} to ${String(to)}`
}

const isEmptiness = (operator: string): boolean => operator === 'isEmpty' || operator === 'isNotEmpty'

/** Whether a condition asks for no value; `not` turns it round. */
const asksForNothing = ({ operator, not }: Condition): boolean => (operator === 'isEmpty') !== (not === true)
