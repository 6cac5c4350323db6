import type { Blueprint, Entity, PropertySchema } from '../catalog-types.ts'

export type VisualKind = 'markdown' | 'embedded-url' | 'open-api'

export interface VisualProperty {
  key: string
  title: string
  kind: VisualKind
  value: unknown
}

/** What a property is shown as in a tab of its own, if it is. A spec says more than a format. */
export function visualKindOf({ format, spec }: Pick<PropertySchema, 'format' | 'spec'>): VisualKind | undefined {
  if (spec === 'embedded-url' || spec === 'open-api') return spec
  return format === 'markdown' ? format : undefined
}

/** The properties of an entity that have a value and a tab of their own, in the order of the blueprint. */
export function visualProperties(blueprint: Blueprint, entity: Entity): VisualProperty[] {
  const schemas = { ...blueprint.schema.properties, ...blueprint.calculationProperties }
  return Object.entries(schemas).flatMap(([key, schema]) => {
    const kind = visualKindOf(schema)
    const value = entity.properties[key]
    return kind === undefined || isEmpty(value) ? [] : [{ key, kind, value, title: schema.title || key }]
  })
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
}
