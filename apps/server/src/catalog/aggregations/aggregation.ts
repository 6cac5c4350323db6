import type { Blueprint } from '../blueprint.ts'
import { isObject } from '../property-schema.ts'

/** An aggregation property: what is counted or measured of related entities. The contract has checked its function. */
export interface Aggregation {
  /** The blueprint of the entities that are aggregated. */
  target: string
  func: 'count' | 'average' | 'sum' | 'min' | 'max' | 'median'
  /** The measured property; without one, entities are counted. */
  property: string | undefined
  averageOf: string | undefined
  measureTimeBy: string | undefined
  /** A query that the entities must fulfil, as written. */
  query: unknown
  /** The one path that leads to them, as written; otherwise all paths do. */
  pathFilter: unknown
}

/** @returns undefined when the blueprint has no such aggregation property. */
export function findAggregation({ document }: Blueprint, key: string): Aggregation | undefined {
  if (!Object.hasOwn(document.aggregationProperties, key)) return undefined
  const { target, calculationSpec, query, pathFilter } = document.aggregationProperties[key]!
  const spec = (isObject(calculationSpec) ? calculationSpec : {}) as Record<string, string | undefined>
  return {
    target,
    func: spec.func as Aggregation['func'],
    property: spec.calculationBy === 'property' ? spec.property : undefined,
    averageOf: spec.averageOf,
    measureTimeBy: spec.measureTimeBy,
    query: query ?? undefined,
    pathFilter: Array.isArray(pathFilter) ? (pathFilter as unknown[])[0] : undefined,
  }
}
