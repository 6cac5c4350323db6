/**
 * Translates OpenAPI 3.0 schemas into JSON Schema: `nullable` and its older spelling `x-nullable` (CircleCI uses
 * both) become an explicit alternative, and references point into the registered description.
 */
export function acceptNulls<T extends object>(schema: T): T {
  return translate(schema) as T
}

function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, 'x-nullable': olderNullable, ...rest } = value as Record<string, unknown>
  const translated = Object.fromEntries(
    Object.entries(rest).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string' && part.startsWith('#') ? `description${part}` : translate(part),
    ]),
  )
  return nullable === true || olderNullable === true ? addNull(translated) : translated
}

/** Keeps the schema flat where it can, so that messages name the wanted type and not the alternative. */
function addNull(schema: Record<string, unknown>): Record<string, unknown> {
  if (typeof schema['type'] !== 'string') return { anyOf: [{ type: 'null' }, schema] }
  const values = schema['enum']
  return {
    ...schema,
    type: [schema['type'], 'null'],
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
  }
}
