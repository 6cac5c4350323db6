import type { AggregateRequest } from '@portolan/contract/aggregate'
import { sql, type RawBuilder } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import { readCatalog } from '../catalog-snapshot.ts'
import { computeBy, type ComputingDeps } from '../computed-values.ts'
import { prepareCondition } from '../search/compile-query.ts'
import type { Condition } from '../search/conditions.ts'
import { refuseQuery } from '../search/search-refusal.ts'
import { toAggregateFunction } from './aggregate-function.ts'
import { prepareMeasures, type ComputedMeasures } from './computed-measures.ts'
import { toRelated, toTexts, type Measured } from './measured-values.ts'

type Deps = ComputingDeps & Pick<Services, 'readerOf'>

/** A chart cannot show more; the most frequent values are kept. */
const VALUE_LIMIT = 1_000

/** What of the catalog is aggregated. */
interface Selected extends Measured {
  computed: ComputedMeasures
  condition: Condition
  orgId: string
  now: Date
}

/**
 * Aggregates the entities that a query finds, in the database. An average per unit of time divides by the units between
 * the earliest measured time and now, and never by less than one.
 *
 * @returns null when no entity has a value; for `countValues` how many entities have each value, the most frequent 1,000.
 * @throws DomainError `invalid_request` naming the place.
 */
export async function aggregateEntities(
  deps: Deps,
  caller: Caller,
  request: AggregateRequest,
): Promise<number | null | Record<string, number>> {
  const { orgId } = caller
  const { catalogHooks } = deps
  const blueprints = await readCatalog(deps.db, orgId)
  const now = deps.clock.now()
  const reader = deps.readerOf(caller)
  const scope = { orgId, blueprints, strict: false, now, caller, reader, catalogHooks, compute: computeBy(deps) }
  const query = await prepareCondition(deps.db, scope, request.query)
  const condition = sql<boolean>`${query} and ${await reader.readable(deps.db, blueprints)}`
  const computed = await prepareMeasures(deps.db, scope, [request.property, request.measureTimeBy], condition)
  const selected = { blueprints, computed, condition, orgId, now }
  return request.func === 'countValues'
    ? countValues(deps, selected, request)
    : readNumber(deps, selected, toAggregateFunction(selected, now, request))
}

async function readNumber(
  { db }: Deps,
  { orgId, condition, computed }: Selected,
  aggregate: RawBuilder<number | null>,
): Promise<number | null> {
  const { rows } = await sql<{ result: number | null }>`
    select ${aggregate} as result from entity ${computed.joins} where entity.org_id = ${orgId} and ${condition}`.execute(
    db,
  )
  return rows[0]?.result ?? null
}

async function countValues(deps: Deps, selected: Selected, request: AggregateRequest): Promise<Record<string, number>> {
  const values = await toValues(deps, selected, request)
  const { condition, orgId, computed } = selected
  const { rows } = await sql<{ value: string; entities: number }>`
    select measured.value, count(*)::int as entities
    from entity ${computed.joins} cross join lateral ${values} as measured
    where entity.org_id = ${orgId} and ${condition}
    group by measured.value order by entities desc, measured.value limit ${VALUE_LIMIT}`.execute(deps.db)
  return Object.fromEntries(rows.map(({ value, entities }) => [value, entities]))
}

/** What is counted of an entity: values, related entities, the level of a scorecard or the outcome of a rule. */
async function toValues(deps: Deps, selected: Selected, request: AggregateRequest): Promise<RawBuilder<unknown>> {
  const { blueprints } = selected
  const { property, relation, scorecard } = request
  if ([property, relation, scorecard].filter((name) => name !== undefined).length !== 1) {
    const sentence = 'or "relation" or "scorecard" is required with func "countValues", and only one'
    throw refuseQuery('property', sentence, 'required')
  }
  if (property !== undefined) return toTexts(selected, property, 'property')
  return relation === undefined ? toSaid(deps, selected, request) : toRelated(blueprints, relation, 'relation')
}

async function toSaid(
  deps: Deps,
  { blueprints, now, condition }: Selected,
  { scorecard = '', rule }: AggregateRequest,
): Promise<RawBuilder<unknown>> {
  const operand = { scorecard, ...(rule !== undefined && { rule }) }
  const texts = await deps.catalogHooks.readScorecard(deps.db, blueprints, operand, now, {
    compute: computeBy(deps),
    among: async () => condition,
  })
  if (texts === undefined) {
    const name = rule === undefined ? `"${scorecard}"` : `"${scorecard}" with rule "${rule}"`
    throw refuseQuery('scorecard', `${name} was not found`, 'enum')
  }
  return sql`(select value from (
      select (case when entity.blueprint_id = ${texts.blueprintId} then ${texts.outcome ?? texts.level} end) as value offset 0
    ) as said where value is not null)`
}
