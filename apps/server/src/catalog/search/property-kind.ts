/** What a schema says about a value, as far as comparing it goes. */
export interface PropertyKind {
  /** The type that scalars are converted to, for an array that of its items; undefined: values of any type. */
  type: string | undefined
  /** Whether values are instants: two ways to write one are equal. For an array, whether its items are. */
  isDate: boolean
}

const INSTANTS: unknown[] = ['date-time', 'timer']

export function toPropertyKind(schema: { type?: unknown; format?: unknown; items?: unknown }): PropertyKind {
  const { type, format } = schema.type === 'array' ? ((schema.items ?? {}) as typeof schema) : schema
  return { type: type as string | undefined, isDate: INSTANTS.includes(format) }
}
