import type { PropertySchema, PropertyType } from '../catalog/catalog-types.ts'

/** What a kind stands for in JSON. */
interface Kind {
  label: string
  group: string
  type: PropertyType
  format?: string
  spec?: string
}

const [BASIC, LINKS, PEOPLE, TEXT, TIME, APIS, NETWORK] = [
  'Basic',
  'Links',
  'People',
  'Formatted text',
  'Time',
  'API description',
  'Other',
]

/** Every kind of property that an entity stores, by the name that the form uses. */
export const STORED_KINDS = {
  text: { label: 'Text', group: BASIC, type: 'string' },
  select: { label: 'Select', group: BASIC, type: 'string' },
  number: { label: 'Number', group: BASIC, type: 'number' },
  boolean: { label: 'Toggle', group: BASIC, type: 'boolean' },
  array: { label: 'List', group: BASIC, type: 'array' },
  object: { label: 'Object', group: BASIC, type: 'object' },
  url: { label: 'URL', group: LINKS, type: 'string', format: 'url' },
  'labeled-url': { label: 'URL with text', group: LINKS, type: 'object', format: 'labeled-url' },
  'embedded-url': { label: 'Embedded URL', group: LINKS, type: 'string', format: 'url', spec: 'embedded-url' },
  user: { label: 'User', group: PEOPLE, type: 'string', format: 'user' },
  team: { label: 'Team', group: PEOPLE, type: 'string', format: 'team' },
  email: { label: 'Email', group: PEOPLE, type: 'string', format: 'email' },
  'idn-email': { label: 'Email, international', group: PEOPLE, type: 'string', format: 'idn-email' },
  markdown: { label: 'Markdown', group: TEXT, type: 'string', format: 'markdown' },
  yaml: { label: 'YAML', group: TEXT, type: 'string', format: 'yaml' },
  proto: { label: 'Protocol Buffers', group: TEXT, type: 'string', format: 'proto' },
  'date-time': { label: 'Date and time', group: TIME, type: 'string', format: 'date-time' },
  timer: { label: 'Timer', group: TIME, type: 'string', format: 'timer' },
  'open-api-url': { label: 'OpenAPI by URL', group: APIS, type: 'string', format: 'url', spec: 'open-api' },
  'open-api-yaml': { label: 'OpenAPI as YAML', group: APIS, type: 'string', format: 'yaml', spec: 'open-api' },
  'open-api-json': { label: 'OpenAPI as object', group: APIS, type: 'object', spec: 'open-api' },
  'async-api-url': { label: 'AsyncAPI by URL', group: APIS, type: 'string', format: 'url', spec: 'async-api' },
  'async-api-yaml': { label: 'AsyncAPI as YAML', group: APIS, type: 'string', format: 'yaml', spec: 'async-api' },
  'async-api-json': { label: 'AsyncAPI as object', group: APIS, type: 'object', spec: 'async-api' },
  ipv4: { label: 'IPv4 address', group: NETWORK, type: 'string', format: 'ipv4' },
  ipv6: { label: 'IPv6 address', group: NETWORK, type: 'string', format: 'ipv6' },
  blueprints: { label: 'Blueprint', group: NETWORK, type: 'string', format: 'blueprints' },
} as const satisfies Record<string, Kind>

export type StoredKind = keyof typeof STORED_KINDS

export const COMPUTED_KINDS = { mirror: 'Mirror', calculation: 'Calculation', aggregation: 'Aggregation' } as const
export type ComputedKind = keyof typeof COMPUTED_KINDS

/** `other` is a combination that only JSON can express; the form leaves it as it is. */
export type PropertyKind = StoredKind | ComputedKind | 'other'

export const ALL_STORED = Object.keys(STORED_KINDS) as StoredKind[]

/** What the items of a list can be; a list of `any` says nothing about them. */
export const ITEM_KINDS = ALL_STORED.filter((kind) => {
  const { spec, type }: Kind = STORED_KINDS[kind]
  return spec === undefined && type !== 'array' && kind !== 'select' && kind !== 'timer'
})
export type ItemKind = StoredKind | 'any' | 'other'

/** What a calculation can result in. */
export const RESULT_KINDS = ALL_STORED.filter((kind) => !['select', 'timer', 'blueprints'].includes(kind))

/** The kind of a schema, `other` when the form knows none like it. */
export function kindOf(schema: Pick<PropertySchema, 'type' | 'format' | 'spec' | 'enum'>): StoredKind | 'other' {
  const isPlainText = schema.type === 'string' && !schema.format && !schema.spec
  if (isPlainText && schema.enum) return 'select'
  return (
    ALL_STORED.find((name) => {
      const kind: Kind = STORED_KINDS[name]
      const isSame = kind.type === schema.type && sameText(kind.format, schema.format)
      return name !== 'select' && isSame && sameText(kind.spec, schema.spec)
    }) ?? 'other'
  )
}

/** The keys of JSON that make a kind. */
export function partsOf(kind: StoredKind): Pick<Kind, 'type' | 'format' | 'spec'> {
  const { type, format, spec }: Kind = STORED_KINDS[kind]
  return { type, ...(format !== undefined && { format }), ...(spec !== undefined && { spec }) }
}

/** Kinds for a select, in groups. With `type`, only those that a property of this type can become. */
export function groupedKinds(
  kinds: readonly StoredKind[],
): { group: string; items: { value: string; label: string }[] }[] {
  const groups = new Map<string, { value: string; label: string }[]>()
  for (const kind of kinds) {
    const { group, label } = STORED_KINDS[kind]
    groups.set(group, [...(groups.get(group) ?? []), { value: kind, label }])
  }
  return [...groups].map(([group, items]) => ({ group, items }))
}

function sameText(one: string | undefined, other: string | null | undefined): boolean {
  return (one ?? '') === (other ?? '')
}
