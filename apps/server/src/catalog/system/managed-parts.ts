import { isDeepStrictEqual } from 'node:util'
import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { DomainError } from '../../errors.ts'
import { isObject, type Violation } from '../property-schema.ts'
import { isResultTarget, structureOf } from './system-blueprints.ts'

type Things = Record<string, Record<string, unknown>>

const MAPS = ['mirrorProperties', 'calculationProperties', 'aggregationProperties', 'relations'] as const

/** System blueprints to which users add nothing. */
const CLOSED = ['_rule']

/**
 * The next document of a system blueprint with its managed parts as they must be, whatever a client left out of them.
 * Other blueprints are returned as they are.
 */
export function withManagedParts(stored: BlueprintDocument, next: BlueprintDocument = stored): BlueprintDocument {
  const structure = structureOf(stored)
  if (structure === undefined) return next
  const properties = { ...next.schema.properties, ...structure.schema.properties }
  const managed = structure.schema.required ?? []
  const required = [...new Set([...(next.schema.required ?? []), ...managed])]
  const schema = { ...next.schema, properties, ...(managed.length > 0 && { required }) }
  const maps = MAPS.map((map) => [map, { ...next[map], ...structure[map] }])
  return { ...next, schema, ...Object.fromEntries(maps) }
}

/**
 * Refuses a change of what Portolan keeps in a system blueprint. Users add to it, and title, icon and description are
 * theirs.
 * @compat terraform-provider: its PUT comes back without the `type` of aggregations and `items` of calculations, so what
 *   is absent from a managed part counts as unchanged.
 * @throws DomainError `protected_blueprint_violation` naming every place.
 */
export function checkManagedParts(stored: BlueprintDocument, next: BlueprintDocument): void {
  const { identifier } = stored
  const structure = structureOf(stored)
  if (structure === undefined) return
  const errors: Violation[] = []
  const wrong = (path: string, message: string, keyword: string) =>
    errors.push({ path, message: `${path} ${message}`, keyword })

  if (next.identifier !== identifier) wrong('identifier', `must stay "${identifier}"`, 'const')
  const compare = (path: string, managed: Things, given: Things) => {
    for (const [key, part] of Object.entries(managed)) {
      const sent = Object.hasOwn(given, key) ? given[key] : undefined
      // Relations of results come and go with scorecards; who sends an older copy of the blueprint knows nothing of them.
      if (sent === undefined && isResultTarget(part)) continue
      if (sent === undefined) wrong(`${path}.${key}`, 'is kept by Portolan and must stay', 'required')
      else if (!isSamePart(part, sent)) wrong(`${path}.${key}`, 'is kept by Portolan and cannot be changed', 'const')
    }
    if (!CLOSED.includes(identifier)) return
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(managed, key)) wrong(`${path}.${key}`, 'cannot be added', 'additionalProperties')
    }
  }
  compare('schema.properties', structure.schema.properties, next.schema.properties)
  for (const map of MAPS) compare(map, structure[map], next[map])

  for (const [key, relation] of Object.entries(next.relations)) {
    if (Object.hasOwn(structure.relations, key)) continue
    if (relation.required) wrong(`relations.${key}.required`, 'cannot be true: Portolan writes the entities', 'const')
    if (isResultTarget(relation)) wrong(`relations.${key}.type`, 'is for relations that Portolan makes', 'const')
  }
  // Who is a member of which team is written, not derived; the team of a result is that of its entity.
  if (['_user', '_rule_result'].includes(identifier) && next.ownership?.type === 'Inherited') {
    wrong('ownership.type', 'cannot be Inherited: Portolan says which team an entity has', 'const')
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
export function checkManagedKey(
  document: BlueprintDocument,
  kind: 'property' | 'mirror' | 'relation',
  key: string,
): void {
  const structure = structureOf(document)
  if (structure === undefined) return
  const managed = {
    property: structure.schema.properties,
    mirror: structure.mirrorProperties,
    relation: structure.relations,
  }[kind]
  if (!Object.hasOwn(managed, key)) return
  throw new DomainError(
    'protected_blueprint_violation',
    `"${key}" of blueprint "${document.identifier}" is kept by Portolan and cannot be renamed`,
  )
}
