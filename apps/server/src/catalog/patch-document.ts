import type { BlueprintBody, BlueprintDocument, BlueprintPatch } from '@portolan/contract/blueprints'
import { toDocument } from './blueprint.ts'
import { assertBlueprintShape } from './blueprint-rules.ts'
import { isObject } from './property-schema.ts'

/** Maps of things under user-chosen keys: a patch changes only the keys that it names. */
const MAPS = ['mirrorProperties', 'calculationProperties', 'aggregationProperties', 'relations']

/**
 * The document after a partial change: keys that are not given stay, maps and the things in them merge key by key,
 * `schema.required` and other lists are replaced, and null removes a key.
 * @throws DomainError `invalid_request` when the result is no blueprint.
 */
export function patchDocument(before: BlueprintDocument, patch: BlueprintPatch): BlueprintDocument {
  const next: Record<string, unknown> = { ...before }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key]
    else if (MAPS.includes(key) && isObject(value)) next[key] = mergeMap(next[key], value)
    else if (key === 'schema' && isObject(value)) next.schema = mergeSchema(before.schema, value)
    else next[key] = value
  }
  assertBlueprintShape(next)
  return toDocument(next as BlueprintBody)
}

function mergeSchema(before: BlueprintDocument['schema'], patch: Record<string, unknown>): Record<string, unknown> {
  const schema = mergeKeys(before, patch)
  if (isObject(patch.properties)) schema.properties = mergeMap(before.properties, patch.properties)
  return schema
}

/** Merges a map of things; each thing that is named merges by its own keys. */
function mergeMap(before: unknown, patch: Record<string, unknown>): Record<string, unknown> {
  const things = isObject(before) ? before : {}
  const merged = Object.entries(patch).map(([key, value]) => {
    const old = Object.hasOwn(things, key) ? things[key] : undefined
    return [key, isObject(old) && isObject(value) ? mergeKeys(old, value) : value] as const
  })
  return mergeKeys(things, Object.fromEntries(merged))
}

function mergeKeys(before: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null))
}
