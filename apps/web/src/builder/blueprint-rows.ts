import type { Blueprint, PropertySchema } from '../catalog/catalog-types.ts'
import { definitionsOf, isRequiredAt, titleAt, type Place } from './definitions.ts'
import { COMPUTED_KINDS, kindOf, STORED_KINDS } from './property-kinds.ts'

/** One line of the card of a blueprint. */
export interface DefinitionRow {
  place: Place
  name: string
  /** What it is, in a word or two. */
  type: string
  isRequired: boolean
}

const COMPUTED = [
  ['mirrorProperties', COMPUTED_KINDS.mirror],
  ['calculationProperties', COMPUTED_KINDS.calculation],
  ['aggregationProperties', COMPUTED_KINDS.aggregation],
] as const

/** The properties of a blueprint, stored ones first. */
export function listProperties(blueprint: Blueprint): DefinitionRow[] {
  const stored = Object.entries(blueprint.schema.properties).map(([key, schema]) =>
    toRow(blueprint, { map: 'properties', key }, typeOf(schema)),
  )
  const computed = COMPUTED.flatMap(([map, type]) =>
    Object.keys(definitionsOf(blueprint, map)).map((key) => toRow(blueprint, { map, key }, type)),
  )
  return [...stored, ...computed]
}

export function listRelations(blueprint: Blueprint): DefinitionRow[] {
  return Object.entries(blueprint.relations).map(([key, { target, many }]) =>
    toRow(blueprint, { map: 'relations', key }, `→ ${target}${many ? ' (many)' : ''}`),
  )
}

function toRow(blueprint: Blueprint, place: Place, type: string): DefinitionRow {
  return { place, name: titleAt(blueprint, place), type, isRequired: isRequiredAt(blueprint, place) }
}

function typeOf(schema: PropertySchema): string {
  const kind = kindOf(schema)
  return kind === 'other' ? (schema.format ?? schema.type ?? 'any') : STORED_KINDS[kind].label
}
