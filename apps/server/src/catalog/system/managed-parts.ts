import { isDeepStrictEqual } from 'node:util'
import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { DomainError } from '../../errors.ts'
import { isObject, type Violation } from '../property-schema.ts'
import { findStructure } from './system-blueprints.ts'

type Things = Record<string, Record<string, unknown>>

const MAPS = ['mirrorProperties', 'calculationProperties', 'aggregationProperties', 'relations'] as const

/**
 * The document of a system blueprint with its managed parts as they must be, whatever a client left out of them.
 * Other blueprints are returned as they are.
 */
export function withManagedParts(document: BlueprintDocument): BlueprintDocument {
  const structure = findStructure(document.identifier)
  if (structure === undefined) return document
  const properties = { ...document.schema.properties, ...structure.schema.properties }
  const maps = MAPS.map((map) => [map, { ...document[map], ...structure[map] }])
  return { ...document, schema: { ...document.schema, properties }, ...Object.fromEntries(maps) }
}

/**
 * Refuses a change of what Portolan keeps in a system blueprint. Users add to it, and title, icon and description are
 * theirs.
 * @compat terraform-provider: its PUT comes back without the `type` of aggregations and `items` of calculations, so what
 *   is absent from a managed part counts as unchanged.
 * @throws DomainError `protected_blueprint_violation` naming every place.
 */
export function checkManagedParts(identifier: string, next: BlueprintDocument): void {
  const structure = findStructure(identifier)
  if (structure === undefined) return
  const errors: Violation[] = []
  const wrong = (path: string, message: string, keyword: string) =>
    errors.push({ path, message: `${path} ${message}`, keyword })

  if (next.identifier !== identifier) wrong('identifier', `must stay "${identifier}"`, 'const')
  const compare = (path: string, managed: Things, given: Things) => {
    for (const [key, part] of Object.entries(managed)) {
      const sent = Object.hasOwn(given, key) ? given[key] : undefined
      if (sent === undefined) wrong(`${path}.${key}`, 'is kept by Portolan and must stay', 'required')
      else if (!isSamePart(part, sent)) wrong(`${path}.${key}`, 'is kept by Portolan and cannot be changed', 'const')
    }
  }
  compare('schema.properties', structure.schema.properties, next.schema.properties)
  for (const map of MAPS) compare(map, structure[map], next[map])

  for (const [key, relation] of Object.entries(next.relations)) {
    if (relation.required) wrong(`relations.${key}.required`, 'cannot be true: Portolan writes the entities', 'const')
  }
  // Who is a member of which team is written, not derived.
  if (identifier === '_user' && next.ownership?.type === 'Inherited') {
    wrong('ownership.type', 'cannot be Inherited: the team of a user says where they are a member', 'const')
  }
  if (errors.length === 0) return
  const sentences = errors.map((error) => error.message).join('; ')
  throw new DomainError('protected_blueprint_violation', `Blueprint "${identifier}": ${sentences}`, { errors })
}

const isSamePart = (managed: Record<string, unknown>, sent: Record<string, unknown>): boolean =>
  isObject(sent) &&
  Object.entries(sent).every(
    ([key, value]) => value === undefined || value === null || isDeepStrictEqual(value, managed[key]),
  )

/** @throws DomainError `protected_blueprint_violation` for the rename of a managed key. */
export function checkManagedKey(identifier: string, kind: 'property' | 'mirror' | 'relation', key: string): void {
  const structure = findStructure(identifier)
  if (structure === undefined) return
  const managed = {
    property: structure.schema.properties,
    mirror: structure.mirrorProperties,
    relation: structure.relations,
  }[kind]
  if (!Object.hasOwn(managed, key)) return
  throw new DomainError(
    'protected_blueprint_violation',
    `"${key}" of blueprint "${identifier}" is kept by Portolan and cannot be renamed`,
  )
}
