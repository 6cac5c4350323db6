import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { isObject } from './property-schema.ts'

/**
 * A document after another blueprint was renamed: targets of relations and aggregations, path filters and queries follow.
 * @returns undefined when it does not refer to it.
 */
export function followBlueprint(document: BlueprintDocument, from: string, to: string): BlueprintDocument | undefined {
  const text = JSON.stringify(document)
  if (!text.includes(JSON.stringify(from))) return undefined
  const followed = JSON.parse(text) as BlueprintDocument
  for (const relation of Object.values(followed.relations)) {
    if (relation.target === from) relation.target = to
  }
  for (const aggregation of Object.values(followed.aggregationProperties)) {
    if (aggregation.target === from) aggregation.target = to
    if (Array.isArray(aggregation.pathFilter)) aggregation.pathFilter.forEach((path) => followPath(path, from, to))
    followRule(aggregation.query, from, to)
  }
  return JSON.stringify(followed) === text ? undefined : followed
}

/** A query over entities after a blueprint was renamed. */
export function followBlueprintInQuery(query: object, from: string, to: string): object {
  const followed = structuredClone(query)
  followRule(followed, from, to)
  return followed
}

function followPath(path: unknown, from: string, to: string): void {
  if (isObject(path) && path.fromBlueprint === from) path.fromBlueprint = to
}

/** Changes a query or rule in place: comparisons with `$blueprint`, `relatedTo` and paths, nested ones included. */
function followRule(rule: unknown, from: string, to: string): void {
  if (!isObject(rule)) return
  if (Array.isArray(rule.rules)) rule.rules.forEach((nested) => followRule(nested, from, to))
  if (rule.blueprint === from) rule.blueprint = to
  followPath(rule.property, from, to)
  if (rule.property !== '$blueprint') return
  if (Array.isArray(rule.value)) rule.value = rule.value.map((item: unknown) => (item === from ? to : item))
  else if (rule.value === from) rule.value = to
}
