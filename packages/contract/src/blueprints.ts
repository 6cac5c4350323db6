import { Type, type Static } from 'typebox'
import { BlueprintIdentifier, okReply, OpenObject, PROPERTY_IDENTIFIER_PATTERN, Timestamp } from './common.ts'

export const PROPERTY_TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const
export type PropertyType = (typeof PROPERTY_TYPES)[number]

export const PROPERTY_FORMATS = [
  'date-time',
  'url',
  'email',
  'idn-email',
  'ipv4',
  'ipv6',
  'markdown',
  'yaml',
  'user',
  'team',
  'timer',
  'proto',
  'blueprints',
  'labeled-url',
] as const

export const PROPERTY_SPECS = ['open-api', 'async-api', 'embedded-url'] as const

export const MIRROR_PATH_PATTERN = '^(?:[A-Za-z0-9@_=\\-$]+\\.)+?(\\w|\\$|@|-)*?[^\\.]+$'

/** Text that clients leave out, send as null or send as text; all three are stored and echoed as sent. */
const OptionalText = (options: { maxLength?: number } = {}) =>
  Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], ...options }))

const keyedBy = <T extends Parameters<typeof Type.Record>[1]>(value: T) =>
  Type.Record(Type.String(), value, {
    propertyNames: { type: 'string', minLength: 1, maxLength: 100, pattern: PROPERTY_IDENTIFIER_PATTERN },
  })

/** One property of a schema. Open: keys that Portolan does not know are stored and returned. */
export const PropertySchema = Type.Object(
  {
    type: Type.String(),
    title: OptionalText({ maxLength: 100 }),
    description: OptionalText(),
    icon: OptionalText(),
    format: OptionalText(),
    spec: OptionalText(),
    enum: Type.Optional(Type.Unsafe<unknown[] | null>({ type: ['array', 'null'] })),
    default: Type.Optional(Type.Unknown()),
    items: Type.Optional(Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'] })),
  },
  { additionalProperties: true },
)
export type PropertySchema = Static<typeof PropertySchema> & Record<string, unknown>

export const RelationSchema = Type.Object(
  {
    target: BlueprintIdentifier,
    title: OptionalText({ maxLength: 100 }),
    description: OptionalText(),
    required: Type.Optional(Type.Boolean()),
    many: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: true },
)

export const MirrorProperty = Type.Object(
  { path: Type.String({ pattern: MIRROR_PATH_PATTERN }), title: OptionalText({ maxLength: 100 }) },
  { additionalProperties: true },
)

export const CalculationProperty = Type.Object(
  {
    calculation: Type.String(),
    type: Type.Unsafe<PropertyType>({ enum: PROPERTY_TYPES }),
    title: OptionalText({ maxLength: 100 }),
  },
  { additionalProperties: true },
)

const calculationSpec = (properties: Record<string, unknown>, required: string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const AverageOf = { enum: ['hour', 'day', 'week', 'month', 'total'] }

export const AggregationProperty = Type.Object(
  {
    target: Type.String(),
    title: OptionalText({ maxLength: 100 }),
    calculationSpec: Type.Unsafe<Record<string, string>>({
      anyOf: [
        calculationSpec({ calculationBy: { const: 'entities' }, func: { const: 'count' } }, ['calculationBy', 'func']),
        calculationSpec(
          {
            calculationBy: { const: 'entities' },
            func: { const: 'average' },
            averageOf: AverageOf,
            measureTimeBy: { type: 'string' },
          },
          ['calculationBy', 'func', 'averageOf'],
        ),
        calculationSpec(
          {
            calculationBy: { const: 'property' },
            func: { enum: ['sum', 'min', 'max', 'median'] },
            property: { type: 'string' },
          },
          ['calculationBy', 'func', 'property'],
        ),
        calculationSpec(
          {
            calculationBy: { const: 'property' },
            func: { const: 'average' },
            property: { type: 'string' },
            averageOf: AverageOf,
            measureTimeBy: { type: 'string' },
          },
          ['calculationBy', 'func', 'property', 'averageOf'],
        ),
      ],
    }),
  },
  { additionalProperties: true },
)

const Ownership = Type.Unsafe<{ type: string; path?: string; title?: string | null } | null>({
  type: ['object', 'null'],
  properties: {
    type: { enum: ['Direct', 'Inherited'] },
    path: { type: 'string' },
    title: { type: ['string', 'null'], maxLength: 100 },
  },
  required: ['type'],
})

const ChangelogDestination = Type.Unsafe<Record<string, unknown> | null>({
  type: ['object', 'null'],
  properties: { type: { enum: ['WEBHOOK', 'KAFKA'] }, url: { type: 'string' }, agent: { type: 'boolean' } },
  required: ['type'],
})

/**
 * A blueprint as clients send it. Open at every level; audit fields are accepted and ignored.
 * @compat k8s-exporter, port-github-action: leave out whole maps, and `required` and `many` when they are false.
 */
export const BlueprintBody = Type.Object(
  {
    identifier: BlueprintIdentifier,
    title: Type.String({ minLength: 1, maxLength: 100 }),
    icon: OptionalText(),
    description: OptionalText({ maxLength: 200 }),
    schema: Type.Object(
      { properties: keyedBy(PropertySchema), required: Type.Optional(Type.Array(Type.String())) },
      { additionalProperties: true },
    ),
    mirrorProperties: Type.Optional(keyedBy(MirrorProperty)),
    calculationProperties: Type.Optional(keyedBy(CalculationProperty)),
    aggregationProperties: Type.Optional(keyedBy(AggregationProperty)),
    relations: Type.Optional(keyedBy(RelationSchema)),
    ownership: Type.Optional(Ownership),
    changelogDestination: Type.Optional(ChangelogDestination),
    includeInGlobalSearch: Type.Optional(Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] })),
  },
  { additionalProperties: true },
)
export type BlueprintBody = Static<typeof BlueprintBody>

/** Any part of a blueprint; the merged result is checked as a whole. */
export const BlueprintPatch = OpenObject
export type BlueprintPatch = Static<typeof BlueprintPatch>

export interface RelationDefinition {
  target: string
  required: boolean
  many: boolean
  title?: string | null
  [key: string]: unknown
}

/** A blueprint as it is stored and replied: as sent, with the maps and the flags of relations made explicit. */
export interface BlueprintDocument {
  identifier: string
  title: string
  icon?: string | null
  schema: { properties: Record<string, PropertySchema>; required?: string[]; [key: string]: unknown }
  mirrorProperties: Record<string, { path: string; title?: string | null; [key: string]: unknown }>
  calculationProperties: Record<string, { calculation: string; type: string; [key: string]: unknown }>
  aggregationProperties: Record<string, { target: string; [key: string]: unknown }>
  relations: Record<string, RelationDefinition>
  ownership?: { type: string; path?: string; title?: string | null } | null
  [key: string]: unknown
}

const CONTENT = {
  identifier: Type.String(),
  title: Type.String(),
  schema: OpenObject,
  mirrorProperties: OpenObject,
  calculationProperties: OpenObject,
  aggregationProperties: OpenObject,
  relations: OpenObject,
}

/** A blueprint in a reply. */
export const BlueprintView = Type.Object(
  {
    ...CONTENT,
    createdAt: Timestamp,
    createdBy: Type.String(),
    updatedAt: Timestamp,
    updatedBy: Type.String(),
  },
  { additionalProperties: true },
)
export type BlueprintView = Static<typeof BlueprintView>

export const BlueprintReply = okReply({ blueprint: BlueprintView })
export type BlueprintReply = Static<typeof BlueprintReply>

/** What Portolan manages of a system blueprint. It is the same for all organisations, so nobody changed it. */
export const BlueprintStructureReply = okReply({ blueprint: Type.Object(CONTENT, { additionalProperties: true }) })
export const BlueprintsReply = okReply({ blueprints: Type.Array(BlueprintView) })
export type BlueprintsReply = Static<typeof BlueprintsReply>

const NewKey = Type.String({ minLength: 1, maxLength: 100, pattern: PROPERTY_IDENTIFIER_PATTERN })

export const PropertyRenameBody = Type.Object({ newPropertyName: NewKey })
export const MirrorRenameBody = Type.Object({ newMirrorName: NewKey })
export const RelationRenameBody = Type.Object({ newRelationIdentifier: NewKey })
