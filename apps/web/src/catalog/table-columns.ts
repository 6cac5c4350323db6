import type { Blueprint, PropertySchema, RelationSchema } from './catalog-types.ts'

export type TableColumn = { id: string; title: string; width: number; isSortable: boolean } & (
  | { kind: 'title' | 'identifier' | 'time' | 'by' }
  | { kind: 'team' }
  | { kind: 'property'; key: string; schema: PropertySchema; source: PropertySource }
  | { kind: 'relation'; key: string; relation: RelationSchema }
  | ScorecardColumn
)

/** Where the value of a property comes from. Only stored ones can be written. */
export type PropertySource = 'stored' | 'mirror' | 'calculation' | 'aggregation'

/** The level that a scorecard gives, or how one of its rules came out. */
export interface ScorecardColumn {
  kind: 'scorecard'
  scorecard: string
  rule?: string
  /** Of the levels, by their titles. */
  colors: Readonly<Record<string, string>>
}

/** How many schema columns a table shows before the reader chooses; the rest is one click away. */
const SHOWN_AT_FIRST = 8

/** Every column a catalog table can show: the entity itself, its properties, its relations, its times. */
export function columnsOf(blueprint: Blueprint): TableColumn[] {
  const properties = [
    ...toColumns(blueprint.schema.properties, 'stored'),
    ...toColumns(blueprint.calculationProperties, 'calculation'),
    ...toColumns(blueprint.aggregationProperties, 'aggregation'),
    ...Object.entries(blueprint.mirrorProperties).map(([key, mirror]) =>
      propertyColumn(key, mirror.title === undefined ? {} : { title: mirror.title }, 'mirror'),
    ),
  ]
  const relations = Object.entries(blueprint.relations).map(([key, relation]): TableColumn => ({
    id: `relations.${key}`,
    kind: 'relation',
    key,
    relation,
    title: relation.title ?? key,
    width: relation.many ? 240 : 180,
    isSortable: false,
  }))
  return [
    { id: '$title', kind: 'title', title: 'Title', width: 260, isSortable: true },
    { id: '$identifier', kind: 'identifier', title: 'Identifier', width: 200, isSortable: true },
    ...properties,
    ...relations,
    { id: '$team', kind: 'team', title: 'Owning teams', width: 160, isSortable: false },
    { id: '$updatedAt', kind: 'time', title: 'Last update time', width: 160, isSortable: true },
    { id: '$createdAt', kind: 'time', title: 'Creation time', width: 160, isSortable: true },
    { id: '$createdBy', kind: 'by', title: 'Created by', width: 200, isSortable: true },
  ]
}

/** Columns hidden until the reader shows them: long texts, ownership, creation, and what exceeds a screen. */
export function hiddenAtFirst(columns: readonly TableColumn[]): string[] {
  let shown = 0
  return columns
    .filter((column) => {
      if (column.kind === 'scorecard' || ['$team', '$createdAt', '$createdBy'].includes(column.id)) return true
      if (column.kind !== 'property' && column.kind !== 'relation') return false
      const isLong = column.kind === 'property' && isLongText(column.schema)
      return isLong || ++shown > SHOWN_AT_FIRST
    })
    .map((column) => column.id)
}

function isLongText(schema: PropertySchema): boolean {
  return schema.type === 'object' || ['markdown', 'yaml', 'proto'].includes(schema.format ?? '') || Boolean(schema.spec)
}

/** Whether the server groups by a column: a stored text, number or flag, or a relation to one entity. */
export function canGroup(column: TableColumn): boolean {
  if (column.id === '$createdBy') return true
  if (column.kind === 'relation') return !column.relation.many
  if (column.kind !== 'property' || column.source !== 'stored') return false
  const isInstant = column.schema.format === 'date-time' || column.schema.format === 'timer'
  return ['string', 'number', 'boolean'].includes(column.schema.type ?? '') && !isInstant && !isLongText(column.schema)
}

/** The name by which rules and sorts mean a column: `tier`, `$title`. */
export const fieldNameOf = (column: TableColumn): string => ('key' in column ? column.key : column.id)

const toColumns = (properties: Readonly<Record<string, PropertySchema>>, source: PropertySource): TableColumn[] =>
  Object.entries(properties).map(([key, schema]) => propertyColumn(key, schema, source))

function propertyColumn(key: string, schema: PropertySchema, source: PropertySource): TableColumn {
  const isScalar = schema.type !== 'object' && schema.type !== 'array'
  return {
    id: `properties.${key}`,
    kind: 'property',
    key,
    schema,
    source,
    title: schema.title ?? key,
    width: widthOf(schema),
    isSortable: isScalar,
  }
}

function widthOf(schema: PropertySchema): number {
  if (schema.type === 'boolean') return 110
  if (schema.type === 'number') return 120
  if (schema.enum) return 140
  if (schema.format === 'date-time') return 160
  return schema.type === 'array' ? 220 : 200
}
