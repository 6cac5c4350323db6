import type { RelationValue } from '@portolan/contract/entities'
import { DomainError } from '../errors.ts'
import type { Blueprint } from './blueprint.ts'
import { coerceValue } from './coerce-value.ts'
import { generateIdentifier, type EntityContent, ownValue } from './entity.ts'
import { mismatch, type CheckedBody } from './entity-body.ts'

/**
 * What a request wants:
 * `create` refuses an entity that exists; `upsert` replaces or merges it; `replace` and `patch` need it to exist,
 * and `replace` may rename it.
 */
export type WriteMode = 'create' | 'upsert' | 'replace' | 'patch'

export interface EntityIntent {
  mode: WriteMode
  /** The identifier in the path of the request, where there is one. */
  target: string | undefined
  merge: boolean
  body: CheckedBody
  /** The identifier in `body` was made up, not sent. */
  isNamedByServer?: boolean
}

/**
 * The entity as it shall be after the request.
 * @throws DomainError `identifier_taken`, `not_found`, `blueprint_schema_mismatch` or `required_relation` for what
 *   must have a value, `inherited_ownership_enabled`.
 */
export function planEntity(
  blueprint: Blueprint,
  before: EntityContent | undefined,
  intent: EntityIntent,
): EntityContent {
  const { body, mode } = intent
  if (body.team !== undefined && body.team !== null && blueprint.document.ownership?.type === 'Inherited') {
    throw new DomainError(
      'inherited_ownership_enabled',
      `team cannot be written: entities of blueprint "${blueprint.identifier}" inherit their teams`,
    )
  }
  if (before === undefined) {
    if (mode === 'replace' || mode === 'patch') throw missingEntity(blueprint, intent.target ?? body.identifier ?? '')
    return create(blueprint, body, body.identifier ?? generateIdentifier())
  }
  if (mode === 'create') {
    throw new DomainError(
      'identifier_taken',
      `Blueprint "${blueprint.identifier}" already has an entity "${before.identifier}"`,
    )
  }
  if (intent.merge || mode === 'patch') return merge(blueprint, before, body)
  return create(blueprint, body, body.identifier ?? before.identifier)
}

export const missingEntity = (blueprint: Pick<Blueprint, 'identifier'>, identifier: string): DomainError =>
  new DomainError('not_found', `Entity "${identifier}" of blueprint "${blueprint.identifier}" was not found`)

function create(blueprint: Blueprint, body: CheckedBody, identifier: string): EntityContent {
  const properties: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(blueprint.document.schema.properties)) {
    const sent = body.properties && Object.hasOwn(body.properties, key) ? body.properties[key] : undefined
    const value = sent === undefined && schema.default !== undefined ? coerceValue(schema, schema.default) : sent
    if (value !== undefined && value !== null) properties[key] = value
  }
  const content = {
    identifier,
    title: body.title ?? null,
    icon: body.icon ?? null,
    team: body.team ?? null,
    properties,
    relations: { ...body.relations },
  }
  requireProperties(blueprint, content, () => true)
  requireRelations(blueprint, content.relations, () => true)
  return content
}

function merge(blueprint: Blueprint, before: EntityContent, body: CheckedBody): EntityContent {
  const properties = { ...before.properties }
  for (const [key, value] of Object.entries(body.properties ?? {})) {
    if (value === null) delete properties[key]
    else properties[key] = value
  }
  const content = {
    identifier: body.identifier ?? before.identifier,
    title: body.title === undefined ? before.title : body.title,
    icon: body.icon === undefined ? before.icon : body.icon,
    team: body.team === undefined ? before.team : body.team,
    properties,
    relations: { ...before.relations, ...body.relations },
  }
  // What was stored before a key became required may stay without it until somebody touches the key.
  requireProperties(blueprint, content, (key) => Object.hasOwn(body.properties ?? {}, key))
  requireRelations(blueprint, content.relations, (key) => Object.hasOwn(body.relations ?? {}, key))
  return content
}

function requireProperties(blueprint: Blueprint, content: EntityContent, applies: (key: string) => boolean): void {
  const { required = [], properties } = blueprint.document.schema
  const missing = (required ?? []).filter(
    (key) => Object.hasOwn(properties, key) && applies(key) && !Object.hasOwn(content.properties, key),
  )
  if (missing.length === 0) return
  const errors = missing.map((key) => ({
    path: `properties.${key}`,
    message: `properties.${key} is required`,
    keyword: 'required',
  }))
  throw mismatch(blueprint, errors)
}

function requireRelations(
  blueprint: Blueprint,
  relations: Record<string, RelationValue>,
  applies: (key: string) => boolean,
): void {
  const missing = Object.entries(blueprint.document.relations)
    .filter(([key, relation]) => relation.required && applies(key) && (ownValue(relations, key) ?? null) === null)
    .map(([key]) => key)
  if (missing.length === 0) return
  const errors = missing.map((key) => ({
    path: `relations.${key}`,
    message: `relations.${key} is required`,
    keyword: 'required',
  }))
  const names = errors.map((error) => error.message).join('; ')
  throw new DomainError('required_relation', `Entity of blueprint "${blueprint.identifier}": ${names}`, { errors })
}
