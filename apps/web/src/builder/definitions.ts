import type { Blueprint } from '../catalog/catalog-types.ts'

/** The parts of a blueprint that people define under keys of their own. */
export type DefinitionMap =
  'properties' | 'mirrorProperties' | 'calculationProperties' | 'aggregationProperties' | 'relations'

/** Where a definition stands. */
export interface Place {
  map: DefinitionMap
  key: string
}

/** A definition as JSON holds it; keys that the forms do not know come along. */
export type Definition = Readonly<Record<string, unknown>>

/** A key of another map takes no name away from a relation, and the other way round. */
const PROPERTY_MAPS = ['properties', 'mirrorProperties', 'calculationProperties', 'aggregationProperties'] as const

export function definitionsOf(blueprint: Blueprint, map: DefinitionMap): Readonly<Record<string, Definition>> {
  const definitions: unknown = map === 'properties' ? blueprint.schema.properties : blueprint[map]
  return definitions as Record<string, Definition>
}

/** The definition at a place, undefined when there is none (any more). */
export function findDefinition(blueprint: Blueprint, { map, key }: Place): Definition | undefined {
  const definitions = definitionsOf(blueprint, map)
  return Object.hasOwn(definitions, key) ? definitions[key] : undefined
}

/** Identifiers that a new definition of this map may not have. */
export function takenKeys(blueprint: Blueprint, map: DefinitionMap): string[] {
  const maps = map === 'relations' ? (['relations'] as const) : PROPERTY_MAPS
  return maps.flatMap((name) => Object.keys(definitionsOf(blueprint, name)))
}

/** What a person calls the thing at a place. */
export function titleAt(blueprint: Blueprint, place: Place): string {
  const title = findDefinition(blueprint, place)?.['title']
  return typeof title === 'string' && title !== '' ? title : place.key
}

/** Whether entities must have a value for it. */
export function isRequiredAt(blueprint: Blueprint, { map, key }: Place): boolean {
  if (map === 'relations') return findDefinition(blueprint, { map, key })?.['required'] === true
  return map === 'properties' && (blueprint.schema.required ?? []).includes(key)
}

/** A change of one definition: `null` removes it. */
export interface DefinitionChange extends Place {
  definition: Definition | null
  /** Of a stored property only; a relation says it itself. */
  isRequired?: boolean
}

/**
 * The body of a PATCH that makes the change and touches nothing else. Keys that the old definition has and the new one
 * lacks are removed, so `definition` must hold all that is to stay.
 */
export function toPatch(blueprint: Blueprint, change: DefinitionChange): Record<string, unknown> {
  const { map, key, definition, isRequired = false } = change
  const before = findDefinition(blueprint, change) ?? {}
  const gone = Object.keys(before).filter((name) => definition !== null && definition[name] === undefined)
  const value = definition && { ...definition, ...Object.fromEntries(gone.map((name) => [name, null])) }
  if (map !== 'properties') return { [map]: { [key]: value } }

  const required = blueprint.schema.required ?? []
  if (required.includes(key) === isRequired) return { schema: { properties: { [key]: value } } }
  const others = required.filter((name) => name !== key)
  return { schema: { properties: { [key]: value }, required: isRequired ? [...others, key] : others } }
}
