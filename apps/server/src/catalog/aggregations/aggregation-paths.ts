import { findRelation, type Blueprint } from '../blueprint.ts'
import { isObject } from '../property-schema.ts'
import { HOP_LIMIT, type PathStep, toPathSteps } from '../search/relation-path.ts'
import { DomainError } from '../../errors.ts'

/** One relation from entity to entity. */
export interface PathHop {
  relation: string
  /** `forward`: from the entity that holds the relation to its target. */
  direction: 'forward' | 'backward'
  /** The blueprint of the entities that it leads to. */
  to: Blueprint
}

export type AggregationPath = readonly [PathHop, ...PathHop[]]

/** A blueprint that is related to another in more ways is aggregated over the shortest of them. */
const PATH_LIMIT = 100
/** Attempts to find them, in a catalog where everything is related to everything. */
const SEARCH_LIMIT = 20_000

/**
 * The ways from a blueprint to the one whose entities it aggregates: over relations that lead up or over relations that
 * lead down, never both, and through each blueprint once. Shortest first; none when the two are not related.
 */
export function findPaths(catalog: readonly Blueprint[], owner: Blueprint, target: Blueprint): AggregationPath[] {
  const up = followForward(catalog, owner, target)
  const down = followForward(catalog, target, owner).map((steps) => turnAround(steps))
  return [...up.map((steps) => steps.map(toForward)), ...down]
    .toSorted((one, other) => one.length - other.length)
    .slice(0, PATH_LIMIT)
    .map(toPath)
}

/**
 * The ways that a `pathFilter` names. It starts at the owner and leads to the target, or with `fromBlueprint` at the
 * target and leads back. More than one only with `maxHops`.
 * @returns none when it leads elsewhere.
 */
export function followFilter(
  catalog: readonly Blueprint[],
  owner: Blueprint,
  target: Blueprint,
  filter: unknown,
): AggregationPath[] {
  if (!isObject(filter)) return []
  const steps = readSteps(filter.path)
  const startsAtTarget = filter.fromBlueprint === target.identifier
  if (
    steps === undefined ||
    !(startsAtTarget || [undefined, null, owner.identifier].includes(filter.fromBlueprint as string))
  )
    return []
  const [start, end] = startsAtTarget ? [target, owner] : [owner, target]
  const known = new Map(catalog.map((blueprint) => [blueprint.identifier, blueprint]))
  return toNameLists(steps).flatMap((names) => {
    const forward: Step[] = []
    let from: Blueprint | undefined = start
    for (const relation of names) {
      const to: Blueprint | undefined = from && known.get(findRelation(from.document, relation)?.target ?? '')
      if (from === undefined || to === undefined) return []
      forward.push({ from, relation, to })
      from = to
    }
    if (from?.id !== end.id) return []
    return [toPath(startsAtTarget ? turnAround(forward) : forward.map(toForward))]
  })
}

function readSteps(path: unknown): PathStep[] | undefined {
  try {
    return toPathSteps('pathFilter', path)
  } catch (error) {
    if (error instanceof DomainError) return undefined
    throw error
  }
}

/** `on` up to 3 times stands for `on`, `on.on` and `on.on.on`. */
function toNameLists(steps: readonly PathStep[]): string[][] {
  let lists: string[][] = [[]]
  for (const { relation, maxHops } of steps) {
    lists = lists.flatMap((list) =>
      Array.from({ length: maxHops }, (_, times) => [...list, ...Array<string>(times + 1).fill(relation)]),
    )
  }
  return lists.filter((list) => list.length <= HOP_LIMIT)
}

interface Step {
  from: Blueprint
  relation: string
  to: Blueprint
}

/** All ways from one blueprint to another by relations as they point, breadth first. */
function followForward(catalog: readonly Blueprint[], start: Blueprint, end: Blueprint): Step[][] {
  const known = new Map(catalog.map((blueprint) => [blueprint.identifier, blueprint]))
  const leading = findLeading(catalog, end)
  const found: Step[][] = []
  let frontier: Step[][] = [[]]
  let attempts = 0
  while (frontier.length > 0 && found.length < PATH_LIMIT) {
    const next: Step[][] = []
    for (const steps of frontier) {
      const from = steps.at(-1)?.to ?? start
      for (const [relation, { target }] of Object.entries(from.document.relations)) {
        if (++attempts > SEARCH_LIMIT) return found
        const to = known.get(target)
        if (to === undefined) continue
        const longer = [...steps, { from, relation, to }]
        if (to.id === end.id) found.push(longer)
        else if (leading.has(to.id) && to.id !== start.id && !steps.some((step) => step.to.id === to.id))
          next.push(longer)
      }
    }
    frontier = next[0] !== undefined && next[0].length < HOP_LIMIT ? next : []
  }
  return found
}

/** The blueprints from which relations lead to one, over whatever others. */
function findLeading(catalog: readonly Blueprint[], end: Blueprint): Set<string> {
  const holders = Map.groupBy(
    catalog.flatMap((holder) => Object.values(holder.document.relations).map(({ target }) => ({ holder, target }))),
    ({ target }) => target,
  )
  const leading = new Set<string>()
  const left = [end]
  while (left.length > 0) {
    for (const { holder } of holders.get(left.pop()!.identifier) ?? []) {
      if (leading.has(holder.id)) continue
      leading.add(holder.id)
      left.push(holder)
    }
  }
  return leading
}

const toForward = ({ relation, to }: Step): PathHop => ({ relation, direction: 'forward', to })

const turnAround = (steps: readonly Step[]): PathHop[] =>
  steps.toReversed().map(({ from, relation }) => ({ relation, direction: 'backward', to: from }))

function toPath(hops: PathHop[]): AggregationPath {
  const [first, ...others] = hops
  if (first === undefined) throw new Error('A path has at least one relation')
  return [first, ...others]
}
