import { ENTITY_IDENTIFIER_PATTERN } from '@portolan/contract/common'
import { ownValue, pickKeys } from './entity.ts'
import type { PropertySchema } from '@portolan/contract/blueprints'
import type { RelationValue } from '@portolan/contract/entities'
import { DomainError } from '../errors.ts'
import { findRelation, type Blueprint } from './blueprint.ts'
import { coerceValue, toText } from './coerce-value.ts'
import { propertyChecker } from './compiled-blueprint.ts'
import { isObject, type Violation } from './property-schema.ts'
import { listInputs, structureOf } from './system/system-blueprints.ts'

/** An entity body after conversion and checks. Keys that were not sent are undefined. */
export interface CheckedBody {
  identifier: string | undefined
  title: string | null | undefined
  icon: string | null | undefined
  team: string[] | null | undefined
  /** Null clears. Keys that the blueprint does not know are dropped. */
  properties: Record<string, unknown> | undefined
  relations: Record<string, RelationValue> | undefined
  /** What a system blueprint takes under `properties` beside its properties, as sent. */
  inputs: Record<string, unknown> | undefined
}

const IDENTIFIER = new RegExp(ENTITY_IDENTIFIER_PATTERN, 'u')
const IDENTIFIER_LIMIT = 1000

/**
 * Converts and checks what one request says about an entity. What depends on stored data (required values, the
 * existence of targets) is judged later. Searches must have been resolved to identifiers before.
 * @throws DomainError `invalid_request`, `blueprint_schema_mismatch`, `not_found` for an unknown relation,
 *   `relation_many_violation`; each names every place.
 */
export function checkEntityBody(blueprint: Blueprint, body: unknown): CheckedBody {
  if (!isObject(body)) throw invalid('entity', 'must be an object')
  return {
    identifier: body.identifier === undefined ? undefined : toIdentifier('identifier', body.identifier),
    title: toOptionalText('title', body.title),
    icon: toOptionalText('icon', body.icon),
    team: toTeam(body.team),
    properties: toProperties(blueprint, body.properties),
    relations: toRelations(blueprint, body.relations),
    inputs: toInputs(blueprint, body.properties),
  }
}

/** @throws DomainError `invalid_request` naming the place. */
export function toIdentifier(path: string, value: unknown): string {
  const text = toText(value)
  if (text === undefined) throw invalid(path, 'must be a string')
  if (text.length > IDENTIFIER_LIMIT)
    throw invalid(path, `must have at most ${IDENTIFIER_LIMIT} characters`, 'maxLength')
  if (!IDENTIFIER.test(text)) {
    const said = JSON.stringify(text.slice(0, 100))
    throw invalid(path, `must hold only letters, digits and @ _ . + : \\ / = -, but is ${said}`, 'pattern')
  }
  return text
}

function toOptionalText(path: string, value: unknown): string | null | undefined {
  if (value === undefined || value === null) return value
  const text = toText(value)
  if (text === undefined) throw invalid(path, 'must be a string or null')
  return text
}

/** @compat Ocean, k8s-exporter: one team may come as a plain string. An empty string is no team. */
function toTeam(value: unknown): string[] | null | undefined {
  if (value === undefined || value === null) return value
  if (value === '') return null
  const teams = (Array.isArray(value) ? value : [value]).map(toText)
  if (teams.some((team) => team === undefined)) throw invalid('team', 'must be a string or an array of strings')
  return teams as string[]
}

function toProperties(blueprint: Blueprint, sent: unknown): Record<string, unknown> | undefined {
  if (sent === undefined || sent === null) return undefined
  if (!isObject(sent)) throw invalid('properties', 'must be an object')
  const schemas = blueprint.document.schema.properties
  const managed = structureOf(blueprint.document)
  const properties: Record<string, unknown> = {}
  const set: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(sent)) {
    if (!Object.hasOwn(schemas, key)) continue
    properties[key] =
      value === null ? null : coerceValue(schemas[key]!, matchEnum(ownValue(managed?.schema.properties, key), value))
    if (value !== null) set[key] = properties[key]
  }
  const errors = propertyChecker(blueprint)(set)
  if (errors.length > 0) throw mismatch(blueprint, errors)
  return properties
}

function toInputs({ identifier }: Blueprint, sent: unknown): Record<string, unknown> | undefined {
  const keys = listInputs(identifier)
  if (keys.length === 0 || !isObject(sent)) return undefined
  const inputs = pickKeys(sent, (key) => keys.includes(key))
  return Object.keys(inputs).length === 0 ? undefined : inputs
}

/** @compat port-cli: writes values of managed enums in capitals. */
const matchEnum = (managed: PropertySchema | undefined, value: unknown): unknown =>
  managed?.enum?.find((text) => String(text).toLowerCase() === String(value).toLowerCase()) ?? value

export function mismatch(blueprint: Blueprint, errors: Violation[]): DomainError {
  const sentences = errors.map((error) => error.message).join('; ')
  return new DomainError('blueprint_schema_mismatch', `Entity of blueprint "${blueprint.identifier}": ${sentences}`, {
    errors,
  })
}

function toRelations(blueprint: Blueprint, sent: unknown): Record<string, RelationValue> | undefined {
  if (sent === undefined || sent === null) return undefined
  if (!isObject(sent)) throw invalid('relations', 'must be an object')
  const relations: Record<string, RelationValue> = {}
  for (const [key, value] of Object.entries(sent)) {
    const relation = findRelation(blueprint.document, key)
    if (relation === undefined) {
      throw new DomainError('not_found', `Blueprint "${blueprint.identifier}" has no relation "${key}"`)
    }
    relations[key] = toRelationValue(`relations.${key}`, relation.many, value)
  }
  return relations
}

function toRelationValue(path: string, many: boolean, value: unknown): RelationValue {
  if (value === null) return null
  if (Array.isArray(value) !== many) {
    const wanted = many
      ? 'an array of identifiers, because the relation is "many"'
      : 'one identifier or null, not an array'
    throw new DomainError('relation_many_violation', `${path} must be ${wanted}`, {
      errors: [{ path, message: `${path} must be ${wanted}`, keyword: 'many' }],
    })
  }
  if (!Array.isArray(value)) return toIdentifier(path, value)
  return value.map((item, index) => toIdentifier(`${path}[${index}]`, item))
}

const invalid = (path: string, message: string, keyword = 'type'): DomainError =>
  new DomainError('invalid_request', `${path} ${message}`, {
    errors: [{ path, message: `${path} ${message}`, keyword }],
  })
