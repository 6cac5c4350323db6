import type { UserInput } from './action-types.ts'
import { describeJsonProblem, findJsonProblem } from '../ui/json-problem.ts'
import type { FormField } from './form-fields.ts'
import { fromControlValue, isEmpty, type FormProblems, type FormValues } from './form-values.ts'

/** Checks a form as the server will, so that most mistakes are told without a request. Keys without a problem are absent. */
export function validateForm(fields: readonly FormField[], values: FormValues): FormProblems {
  const problems: FormProblems = {}
  for (const field of fields) {
    const problem = problemOf(field, values[field.key])
    if (problem) problems[field.key] = problem
  }
  return problems
}

function problemOf(field: FormField, value: unknown): string | undefined {
  const isUnanswered = field.control === 'boolean' ? value === undefined : isEmpty(value)
  if (isUnanswered) return field.isRequired ? 'This field is required' : undefined
  let parsed: unknown
  try {
    parsed = fromControlValue(value, field)
  } catch {
    const problem = field.control === 'date-time' ? undefined : findJsonProblem(String(value))
    return problem ? describeJsonProblem(problem) : 'This is not a date and time'
  }
  return problemOfValue(parsed, field.input)
}

function problemOfValue(value: unknown, input: UserInput): string | undefined {
  if (input.type === 'object' && (typeof value !== 'object' || value === null))
    return 'This must be a JSON object: { … }'
  if (typeof value === 'number') return problemOfNumber(value, input)
  if (typeof value === 'string') return problemOfText(value, input)
  if (Array.isArray(value)) return problemOfList(value, input)
  if (input.format === 'labeled-url')
    return problemOfText(String((value as { url?: unknown }).url ?? ''), { format: 'url' })
  return undefined
}

function problemOfNumber(value: number, input: UserInput): string | undefined {
  if (!Number.isFinite(value)) return 'This is not a number'
  if (input.minimum !== undefined && value < input.minimum) return `The smallest allowed value is ${input.minimum}`
  if (input.maximum !== undefined && value > input.maximum) return `The largest allowed value is ${input.maximum}`
  if (input.exclusiveMinimum !== undefined && value <= input.exclusiveMinimum) {
    return `The value must be greater than ${input.exclusiveMinimum}`
  }
  if (input.exclusiveMaximum !== undefined && value >= input.exclusiveMaximum) {
    return `The value must be less than ${input.exclusiveMaximum}`
  }
  return undefined
}

function problemOfText(value: string, input: UserInput): string | undefined {
  const { minLength, maxLength, pattern, format } = input
  if (minLength !== undefined && value.length < minLength) return `At least ${minLength} characters are needed`
  if (maxLength !== undefined && value.length > maxLength) return `At most ${maxLength} characters are allowed`
  if (typeof pattern === 'string' && !matches(value, pattern)) return `The value must match ${pattern}`
  return FORMAT_PROBLEMS[format ?? '']?.(value)
}

function problemOfList(value: readonly unknown[], input: UserInput): string | undefined {
  const { minItems, maxItems, items } = input
  if (typeof minItems === 'number' && value.length < minItems) return `At least ${minItems} are needed`
  if (typeof maxItems === 'number' && value.length > maxItems) return `At most ${maxItems} are allowed`
  if (!items) return undefined
  for (const [index, item] of value.entries()) {
    const problem = problemOfValue(item, items)
    if (problem) return `${index + 1}. “${String(item)}”: ${problem}`
  }
  return undefined
}

const EMAIL = /^[^\s@]+@[^\s@]+$/
const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/

const FORMAT_PROBLEMS: Readonly<Record<string, (value: string) => string | undefined>> = {
  email: (value) => (EMAIL.test(value) ? undefined : 'This is not an email address'),
  user: (value) => (EMAIL.test(value) ? undefined : 'Enter the email address of a user'),
  ipv4: (value) => (IPV4.test(value) ? undefined : 'This is not an IPv4 address'),
  ipv6: (value) => (URL.canParse(`http://[${value}]/`) ? undefined : 'This is not an IPv6 address'),
  url: (value) =>
    /^[a-z][a-z0-9+.-]*:\/\//i.test(value) && URL.canParse(value) ? undefined : 'This is not a complete URL',
}

/** A pattern this browser cannot read is left to the server. */
function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}
