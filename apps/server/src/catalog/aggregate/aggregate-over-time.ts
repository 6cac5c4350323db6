import type { AggregateOverTimeRequest } from '@portolan/contract/aggregate'
import { sql, type RawBuilder } from 'kysely'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import type { Blueprint } from '../blueprint.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { prepareCondition } from '../search/compile-query.ts'
import type { Condition } from '../search/conditions.ts'
import { refuseQuery } from '../search/search-refusal.ts'
import { measureNumbers } from './aggregate-function.ts'
import { toNumber, toTexts, toTime } from './measured-values.ts'
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
interface Measure {
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
  deps: Pick<Services, 'db' | 'clock' | 'readerOf'>,
  caller: Caller,
  request: AggregateOverTimeRequest,
): Promise<Series> {
  const { orgId } = caller
  const blueprint = await getBlueprint(deps.db, orgId, request.blueprint)
  const now = deps.clock.now()
  const { preset, timeZone } = request.timeRange
  const buckets = toTimeBuckets({ preset, ...(timeZone !== undefined && { timeZone }) }, request.timeInterval, now)
  const time = toTime([blueprint], request.measureTimeBy, 'measureTimeBy')
  const reader = deps.readerOf(caller)
  const scope = { orgId, blueprints: [blueprint], strict: true, now, caller, reader }
  const query = await prepareCondition(deps.db, scope, request.query)
  const condition = sql<boolean>`entity.org_id = ${orgId} and entity.blueprint_id = ${blueprint.id} and ${query} and ${await reader.readable(deps.db, [blueprint])}
    and ${time} between ${buckets.from} and ${buckets.to}`
  const measure = { buckets, time, condition }
  const measured =
    request.breakdownProperty === undefined
      ? measureNamed(blueprint, measure, request)
      : measureBreakdown(blueprint, measure, request, request.breakdownProperty)

  const { rows } = await sql<Row>`
    select ${toMilliseconds(sql`starts.bucket`)} as date, ${toMilliseconds(buckets.from)} as from,
      ${toMilliseconds(buckets.to)} as to, measured.values
    from ${buckets.starts} as starts left join (${measured}) as measured on measured.bucket = starts.bucket
    order by starts.bucket`.execute(deps.db)
  return toSeries(request, rows)
}

/** One number for each property, or the number of entities. */
function measureNamed(
  blueprint: Blueprint,
  { buckets, time, condition }: Measure,
  request: AggregateOverTimeRequest,
): RawBuilder<unknown> {
  const pairs = toNames(request).map((name) => sql`${name}::text, ${toFunction(blueprint, time, request, name)}`)
  return sql`select ${buckets.toBucket(time)} as bucket, jsonb_build_object(${sql.join(pairs)}) as values
    from entity where ${condition} group by 1`
}

/** The number of entities for each value of a property. */
function measureBreakdown(
  blueprint: Blueprint,
  { buckets, time, condition }: Measure,
  { aggregationType, func }: AggregateOverTimeRequest,
  property: string,
): RawBuilder<unknown> {
  if (aggregationType !== 'countEntities') {
    throw refuseQuery('breakdownProperty', 'is only possible with the aggregation type "countEntities"')
  }
  if (func !== 'count') throw refuseQuery('func', 'must be "count" with a breakdown', 'enum')
  const values = toTexts([blueprint], property, 'breakdownProperty')
  return sql`select bucket, jsonb_object_agg(value, entities) as values from (
      select ${buckets.toBucket(time)} as bucket, split.value, count(*) as entities
      from entity cross join lateral ${values} as split where ${condition} group by 1, 2
    ) as counted group by bucket`
}

function toFunction(
  blueprint: Blueprint,
  time: RawBuilder<Date | null>,
  { aggregationType, func }: AggregateOverTimeRequest,
  name: string,
): RawBuilder<unknown> {
  if (aggregationType === 'countEntities') {
    if (func === 'count') return sql`count(*)`
    throw refuseQuery('func', 'must be "count" with the aggregation type "countEntities"', 'enum')
  }
  const value = toNumber([blueprint], name, 'properties')
  switch (func) {
    case 'count':
      throw refuseQuery('func', 'must not be "count" with the aggregation type "aggregatePropertiesValues"', 'enum')
    case 'last':
      return sql`(array_agg(${value} order by ${time} desc, entity.id desc) filter (where ${value} is not null))[1]`
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
