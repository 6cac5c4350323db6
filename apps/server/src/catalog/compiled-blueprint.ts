import { LRUCache } from 'lru-cache'
import type { Blueprint } from './blueprint.ts'
import { compileProperties, type PropertyChecker } from './property-schema.ts'

/** Compiling takes milliseconds and a write microseconds. A revision never changes, so entries never go stale. */
const checkers = new LRUCache<string, PropertyChecker>({ max: 2_000 })

/** The compiled checks of the properties of a blueprint. */
export function propertyChecker(blueprint: Blueprint): PropertyChecker {
  const key = `${blueprint.orgId} ${blueprint.id} ${blueprint.createdAt.getTime()} ${blueprint.revision}`
  let checker = checkers.get(key)
  if (checker === undefined) {
    checker = compileProperties(blueprint.document.schema.properties)
    checkers.set(key, checker)
  }
  return checker
}
