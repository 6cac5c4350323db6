import { inheritsTeams, type Blueprint } from '../../catalog/index.ts'
import type { Db } from '../../database/database.ts'
import { listQueries } from '../condition.ts'
import type { Scorecard } from '../scorecard.ts'
import { listScorecardsOf } from '../scorecard-store.ts'

/** By the id of a blueprint, the blueprints of which results may change when one of its entities does, beside its own. */
export type Feeding = ReadonlyMap<string, readonly string[]>

/**
 * Which blueprints feed the results of which others. Rules about mirrors and aggregations depend on related entities, and
 * so do inherited teams. Which ones is not followed path by path: it may be any blueprint that relations and aggregations
 * connect with the one that is judged.
 */
export async function findFeeding(db: Db, orgId: string, catalog: readonly Blueprint[]): Promise<Feeding> {
  const feeding = new Map<string, string[]>()
  const judged = catalog.filter(({ scorecardCount }) => scorecardCount > 0)
  if (judged.length === 0) return feeding
  const scorecards = await listScorecardsOf(db, orgId)
  for (const blueprint of judged) {
    const own = scorecards.filter(({ blueprintId }) => blueprintId === blueprint.id)
    if (!inheritsTeams(blueprint) && !own.some((scorecard) => readsOthers(scorecard, blueprint))) continue
    const feeders = findConnected(catalog, blueprint)
    for (const { id } of feeders) {
      if (id === blueprint.id && !leadsBack(feeders, blueprint)) continue
      feeding.set(id, [...(feeding.get(id) ?? []), blueprint.id])
    }
  }
  return feeding
}

/** Whether a condition is about what comes from other entities. */
function readsOthers({ document }: Scorecard, blueprint: Blueprint): boolean {
  const { mirrorProperties, aggregationProperties, calculationProperties } = blueprint.document
  const related = { ...mirrorProperties, ...aggregationProperties }
  // A calculation may read all of these.
  const computed = Object.keys(related).length === 0 ? {} : { ...related, ...calculationProperties }
  const { filter, rules } = listQueries(document)
  const queries = filter === undefined ? rules : [filter, ...rules]
  return queries.some(({ query }) => query.conditions.some(({ property }) => Object.hasOwn(computed, String(property))))
}

const targetsOf = ({ document: { relations, aggregationProperties } }: Blueprint): string[] =>
  [...Object.values(relations), ...Object.values(aggregationProperties)].map(({ target }) => target)

/** The blueprints that are reached from one, in whatever direction, and itself. */
function findConnected(catalog: readonly Blueprint[], start: Blueprint): Blueprint[] {
  // Results lead to everything that is judged, and nothing is judged by results.
  const others = catalog.filter(({ identifier }) => identifier !== '_rule_result')
  const found = new Set([start])
  for (const blueprint of found) {
    const targets = targetsOf(blueprint)
    for (const other of others) {
      if (targets.includes(other.identifier) || targetsOf(other).includes(blueprint.identifier)) found.add(other)
    }
  }
  return [...found]
}

/** Whether an entity may depend on another one of its own blueprint. */
const leadsBack = (connected: readonly Blueprint[], { identifier }: Blueprint): boolean =>
  connected.some(
    (other) => targetsOf(other).includes(identifier) || Object.keys(other.document.aggregationProperties).length > 0,
  )
