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

/**
 * Relations that the paths of one aggregation may have together. Of two blueprints that are related in more ways, the
 * shortest count: each relation of each path costs PostgreSQL a look-up for each entity, and time to plan it.
 */
const RELATION_LIMIT = 60
/** Attempts to find paths of one length, in a catalog where everything is related to everything. */
const SEARCH_LIMIT = 20_000

/** The paths of a catalog, by owner and target as they were. `readCatalog` gives one array until a blueprint changes. */
const pathsByCatalog = new WeakMap<readonly Blueprint[], Map<string, AggregationPath[]>>()

/**
 * The ways from a blueprint to the one whose entities it aggregates: over relations that lead up or over relations that
 * lead down, never both, and through each blueprint once. Shortest first; none when the two are not related. Searched
 * once for each catalog, since in one where much is related it takes milliseconds.
 */
export function findPaths(catalog: readonly Blueprint[], owner: Blueprint, target: Blueprint): AggregationPath[] {
  const known = pathsByCatalog.get(catalog) ?? new Map<string, AggregationPath[]>()
  pathsByCatalog.set(catalog, known)
  // Either may have been read a moment before the catalog.
  const key = [owner.id, owner.revision, target.id, target.revision].join(' ')
  const paths = known.get(key) ?? searchPaths(catalog, owner, target)
  known.set(key, paths)
  return paths
}

function searchPaths(catalog: readonly Blueprint[], owner: Blueprint, target: Blueprint): AggregationPath[] {
  const up = followForward(catalog, owner, target)
  const down = followForward(catalog, target, owner).map((steps) => turnAround(steps))
  const paths = [...up.map((steps) => steps.map(toForward)), ...down].toSorted(
    (one, other) => one.length - other.length,
  )
  let left = RELATION_LIMIT
  return paths.filter(({ length }) => (left -= length) >= 0).map(toPath)
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

/** The ways from one blueprint to another by relations as they point, shortest first, as far as the limit of relations goes. */
function followForward(catalog: readonly Blueprint[], start: Blueprint, end: Blueprint): Step[][] {
  const known = new Map(catalog.map((blueprint) => [blueprint.identifier, blueprint]))
  const distances = findDistances(catalog, end)
  const found: Step[][] = []
  let left = RELATION_LIMIT
  let attempts = 0
  // Only ways of one length, and only over blueprints from which the end can be reached in what is left of it.
  const collect = (steps: readonly Step[], length: number): void => {
    const from = steps.at(-1)?.to ?? start
    for (const [relation, { target }] of Object.entries(from.document.relations)) {
      if (left < length || ++attempts > SEARCH_LIMIT) return
      const to = known.get(target)
      const distance = to && distances.get(to.id)
      if (to === undefined || distance === undefined || steps.length + 1 + distance > length) continue
      const longer = [...steps, { from, relation, to }]
      if (to.id !== end.id) {
        if (to.id !== start.id && !steps.some((step) => step.to.id === to.id)) collect(longer, length)
      } else if (longer.length === length) {
        found.push(longer)
        left -= length
      }
    }
  }
  for (let length = 1; length <= HOP_LIMIT && left >= length; length++) {
    attempts = 0
    collect([], length)
  }
  return found
}

/** How many relations lead to one blueprint at least, by the id of those from which any do; 0 from itself. */
function findDistances(catalog: readonly Blueprint[], end: Blueprint): Map<string, number> {
  const holders = Map.groupBy(
    catalog.flatMap((holder) => Object.values(holder.document.relations).map(({ target }) => ({ holder, target }))),
    ({ target }) => target,
  )
  const distances = new Map([[end.id, 0]])
  const left = [end]
  for (const blueprint of left) {
    for (const { holder } of holders.get(blueprint.identifier) ?? []) {
      if (distances.has(holder.id)) continue
      distances.set(holder.id, distances.get(blueprint.id)! + 1)
      left.push(holder)
    }
  }
  return distances
}

const toForward = ({ relation, to }: Step): PathHop => ({ relation, direction: 'forward', to })

const turnAround = (steps: readonly Step[]): PathHop[] =>
  steps.toReversed().map(({ from, relation }) => ({ relation, direction: 'backward', to: from }))

function toPath(hops: PathHop[]): AggregationPath {
  const [first, ...others] = hops
  if (first === undefined) throw new Error('A path has at least one relation')
  return [first, ...others]
}
