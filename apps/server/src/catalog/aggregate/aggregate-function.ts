import { sql, type RawBuilder } from 'kysely'
import { refuseQuery } from '../search/search-refusal.ts'
import { toNumber, toTime, type Measured } from './measured-values.ts'

const DAY_SECONDS = 86_400
/** Length of the unit that an average is per; months count 30 days, as in the presets of searches. */
const UNIT_SECONDS = { hour: 3_600, day: DAY_SECONDS, week: 7 * DAY_SECONDS, month: 30 * DAY_SECONDS } as const
/** About the largest double. A sum of stored numbers can be larger. */
const LARGEST = '1.79e308'

/** How a set of entities becomes one number. */
export interface AggregateSpec {
  func: string
  /** The measured property; without one, entities are counted. */
  property?: string | undefined
  /** The unit of time that an average is per; `total` and undefined: no unit. */
  averageOf?: string | undefined
  /** `$createdAt` when undefined. */
  measureTimeBy?: string | undefined
}

/**
 * The aggregate over rows of `entity`: null when no entity has a value, or when the result is no double. An average per
 * unit of time divides by the units between the earliest measured time and now, and never by less than one.
 * @throws DomainError `invalid_request` naming what it cannot measure.
 */
export function toAggregateFunction(measured: Measured, now: Date, spec: AggregateSpec): RawBuilder<number | null> {
  const { func, property } = spec
  if (func === 'count') return sql`count(*)::float8`
  if (property === undefined) {
    if (func !== 'average') throw refuseQuery('property', `is required with func "${func}"`, 'required')
    return sql`(count(*) / ${toUnits(measured, now, spec)})::float8`
  }
  const value = toNumber(measured, property, 'property')
  return func === 'average' && Object.hasOwn(UNIT_SECONDS, spec.averageOf ?? 'total')
    ? sql`(${measureNumbers('sum', value)} / ${toUnits(measured, now, spec)})`
    : measureNumbers(func, value)
}

/**
 * The sum, least, greatest, mean or median of numbers (numeric): exact until the end, where it becomes a double. Null when
 * there is no number, or no double for the result.
 */
export function measureNumbers(func: string, value: RawBuilder<number | null>): RawBuilder<number | null> {
  switch (func) {
    case 'average':
      return toDouble(sql`avg(${value})`)
    case 'median':
      return sql`percentile_cont(0.5) within group (order by (${value})::float8)`
    default:
      return toDouble(sql`${sql.raw(func)}(${value})`)
  }
}

const toDouble = (number: RawBuilder<unknown>): RawBuilder<number | null> =>
  sql`(case when abs(${number}) <= ${sql.raw(LARGEST)} then (${number})::float8 end)`

function toUnits(
  measured: Measured,
  now: Date,
  { averageOf = 'total', measureTimeBy }: AggregateSpec,
): RawBuilder<unknown> {
  if (!Object.hasOwn(UNIT_SECONDS, averageOf)) return sql`1`
  const seconds = UNIT_SECONDS[averageOf as keyof typeof UNIT_SECONDS]
  const time = toTime(measured, measureTimeBy ?? '$createdAt', 'measureTimeBy')
  return sql`greatest(1, extract(epoch from ${now}::timestamptz - min(${time})) / ${seconds}::float8)`
}
