import { sql } from 'kysely'
import type { Blueprint } from '../blueprint.ts'
import { toList, toTextOperand, type Condition } from './conditions.ts'
import { followPath, HOP_LIMIT, toPathSteps, type PathStep } from './relation-path.ts'
import { selectIds, walk, type EntityIds, type RelationFilter } from './relation-walk.ts'
import { refuseQuery } from './search-refusal.ts'
import type { PreparedScope } from './search-scope.ts'

/** The entities that a rule about connections finds. */
export interface Reached {
  ids: EntityIds
}

/** One of several rules is enough. Joined before they are compared, so that only what they found is read. */
export const uniteReached = (reached: readonly Reached[]): Reached => ({
  ids: sql`${sql.join(
    reached.map(({ ids }) => sql`(${ids})`),
    sql` union all `,
  )}`,
})

export const toCondition = ({ ids }: Reached): Condition => sql<boolean>`entity.id in (${ids})`

/**
 * `{operator: "relatedTo", blueprint, value, direction?, required?}`: the entities that are connected to those named,
 * over any relations, up to 15 one after the other. `upstream` is what the named ones depend on, `downstream` what
 * depends on them; without a direction both, but never a way that turns around.
 */
export function compileRelatedTo(
  scope: PreparedScope,
  rule: Record<string, unknown>,
  value: unknown,
  path: string,
): Reached {
  const { orgId } = scope
  const blueprint = getNamed(scope, `${path}.blueprint`, rule.blueprint)
  const among = toFilter(scope, rule.required, `${path}.required`)
  const starts = selectIds(orgId, [blueprint.id], toIdentifiers(`${path}.value`, value))
  const directions = toDirections(rule.direction, `${path}.direction`)
  return uniteReached(
    directions.map((direction) => ({
      ids: walk(starts, { orgId, direction, maxHops: HOP_LIMIT, ...(among !== undefined && { among }) }),
    })),
  )
}

function toDirections(direction: unknown, path: string): ('forward' | 'backward')[] {
  if (direction === undefined || direction === null) return ['forward', 'backward']
  if (direction === 'upstream') return ['forward']
  if (direction === 'downstream') return ['backward']
  throw refuseQuery(path, 'must be "upstream" or "downstream"', 'enum')
}

/** All relations of the organisation that are required, or all that are not. */
function toFilter(scope: PreparedScope, required: unknown, path: string): RelationFilter | undefined {
  if (required === undefined || required === null) return undefined
  if (typeof required !== 'boolean') throw refuseQuery(path, 'must be true or false')
  const relations = scope.catalog.flatMap(({ id, document }) =>
    Object.entries(document.relations).map(([relation, definition]) => ({
      blueprintId: id,
      relation,
      isWanted: definition.required === required,
    })),
  )
  const unwanted = new Set(relations.filter(({ isWanted }) => !isWanted).map(({ relation }) => relation))
  const wanted = relations.filter(({ isWanted }) => isWanted)
  const always = wanted.filter(({ relation }) => !unwanted.has(relation)).map(({ relation }) => relation)
  return { always: [...new Set(always)], sometimes: wanted.filter(({ relation }) => unwanted.has(relation)) }
}

/**
 * `{property: {path, fromBlueprint?}, operator: "matchAny", value}`. Without `fromBlueprint`, the path starts at the
 * entity searched and ends at one of those that `value` names; with it, the path starts at one of those and ends at
 * the entity searched. A relation that the path repeats is followed exactly so often, also around a cycle.
 */
export function compilePath(
  scope: PreparedScope,
  operand: Record<string, unknown>,
  value: unknown,
  path: string,
): Reached {
  const steps = toPathSteps(`${path}.property.path`, operand.path)
  const identifiers = toIdentifiers(`${path}.value`, value)
  return operand.fromBlueprint === undefined || operand.fromBlueprint === null
    ? compileOwnPath(scope, steps, identifiers, `${path}.property.path`)
    : compileForeignPath(scope, steps, identifiers, operand.fromBlueprint, `${path}.property`)
}

/**
 * Walked from its end, so that the cost is that of the entities named and not of all that are searched. Whatever is
 * reached so holds the relations of the path, and its blueprint has the path: no other entity needs to be left out.
 */
function compileOwnPath(scope: PreparedScope, steps: PathStep[], identifiers: string[], path: string): Reached {
  const catalog = byIdentifier(scope.catalog)
  const follow = (blueprint: Blueprint) => followPath(catalog, blueprint, steps)
  const ends = new Set<string>()
  for (const blueprint of scope.blueprints) {
    const end = follow(blueprint)
    if ('brokenAt' in end) {
      if (scope.strict) throw refuseStep(path, steps, end)
      continue
    }
    for (const { id } of end.blueprints) ends.add(id)
  }
  if (ends.size === 0) {
    if (scope.catalog.some((blueprint) => 'blueprints' in follow(blueprint))) return NOBODY
    throw refuseQuery(path, 'is a path that no blueprint has')
  }
  const named = selectIds(scope.orgId, [...ends], identifiers)
  return { ids: walkSteps(scope.orgId, named, steps.toReversed(), 'backward') }
}

function compileForeignPath(
  scope: PreparedScope,
  steps: PathStep[],
  identifiers: string[],
  fromBlueprint: unknown,
  path: string,
): Reached {
  const from = getNamed(scope, `${path}.fromBlueprint`, fromBlueprint)
  const end = followPath(byIdentifier(scope.catalog), from, steps)
  if ('brokenAt' in end) throw refuseStep(`${path}.path`, steps, end)
  if (!end.blueprints.some(({ id }) => scope.blueprints.some((blueprint) => blueprint.id === id))) {
    if (!scope.strict) return NOBODY
    throw refuseQuery(
      `${path}.path`,
      `ends at blueprint ${toNames(end.blueprints)}, not at ${toNames(scope.blueprints)}`,
    )
  }
  const starts = selectIds(scope.orgId, [from.id], identifiers)
  return { ids: walkSteps(scope.orgId, starts, steps, 'forward') }
}

const walkSteps = (orgId: string, starts: EntityIds, steps: PathStep[], direction: 'forward' | 'backward'): EntityIds =>
  steps.reduce((ids, step) => walk(ids, { orgId, direction, ...step }), starts)

const NOBODY: Reached = { ids: sql`select null::bigint as id where false` }

const byIdentifier = (catalog: Blueprint[]): Map<string, Blueprint> =>
  new Map(catalog.map((blueprint) => [blueprint.identifier, blueprint]))

const toNames = (blueprints: Blueprint[]): string =>
  blueprints.map((blueprint) => `"${blueprint.identifier}"`).join(', ')

function getNamed(scope: PreparedScope, path: string, identifier: unknown): Blueprint {
  if (typeof identifier !== 'string') throw refuseQuery(path, 'must be the identifier of a blueprint', 'required')
  const blueprint = scope.catalog.find((known) => known.identifier === identifier)
  if (blueprint === undefined) throw refuseQuery(path, `"${identifier}" is no blueprint`, 'enum')
  return blueprint
}

const refuseStep = (path: string, steps: PathStep[], end: { brokenAt: number; without: Blueprint[] }) =>
  refuseQuery(
    `${path}[${end.brokenAt}]`,
    `"${steps[end.brokenAt]!.relation}" is no relation of blueprint ${toNames(end.without)}`,
    'enum',
  )

function toIdentifiers(path: string, value: unknown): string[] {
  const list = Array.isArray(value) ? toList(path, value) : [value]
  return list.map((item) => toTextOperand(path, item))
}
