import type { Blueprint } from '../catalog-types.ts'
import type { RelatedCount } from './related-queries.ts'

/** Over what entities of a blueprint are connected to one entity. */
export interface Way {
  /** As the address names it. */
  id: string
  label: string
  /** The query that finds those entities. */
  query: { combinator: 'and'; rules: unknown[] }
}

interface Start {
  blueprint: Blueprint
  identifier: string
}

/** All ways from an entity to those of a blueprint: any, one direction, one relation. The first is for all of them. */
export function listWays(start: Start, target: Blueprint, count: RelatedCount): Way[] {
  const reach = (id: string, label: string, direction: object): Way =>
    toWay(id, label, {
      operator: 'relatedTo',
      blueprint: start.blueprint.identifier,
      value: start.identifier,
      ...direction,
    })
  const isBoth = count.outgoing > 0 && count.incoming > 0
  return [
    reach('any', 'Any relations', {}),
    ...(isBoth
      ? [
          reach('outgoing', 'What it depends on', { direction: 'upstream' }),
          reach('incoming', 'What depends on it', { direction: 'downstream' }),
        ]
      : []),
    ...relationsTo(start.blueprint, target).map(([relation, title]) =>
      toNeighbours(start, 'outgoing', relation, `${title} of ${start.blueprint.title}`),
    ),
    ...relationsTo(target, start.blueprint).map(([relation, title]) =>
      toNeighbours(start, 'incoming', relation, `${title} of ${target.title}`),
    ),
  ]
}

/** The neighbours of an entity over one relation, in one direction. */
export function toNeighbours(
  start: Start,
  direction: 'outgoing' | 'incoming',
  relation: string,
  label: string = relation,
): Way {
  const path = [relation]
  const property = direction === 'outgoing' ? { path, fromBlueprint: start.blueprint.identifier } : { path }
  return toWay(`${direction}.${relation}`, label, { property, operator: 'matchAny', value: start.identifier })
}

const toWay = (id: string, label: string, rule: object): Way => ({
  id,
  label,
  query: { combinator: 'and', rules: [rule] },
})

const relationsTo = (from: Blueprint, to: Blueprint): [key: string, title: string][] =>
  Object.entries(from.relations)
    .filter(([, { target }]) => target === to.identifier)
    .map(([key, { title }]) => [key, title || key])
