import { Ajv, type ValidateFunction } from 'ajv'
import {
  BlueprintBody,
  PROPERTY_FORMATS,
  PROPERTY_SPECS,
  PROPERTY_TYPES,
  type BlueprintDocument,
  type PropertySchema,
} from '@portolan/contract/blueprints'
import { DomainError } from '../errors.ts'
import { coerceValue } from './coerce-value.ts'
import { compileProperties, isObject, type Violation } from './property-schema.ts'

const bodyCheck: ValidateFunction = new Ajv({ strict: false, allErrors: true }).compile(BlueprintBody)

/** Names that other systems use, and what this one calls them. */
const TYPE_PROPOSALS: Record<string, string> = { integer: 'number', float: 'number', int: 'number', bool: 'boolean' }
const FORMAT_PROPOSALS: Record<string, string> = { date: 'date-time', datetime: 'date-time', uri: 'url' }

/**
 * Checks the shape of a blueprint that was put together from parts.
 * @throws DomainError `invalid_request` naming every place.
 */
export function assertBlueprintShape(body: unknown): asserts body is BlueprintBody {
  if (bodyCheck(body)) return
  const errors = (bodyCheck.errors ?? []).map((error) => ({
    path: `body${error.instancePath}`,
    message: `body${error.instancePath} ${error.message ?? 'is invalid'}`,
    keyword: error.keyword,
  }))
  throw toRefusal(errors)
}

/**
 * Checks the rules that a shape cannot express: types, formats, enums, defaults, patterns, relations.
 * @throws DomainError `invalid_request` naming every place.
 */
export function checkBlueprint(document: BlueprintDocument): void {
  const errors: Violation[] = []
  for (const [key, property] of Object.entries(document.schema.properties)) {
    errors.push(...checkProperty(`schema.properties.${key}`, key, property))
  }
  for (const [key, relation] of Object.entries(document.relations)) {
    if (relation.many && relation.required) {
      errors.push({
        path: `relations.${key}`,
        message: `relations.${key} cannot be both "many" and "required"`,
        keyword: 'required',
      })
    }
  }
  if (document.ownership?.type === 'Inherited' && typeof document.ownership.path !== 'string') {
    errors.push({ path: 'ownership.path', message: 'ownership.path is needed for Inherited', keyword: 'required' })
  }
  const { changelogDestination } = document
  if (
    isObject(changelogDestination) &&
    changelogDestination.type === 'WEBHOOK' &&
    changelogDestination.url === undefined
  ) {
    const path = 'changelogDestination.url'
    errors.push({ path, message: `${path} is needed for WEBHOOK`, keyword: 'required' })
  }
  if (errors.length > 0) throw toRefusal(errors)
}

function checkProperty(path: string, key: string, property: PropertySchema): Violation[] {
  const wrong = (keyword: string, message: string): Violation[] => [
    { path: `${path}.${keyword}`, message: `${path}.${keyword} ${message}`, keyword },
  ]
  const { type, format, spec } = property
  if (!(PROPERTY_TYPES as readonly string[]).includes(type)) {
    return wrong(
      'type',
      `must be one of ${PROPERTY_TYPES.join(', ')}, but is "${type}"${propose(TYPE_PROPOSALS, type)}`,
    )
  }
  const formats = [format, property.items?.format].filter((name) => name !== undefined && name !== null)
  for (const name of formats) {
    if (!(PROPERTY_FORMATS as readonly unknown[]).includes(name)) {
      return wrong('format', `does not know ${JSON.stringify(name)}${propose(FORMAT_PROPOSALS, name)}`)
    }
  }
  if (spec !== undefined && spec !== null && !(PROPERTY_SPECS as readonly string[]).includes(spec)) {
    return wrong('spec', `must be one of ${PROPERTY_SPECS.join(', ')}`)
  }
  const itemType = property.items?.type
  if (itemType !== undefined && !(PROPERTY_TYPES as readonly unknown[]).includes(itemType)) {
    return wrong('items.type', `must be one of ${PROPERTY_TYPES.join(', ')}${propose(TYPE_PROPOSALS, itemType)}`)
  }
  return checkValues(path, key, property)
}

function checkValues(path: string, key: string, property: PropertySchema): Violation[] {
  const wrong = (keyword: string, message: string): Violation[] => [
    { path: `${path}.${keyword}`, message: `${path}.${keyword} ${message}`, keyword },
  ]
  if (Array.isArray(property.enum) && property.enum.length === 0) return wrong('enum', 'must have at least one value')
  const misfit = (Array.isArray(property.enum) ? property.enum : []).find((value) => !isOfType(property.type, value))
  if (misfit !== undefined)
    return wrong('enum', `must hold values of type ${property.type}, not ${JSON.stringify(misfit)}`)
  if (property.enumColors !== undefined && property.enumColors !== null && !isObject(property.enumColors)) {
    return wrong('enumColors', 'must be an object of colours')
  }
  try {
    const check = compileProperties({ [key]: property })
    if (property.default === undefined || property.default === null) return []
    const [violation] = check({ [key]: coerceValue(property, property.default) })
    return violation === undefined ? [] : wrong('default', violation.message.slice(violation.path.length + 1))
  } catch (error) {
    return [{ path, message: `${path} cannot be used: ${(error as Error).message}`, keyword: 'schema' }]
  }
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return true
  return type === 'object' ? isObject(value) : typeof value === type
}

const propose = (proposals: Record<string, string>, name: unknown) =>
  typeof name === 'string' && Object.hasOwn(proposals, name) ? `; use "${proposals[name]}"` : ''

function toRefusal(errors: Violation[]): DomainError {
  return new DomainError('invalid_request', errors.map((error) => error.message).join('; '), { errors })
}

/**
 * Refuses changes that would leave stored values of the old kind under a new one.
 * @throws DomainError `invalid_request` with the way that works: remove in one request, add in the next.
 */
export function checkTypeChanges(before: BlueprintDocument, after: BlueprintDocument): void {
  const errors: Violation[] = []
  for (const [key, property] of Object.entries(after.schema.properties)) {
    const old = Object.hasOwn(before.schema.properties, key) ? before.schema.properties[key] : undefined
    if (old === undefined || old.type === property.type) continue
    const path = `schema.properties.${key}.type`
    errors.push({
      path,
      message: `${path} cannot change from "${old.type}" to "${property.type}" in one step: first send the blueprint without "${key}", which drops its values, then with it`,
      keyword: 'type',
    })
  }
  for (const [key, relation] of Object.entries(after.relations)) {
    const old = Object.hasOwn(before.relations, key) ? before.relations[key] : undefined
    if (old === undefined || (old.target === relation.target && old.many === relation.many)) continue
    const path = `relations.${key}`
    errors.push({
      path,
      message: `${path} cannot change its target or "many" in one step: first send the blueprint without "${key}", which drops its values, then with it`,
      keyword: old.target === relation.target ? 'many' : 'target',
    })
  }
  if (errors.length > 0) throw toRefusal(errors)
}
