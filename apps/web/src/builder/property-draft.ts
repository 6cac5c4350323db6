import { initialValues } from '../actions/form-values.ts'
import type { Blueprint, PropertySchema } from '../catalog/catalog-types.ts'
import { EMPTY_AGGREGATION, readAggregation, type AggregationDraft } from './aggregation-draft.ts'
import { defaultField } from './default-field.ts'
import { findDefinition, isRequiredAt, type Definition, type DefinitionMap, type Place } from './definitions.ts'
import { readMirrorPath, type MirrorPath } from './mirror-path.ts'
import { kindOf, STORED_KINDS, type ItemKind, type PropertyKind, type StoredKind } from './property-kinds.ts'

export const LIMITS = [
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minItems',
  'maxItems',
] as const
export type Limit = (typeof LIMITS)[number]

export interface Option {
  value: string
  /** A wire colour; empty when it has none. */
  color: string
}

/** A property as its form holds it, of whatever kind: text for most, empty where nothing was entered. */
export interface PropertyDraft {
  kind: PropertyKind
  title: string
  identifier: string
  icon: string
  description: string
  isRequired: boolean
  /** As `form-values.ts` describes the value of a control. */
  default: unknown
  options: readonly Option[]
  limits: Readonly<Partial<Record<Limit, string>>>
  pattern: string
  isUnique: boolean
  item: ItemKind
  mirror: MirrorPath
  calculation: string
  /** What the calculation results in. */
  result: StoredKind | 'other'
  aggregation: AggregationDraft
}

export const EMPTY_PROPERTY: PropertyDraft = {
  kind: 'text',
  title: '',
  identifier: '',
  icon: '',
  description: '',
  isRequired: false,
  default: undefined,
  options: [],
  limits: {},
  pattern: '',
  isUnique: false,
  item: 'text',
  mirror: { via: [], property: '' },
  calculation: '',
  result: 'text',
  aggregation: EMPTY_AGGREGATION,
}

const KINDS_OF_MAPS = {
  mirrorProperties: 'mirror',
  calculationProperties: 'calculation',
  aggregationProperties: 'aggregation',
} as const

/** The map that a property of this kind belongs to. */
export function mapOf(kind: PropertyKind): DefinitionMap {
  const entry = Object.entries(KINDS_OF_MAPS).find(([, name]) => name === kind)
  return (entry?.[0] as DefinitionMap | undefined) ?? 'properties'
}

/** The form of a property that exists. @throws Error when it does not. */
export function toPropertyDraft(blueprint: Blueprint, place: Place): PropertyDraft {
  const definition = findDefinition(blueprint, place)
  if (definition === undefined) throw new Error(`Blueprint “${blueprint.identifier}” has no property “${place.key}”`)
  const schema = definition as PropertySchema
  const about = {
    ...EMPTY_PROPERTY,
    identifier: place.key,
    title: schema.title ?? '',
    icon: schema.icon ?? '',
    description: schema.description ?? '',
    item: schema.items ? kindOf(schema.items) : ('any' as const),
  }
  switch (place.map) {
    case 'mirrorProperties':
      return { ...about, kind: 'mirror', mirror: readMirrorPath(String(definition['path'] ?? '')) }
    case 'calculationProperties':
      return {
        ...about,
        kind: 'calculation',
        calculation: String(definition['calculation'] ?? ''),
        result: resultKindOf(schema),
      }
    case 'aggregationProperties':
      return { ...about, kind: 'aggregation', aggregation: readAggregation(definition) }
    default:
      return { ...about, ...readStored(definition), isRequired: isRequiredAt(blueprint, place) }
  }
}

/** The value with which the control of the default starts. */
export function initialDefault(schema: Definition): unknown {
  const field = defaultField(schema as PropertySchema)
  return initialValues([field], { [field.key]: schema['default'] })[field.key]
}

/** The draft after another kind was chosen: what the new kind cannot have is emptied. */
export function changeKind(draft: PropertyDraft, kind: PropertyKind): PropertyDraft {
  const type = (name: PropertyKind) => (name in STORED_KINDS ? STORED_KINDS[name as StoredKind].type : name)
  const keeps = type(kind) === type(draft.kind) && kind !== 'select' && draft.kind !== 'select'
  const emptied = { default: undefined, options: [], limits: {}, pattern: '', isUnique: false } as const
  return { ...draft, ...(keeps ? { default: undefined } : emptied), kind, isRequired: draft.isRequired }
}

/** The draft with other options; a default that is renamed goes along, one that is gone is emptied. */
export function changeOptions(draft: PropertyDraft, options: readonly Option[]): PropertyDraft {
  const index = draft.options.findIndex(({ value }) => value === draft.default)
  const isGone = index >= 0 && !options.some(({ value }) => value === draft.default)
  const renamed = options.length === draft.options.length ? options[index]?.value : undefined
  return { ...draft, options, ...(isGone && { default: renamed ?? '' }) }
}

/** A calculation has no options: text with some is text. */
function resultKindOf({ enum: _none, ...schema }: PropertySchema): StoredKind | 'other' {
  return kindOf(schema)
}

function readStored(definition: Definition): Partial<PropertyDraft> & Pick<PropertyDraft, 'kind'> {
  const schema = definition as PropertySchema
  const limits = LIMITS.flatMap((limit) => (typeof schema[limit] === 'number' ? [[limit, String(schema[limit])]] : []))
  const { enum: values, enumColors } = schema.type === 'array' ? (schema.items ?? {}) : schema
  return {
    kind: kindOf(schema),
    default: initialDefault(definition),
    options: (values ?? []).map((value) => ({ value: String(value), color: enumColors?.[String(value)] ?? '' })),
    limits: Object.fromEntries(limits) as PropertyDraft['limits'],
    pattern: schema.pattern ?? '',
    isUnique: definition['uniqueItems'] === true,
  }
}
