import { Ajv, type AnySchemaObject } from 'ajv'
import type { PropertySchema } from '@portolan/contract/blueprints'
import { STRING_FORMATS } from './property-formats.ts'
import { compileUserPattern } from './user-pattern.ts'

/** Keywords that hold a plain value. What is not listed here or below never reaches the compiler. */
const PLAIN_KEYWORDS = [
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'pattern',
  'const',
] as const

const DEPTH_LIMIT = 16
const ENUM_LIMIT = 2_000

/**
 * The JSON schema that checks values of a property. User schemas are copied keyword by keyword: `$ref`, `$id` and
 * whatever else a compiler might act on stay behind.
 */
export function toJsonSchema(property: Record<string, unknown>, depth = 0): AnySchemaObject {
  const schema: AnySchemaObject = {}
  for (const keyword of PLAIN_KEYWORDS) {
    if (property[keyword] !== undefined && property[keyword] !== null) schema[keyword] = property[keyword]
  }
  if (typeof property.type === 'string' || Array.isArray(property.type)) schema.type = limited(property.type, 7)
  if (Array.isArray(property.enum)) schema.enum = limited(property.enum, ENUM_LIMIT)
  if (property.uniqueItems === true) schema.distinctItems = true
  if (typeof property.format === 'string' && Object.hasOwn(STRING_FORMATS, property.format)) {
    schema.format = property.format
  }
  if (property.format === 'labeled-url' && property.type === 'object') {
    return { ...schema, properties: { url: { type: 'string' } }, required: ['url'] }
  }
  if (depth >= DEPTH_LIMIT) return schema

  if (isObject(property.items)) schema.items = toJsonSchema(property.items, depth + 1)
  for (const keyword of ['properties', 'patternProperties']) {
    const children = property[keyword]
    if (isObject(children)) schema[keyword] = mapValues(children, (child) => toSubschema(child, depth))
  }
  const additional = property.additionalProperties
  if (additional !== undefined && additional !== null) schema.additionalProperties = toSubschema(additional, depth)
  if (Array.isArray(property.required)) schema.required = property.required
  return schema
}

/** The compiler compares every pair of these, so their number is bounded. */
function limited<T>(values: T, limit: number): T {
  if (Array.isArray(values) && values.length > limit) throw new Error(`it lists more than ${limit} values`)
  return values
}

const toSubschema = (child: unknown, depth: number): AnySchemaObject | boolean =>
  isObject(child) ? toJsonSchema(child, depth + 1) : child !== false

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapValues = (map: Record<string, unknown>, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]))

export interface Violation {
  /** Where, in the terms of the request: `properties.tier`. */
  path: string
  message: string
  /** The rule of JSON schema that was broken. */
  keyword: string
}

export type PropertyChecker = (properties: Record<string, unknown>) => Violation[]

/**
 * Compiles the checks of all properties of a blueprint.
 * @throws Error with the compiler's reason when a schema, pattern or limit is malformed.
 */
export function compileProperties(properties: Record<string, PropertySchema>): PropertyChecker {
  const ajv = createCompiler()
  const validate = ajv.compile({
    type: 'object',
    properties: mapValues(properties, (property) => toJsonSchema(property as Record<string, unknown>)),
  })
  return (values) => {
    if (validate(values)) return []
    return (validate.errors ?? []).slice(0, VIOLATION_LIMIT).map((error) => {
      const path = `properties${error.instancePath.replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')}`
      return {
        path,
        message: toSentence(path, error),
        keyword: error.keyword === 'distinctItems' ? 'uniqueItems' : error.keyword,
      }
    })
  }
}

/** More would not help a reader, and one broken array of a megabyte could yield a million. */
const VIOLATION_LIMIT = 50

function toSentence(path: string, error: { message?: string; params: Record<string, unknown> }): string {
  const { allowedValues, additionalProperty } = error.params
  if (Array.isArray(allowedValues)) {
    return `${path} must be one of ${allowedValues.map((value) => JSON.stringify(value)).join(', ')}`
  }
  if (typeof additionalProperty === 'string') return `${path} must not have the key "${additionalProperty}"`
  return `${path} ${error.message ?? 'is invalid'}`
}

function createCompiler(): Ajv {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    addUsedSchema: false,
    validateSchema: true,
    formats: STRING_FORMATS,
    code: { regExp: Object.assign(compileUserPattern, { code: 'compileUserPattern' }) },
  })
  // Ajv compares every pair of items; a long array of objects would take hours.
  ajv.addKeyword({
    keyword: 'distinctItems',
    type: 'array',
    validate: (_wanted: boolean, items: unknown[]) =>
      new Set(items.map((item) => JSON.stringify(toSorted(item)))).size === items.length,
    error: { message: 'must not have the same item twice' },
  })
  return ajv
}

function toSorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, toSorted(item)]),
  )
}
