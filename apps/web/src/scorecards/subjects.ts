import { META_PROPERTIES, readMirrorPath } from '../builder/mirror-path.ts'
import type { Blueprint, PropertySchema } from '../catalog/catalog-types.ts'
import type { Condition } from './scorecard-types.ts'

/** What can be asked of a value. */
export type SubjectKind = 'text' | 'number' | 'flag' | 'date' | 'list' | 'object' | 'relation' | 'any'

/** What a condition compares. */
export interface Subject {
  part: 'property' | 'relation'
  key: string
  title: string
  group: 'Properties' | 'Relations' | 'Every entity' | 'Not there any more'
  kind: SubjectKind
  /** The values that the schema allows, where it lists them. */
  choices?: readonly (string | number)[]
  /** Members of a list are numbers. */
  hasNumbers?: boolean
  /** Who gives it its values, where no person does. */
  origin?: 'mirror' | 'aggregation' | 'calculation' | 'portal'
  /** Draws the value of an entity. */
  schema: PropertySchema
}

const INSTANTS = ['date-time', 'timer']
/** What of every entity a person may change. */
const WRITABLE = ['$title', '$team', '$icon']
const NO_SUBJECT: Subject = { part: 'property', key: '', title: '', group: 'Properties', kind: 'any', schema: {} }

/** What conditions about entities of a blueprint can compare. */
export function subjectsOf(blueprints: readonly Blueprint[], blueprint: Blueprint): Subject[] {
  const own = Object.entries(blueprint.schema.properties).map(([key, schema]) => toSubject(key, schema))
  const aggregations = Object.entries(blueprint.aggregationProperties).map(([key, schema]): Subject => {
    return { ...toSubject(key, { ...schema, type: 'number' }), origin: 'aggregation' }
  })
  const calculations = Object.entries(blueprint.calculationProperties).map(([key, schema]): Subject => {
    return { ...toSubject(key, schema), origin: 'calculation' }
  })
  const mirrors = Object.entries(blueprint.mirrorProperties).map(([key, { title, path }]): Subject => {
    const schema = schemaOfMirror(blueprints, blueprint, path)
    return { ...toSubject(key, { ...schema, title: title ?? key }), origin: 'mirror' }
  })
  const relations = Object.entries(blueprint.relations).map(([key, { title }]): Subject => {
    return { part: 'relation', key, title: title ?? key, group: 'Relations', kind: 'relation', schema: {} }
  })
  const meta = Object.entries(META_PROPERTIES).map(([key, title]): Subject => {
    const isKept = !WRITABLE.includes(key)
    const about = { group: 'Every entity' as const, ...(isKept && { origin: 'portal' as const }) }
    return { ...toSubject(key, { ...metaSchema(key), title }), ...about }
  })
  return [...own, ...aggregations, ...calculations, ...mirrors, ...relations, ...meta]
}

/** What a condition compares; what the blueprint lost keeps its key for a title. */
export function findSubject(subjects: readonly Subject[], { property, relation }: Condition): Subject {
  const part = relation === undefined ? 'property' : 'relation'
  const key = relation ?? property
  if (typeof key !== 'string' || key === '') return NO_SUBJECT
  const known = subjects.find((subject) => subject.part === part && subject.key === key)
  // As in searches, a key stands for a relation where no property has it.
  const other = part === 'property' && subjects.find((subject) => subject.key === key)
  return known ?? (other || { ...NO_SUBJECT, part, key, title: key, group: 'Not there any more' })
}

function toSubject(key: string, schema: PropertySchema): Subject {
  const item = schema.type === 'array' ? (schema.items ?? {}) : schema
  const choices = item.enum
  return {
    part: 'property',
    key,
    title: schema.title ?? key,
    group: 'Properties',
    kind: kindOf(schema),
    ...(choices && { choices }),
    ...(item.type === 'number' && { hasNumbers: true }),
    schema,
  }
}

function kindOf({ type, format }: PropertySchema): SubjectKind {
  if (type === 'string') return INSTANTS.includes(format ?? '') ? 'date' : 'text'
  const kinds = { number: 'number', boolean: 'flag', array: 'list', object: 'object' } as const
  return type === undefined ? 'any' : kinds[type]
}

/** What stands at the end of a mirror; over a relation to many it is a list. */
function schemaOfMirror(blueprints: readonly Blueprint[], start: Blueprint, path: string): PropertySchema {
  const { via, property } = readMirrorPath(path)
  let at: Blueprint | undefined = start
  let isMany = false
  for (const key of via) {
    const relation: Blueprint['relations'][string] | undefined = at?.relations[key]
    isMany ||= relation?.many === true
    at = blueprints.find(({ identifier }) => identifier === relation?.target)
  }
  const schema = property.startsWith('$') ? metaSchema(property) : at?.schema.properties[property]
  if (schema === undefined) return {}
  return isMany && schema.type !== 'array' ? { type: 'array', items: schema } : schema
}

function metaSchema(key: string): PropertySchema {
  if (key === '$team') return { type: 'array', items: { type: 'string' } }
  return { type: 'string', ...(key.endsWith('At') && { format: 'date-time' }) }
}
