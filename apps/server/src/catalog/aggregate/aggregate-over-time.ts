import type { AggregateOverTimeRequest } from '@portolan/contract/aggregate'
import { sql, type RawBuilder } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { computeBy, type ComputingDeps } from '../computed-values.ts'
import { prepareCondition } from '../search/compile-query.ts'
import type { Condition } from '../search/conditions.ts'
import { refuseQuery } from '../search/search-refusal.ts'
import { measureNumbers } from './aggregate-function.ts'
import { prepareMeasures, type ComputedMeasures } from './computed-measures.ts'
import { toNumber, toTexts, toTime, type Measured } from './measured-values.ts'
import { toTimeBuckets, type TimeBuckets } from './time-buckets.ts'

/** Times in milliseconds since 1970. */
export interface Series {
  minDate: number
  maxDate: number
  data: { date: number; values: Record<string, number | null> }[]
}

interface Row {
  date: number
  from: number
  to: number
  values: Record<string, number | null> | null
}

/** What is measured, and where. */
interface Measure extends Measured {
  computed: ComputedMeasures
  buckets: TimeBuckets
  time: RawBuilder<Date | null>
  condition: Condition
}

/** Lines of one chart; the ones with the most entities are kept. */
const BREAKDOWN_LIMIT = 100

/**
 * Aggregates the entities of one blueprint that a query finds, interval by interval of the time by which they are
 * measured. An interval without entities counts 0; other functions give null there.
 * @throws DomainError `not_found`, `invalid_request` naming the place.
 */
export async function aggregateOverTime(
  deps: ComputingDeps & Pick<Services, 'readerOf'>,
  caller: Caller,
  request: AggregateOverTimeRequest,
): Promise<Series> {
  const { orgId } = caller
  const blueprint = await getBlueprint(deps.db, orgId, request.blueprint)
  const now = deps.clock.now()
  const { preset, timeZone } = request.timeRange
  const buckets = toTimeBuckets({ preset, ...(timeZone !== undefined && { timeZone }) }, request.timeInterval, now)
  const reader = deps.readerOf(caller)
  const compute = computeBy(deps)
  const scope = { orgId, blueprints: [blueprint], strict: true, now, caller, reader, compute }
  const query = await prepareCondition(deps.db, scope, request.query)
  const found = sql<boolean>`entity.org_id = ${orgId} and entity.blueprint_id = ${blueprint.id} and ${query}
    and ${await reader.readable(deps.db, [blueprint])}`
  const names = [request.measureTimeBy, request.breakdownProperty, ...(request.properties ?? [])]
  const computed = await prepareMeasures(deps.db, scope, names, found)
  const measured = { blueprints: [blueprint], computed }
  const time = toTime(measured, request.measureTimeBy, 'measureTimeBy')
  const condition = sql<boolean>`${found} and ${time} between ${buckets.from} and ${buckets.to}`
  const measure = { ...measured, buckets, time, condition }
  const values =
    request.breakdownProperty === undefined
      ? measureNamed(measure, request)
      : measureBreakdown(measure, request, request.breakdownProperty)

  const { rows } = await sql<Row>`
    select ${toMilliseconds(sql`starts.bucket`)} as date, ${toMilliseconds(buckets.from)} as from,
      ${toMilliseconds(buckets.to)} as to, measured.values
    from ${buckets.starts} as starts left join (${values}) as measured on measured.bucket = starts.bucket
    order by starts.bucket`.execute(deps.db)
  return toSeries(request, rows)
}

/** One number for each property, or the number of entities. */
function measureNamed(measure: Measure, request: AggregateOverTimeRequest): RawBuilder<unknown> {
  const { buckets, time, condition, computed } = measure
  const pairs = toNames(request).map((name) => sql`${name}::text, ${toFunction(measure, request, name)}`)
  return sql`select ${buckets.toBucket(time)} as bucket, jsonb_build_object(${sql.join(pairs)}) as values
    from entity ${computed.joins} where ${condition} group by 1`
}

/** The number of entities for each value of a property. */
function measureBreakdown(
  measure: Measure,
  { aggregationType, func }: AggregateOverTimeRequest,
  property: string,
): RawBuilder<unknown> {
  if (aggregationType !== 'countEntities') {
    throw refuseQuery('breakdownProperty', 'is only possible with the aggregation type "countEntities"')
  }
  if (func !== 'count') throw refuseQuery('func', 'must be "count" with a breakdown', 'enum')
  const { buckets, time, condition, computed } = measure
  const values = toTexts(measure, property, 'breakdownProperty')
  return sql`select bucket, jsonb_object_agg(value, entities) as values from (
      select ${buckets.toBucket(time)} as bucket, split.value, count(*) as entities
      from entity ${computed.joins} cross join lateral ${values} as split where ${condition} group by 1, 2
    ) as counted group by bucket`
}

function toFunction(
  measure: Measure,
  { aggregationType, func }: AggregateOverTimeRequest,
  name: string,
): RawBuilder<unknown> {
  if (aggregationType === 'countEntities') {
    if (func === 'count') return sql`count(*)`
    throw refuseQuery('func', 'must be "count" with the aggregation type "countEntities"', 'enum')
  }
  const value = toNumber(measure, name, 'properties')
  switch (func) {
    case 'count':
      throw refuseQuery('func', 'must not be "count" with the aggregation type "aggregatePropertiesValues"', 'enum')
    case 'last':
      return sql`(array_agg(${value} order by ${measure.time} desc, entity.id desc) filter (where ${value} is not null))[1]`
    default:
      return measureNumbers(func, value)
  }
}

/** @throws DomainError `invalid_request` when the properties are missing. */
function toNames({ aggregationType, properties }: AggregateOverTimeRequest): string[] {
  if (aggregationType === 'countEntities') return ['count']
  if (properties !== undefined) return [...new Set(properties)]
  throw refuseQuery('properties', 'is required with the aggregation type "aggregatePropertiesValues"', 'required')
}

function toSeries(request: AggregateOverTimeRequest, rows: readonly Row[]): Series {
  const names = request.breakdownProperty === undefined ? toNames(request) : toFrequent(rows)
  const nothing = request.aggregationType === 'countEntities' ? 0 : null
  return {
    minDate: rows[0]?.from ?? 0,
    maxDate: rows[0]?.to ?? 0,
    data: rows.map(({ date, values }) => ({
      date,
      values: Object.fromEntries(names.map((name) => [name, values?.[name] ?? nothing])),
    })),
  }
}

function toFrequent(rows: readonly Row[]): string[] {
  const totals = new Map<string, number>()
  for (const { values } of rows) {
    for (const [name, count] of Object.entries(values ?? {})) totals.set(name, (totals.get(name) ?? 0) + (count ?? 0))
  }
  const frequent = [...totals].toSorted(([, one], [, other]) => other - one).slice(0, BREAKDOWN_LIMIT)
  return frequent.map(([name]) => name).toSorted()
}

const toMilliseconds = (time: RawBuilder<unknown>) => sql<number>`round(extract(epoch from ${time}) * 1000)::float8`
