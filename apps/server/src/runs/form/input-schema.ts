import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormatsModule from 'ajv-formats'
import type { UserInput } from '@portolan/contract/actions'
import { RE2JS } from 're2js'

const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default

/** Formats whose values are checked; all others only choose a control of the form. */
const CHECKED_FORMATS: Record<string, string> = {
  'date-time': 'date-time',
  url: 'uri',
  email: 'email',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
}

const COPIED_KEYWORDS = [
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minItems',
  'maxItems',
  'uniqueItems',
  'enum',
] as const

/** User-written patterns run in RE2, which needs linear time for any text. */
const regExp = Object.assign((pattern: string) => toTester(pattern), { code: 'new RegExp' })

const ajv = addFormats(new Ajv({ allErrors: true, strict: false, addUsedSchema: false, code: { regExp } }))
const compiled = new WeakMap<UserInput, ValidateFunction>()

/** A violation of one input, without the name of the input. */
export interface InputViolation {
  path: string
  message: string
}

/**
 * Checks a value against what an input states literally. Keywords given as `jqQuery` are checked by the caller, and a
 * pattern that RE2 cannot read is skipped.
 */
export function checkInput(input: UserInput, value: unknown): InputViolation[] {
  let validate = compiled.get(input)
  if (validate === undefined) {
    validate = ajv.compile(toJsonSchema(input))
    compiled.set(input, validate)
  }
  return validate(value) ? [] : (validate.errors ?? []).map(toViolation)
}

function toJsonSchema(input: Record<string, unknown>): Record<string, unknown> {
  const schema: Record<string, unknown> = typeof input.type === 'string' ? { type: input.type } : {}
  for (const keyword of COPIED_KEYWORDS) if (isLiteral(input[keyword])) schema[keyword] = input[keyword]
  const format = typeof input.format === 'string' ? CHECKED_FORMATS[input.format] : undefined
  if (format !== undefined && input.type === 'string') schema.format = format
  if (typeof input.pattern === 'string' && canTest(input.pattern)) schema.pattern = input.pattern
  if (isRecord(input.items)) schema.items = toJsonSchema(input.items)
  return schema
}

const isLiteral = (value: unknown) => value !== undefined && !(isRecord(value) && 'jqQuery' in value)

function canTest(pattern: string): boolean {
  try {
    RE2JS.compile(pattern)
    return true
  } catch {
    return false
  }
}

function toTester(pattern: string): { test(text: string): boolean } {
  const expression = RE2JS.compile(pattern)
  return { test: (text) => expression.matcher(text).find() }
}

/** Whether `text` has a match of a pattern written by a user; true when the pattern cannot be read. */
export const matchesPattern = (pattern: string, text: string): boolean =>
  !canTest(pattern) || toTester(pattern).test(text)

function toViolation(error: ErrorObject): InputViolation {
  const { allowedValues } = error.params as { allowedValues?: unknown[] }
  const message =
    allowedValues === undefined
      ? (error.message ?? 'is invalid')
      : `must be one of ${allowedValues.map((value) => JSON.stringify(value)).join(', ')}`
  return { path: error.instancePath, message }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
