import { findRelation, type Blueprint } from '../blueprint.ts'
import { isObject } from '../property-schema.ts'
import { refuseQuery } from './search-refusal.ts'

/** No search follows more relations than this, one after the other. */
export const HOP_LIMIT = 15

/** One relation of a path, followed exactly once, or up to so many times when `maxHops` is above 1. */
export interface PathStep {
  relation: string
  maxHops: number
}

/** @throws DomainError `invalid_request` naming the hop. */
export function toPathSteps(path: string, hops: unknown): PathStep[] {
  if (!Array.isArray(hops) || hops.length === 0) throw refuseQuery(path, 'must be a list of relations')
  if (hops.length > HOP_LIMIT) throw refuseQuery(path, `has more than ${HOP_LIMIT} relations`, 'maxItems')
  const steps = (hops as unknown[]).map((hop, index) => toPathStep(`${path}[${index}]`, hop))
  if (hops.filter((hop) => isObject(hop) && hop.maxHops !== undefined).length > 1) {
    throw refuseQuery(path, 'may have "maxHops" only once')
  }
  return steps
}

function toPathStep(path: string, hop: unknown): PathStep {
  if (typeof hop === 'string') return { relation: hop, maxHops: 1 }
  if (!isObject(hop) || typeof hop.relation !== 'string') {
    throw refuseQuery(path, 'must be the name of a relation or {relation, maxHops}')
  }
  const maxHops = hop.maxHops ?? 1
  if (typeof maxHops !== 'number' || !Number.isInteger(maxHops) || maxHops < 1 || maxHops > HOP_LIMIT) {
    throw refuseQuery(`${path}.maxHops`, `must be a whole number from 1 to ${HOP_LIMIT}`, 'maximum')
  }
  return { relation: hop.relation, maxHops }
}

/** The blueprints at the end of a path, or where the path breaks off. */
export type PathEnd = { blueprints: Blueprint[] } | { brokenAt: number; without: Blueprint[] }

/**
 * Follows a path from blueprint to blueprint. With `maxHops` a path can end at several: `{relation: "on", maxHops: 2}`
 * ends at what `on` targets and at what `on` of that targets.
 */
export function followPath(catalog: Map<string, Blueprint>, start: Blueprint, steps: readonly PathStep[]): PathEnd {
  let blueprints = [start]
  for (const [index, step] of steps.entries()) {
    const reached = new Set<Blueprint>()
    let frontier = blueprints
    for (let hop = 0; hop < step.maxHops && frontier.length > 0; hop++) {
      frontier = followRelation(catalog, frontier, step.relation).filter((blueprint) => !reached.has(blueprint))
      for (const blueprint of frontier) reached.add(blueprint)
    }
    if (reached.size === 0) return { brokenAt: index, without: blueprints }
    blueprints = [...reached]
  }
  return { blueprints }
}

const followRelation = (catalog: Map<string, Blueprint>, from: Blueprint[], key: string): Blueprint[] => [
  ...new Set(from.flatMap(({ document }) => catalog.get(findRelation(document, key)?.target ?? '') ?? [])),
]
