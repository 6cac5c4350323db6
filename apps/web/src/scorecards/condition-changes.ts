import { operatorsFor, shapeOf } from './operators.ts'
import type { Condition } from './scorecard-types.ts'
import type { Subject } from './subjects.ts'

/** The condition about something else. Its operator and value stay only where they fit. */
export function withSubject(condition: Condition, subject: Subject): Condition {
  const { property: _property, relation: _relation, value: _value, ...rest } = condition
  const operators = operatorsFor(subject).map(({ value }) => value)
  const stays = operators.includes(String(condition['operator']))
  return withOperator({ ...rest, [subject.part]: subject.key }, stays ? String(condition['operator']) : operators[0]!)
}

/** The condition with another operator. The value goes when it is entered in another way. */
export function withOperator(condition: Condition, operator: string): Condition {
  const { not: _not, ...rest } = condition
  const next = { ...rest, operator }
  return shapeOf(operator) === shapeOf(condition['operator']) ? next : withValue(next, undefined)
}

/** The condition with another value; undefined: without one. */
export function withValue(condition: Condition, value: unknown): Condition {
  const { value: _before, ...rest } = condition
  return value === undefined ? rest : { ...rest, value }
}

/** The operator that a condition amounts to: `isEmpty` with `not` is `isNotEmpty`. */
export function operatorOf({ operator, not }: Condition): string {
  if (not === true && operator === 'isEmpty') return 'isNotEmpty'
  return not === true && operator === 'isNotEmpty' ? 'isEmpty' : String(operator ?? '')
}
