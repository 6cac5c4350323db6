/** The text of a JSON number, and nothing that only JavaScript reads as one. */
const NUMBER = /^\s*-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?\s*$/

/**
 * Converts a scalar of the wrong type where the value survives it: text of a number or flag to that, numbers and
 * flags to their text. Anything else is returned as it is, for the schema to refuse.
 * @compat Ocean: published default mappings yield `"0.71"` for numbers and `true` for strings.
 */
export function coerceScalar(type: unknown, value: unknown): unknown {
  switch (type) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
    case 'number':
      return typeof value === 'string' && NUMBER.test(value) ? Number(value) : value
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    default:
      return value
  }
}

/** Converts the value of a property, and each item of an array, by its schema. */
export function coerceValue(schema: { type?: unknown; items?: unknown }, value: unknown): unknown {
  if (schema.type !== 'array' || !Array.isArray(value)) return toStored(coerceScalar(schema.type, value))
  const itemType = (schema.items as { type?: unknown } | null | undefined)?.type
  return toStored(itemType === undefined ? value : value.map((item) => coerceScalar(itemType, item)))
}

/** The value as JSON gives it back: 0 for -0, so that writing what was read changes nothing. */
function toStored(value: unknown): unknown {
  if (value === 0) return 0
  return typeof value === 'object' && value !== null ? (JSON.parse(JSON.stringify(value)) as unknown) : value
}

/** The text of an identifier or title that may have come as a number or flag. @compat Ocean */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
