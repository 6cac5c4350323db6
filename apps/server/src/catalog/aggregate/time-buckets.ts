import { sql, type RawBuilder } from 'kysely'
import { PAST_DAYS } from '../search/date-range.ts'
import { refuseQuery } from '../search/search-refusal.ts'

/** Days before now at which a preset starts: those of searches, and longer ones. */
const RANGE_DAYS: Readonly<Record<string, number>> = { ...PAST_DAYS, last2Years: 730, last3Years: 1_095 }
/** Calendar days of the time zone, counted from today. */
const CALENDAR_DAYS: Readonly<Record<string, number>> = { today: 0, yesterday: -1 }
const LONG_PRESETS = ['last2Years', 'last3Years']

const UNITS = { hour: 'hour', day: 'day', isoWeek: 'week', month: 'month', quarter: 'quarter' } as const
const STEPS = { hour: '1 hour', day: '1 day', isoWeek: '1 week', month: '1 month', quarter: '3 months' } as const

export interface TimeBuckets {
  from: RawBuilder<Date>
  to: RawBuilder<Date>
  /** Starts of all intervals of the range as a set of `bucket`, the first of which may begin before `from`. */
  starts: RawBuilder<unknown>
  /** The start of the interval in which a time lies. */
  toBucket(time: RawBuilder<Date | null>): RawBuilder<Date | null>
}

/** Cuts a range into intervals of a time zone's calendar. @throws DomainError `invalid_request` naming the place. */
export function toTimeBuckets(
  range: { preset: string; timeZone?: string },
  interval: keyof typeof UNITS,
  now: Date,
): TimeBuckets {
  const { preset, timeZone = 'UTC' } = range
  if (!isTimeZone(timeZone)) throw refuseQuery('timeRange.timeZone', `"${timeZone}" is no time zone`)
  if (LONG_PRESETS.includes(preset) && interval !== 'quarter') {
    throw refuseQuery('timeInterval', `must be "quarter" with the preset "${preset}"`)
  }
  const unit = sql.lit(UNITS[interval])
  const toBucket = (time: RawBuilder<Date | null>) => sql<Date | null>`date_trunc(${unit}, ${time}, ${timeZone})`
  const { from, to } = toRange(preset, timeZone, now)
  return {
    from,
    to,
    starts: sql`(select generate_series(${toBucket(from)}, ${to}, ${sql.lit(STEPS[interval])}::interval, ${timeZone}) as bucket)`,
    toBucket,
  }
}

function toRange(preset: string, timeZone: string, now: Date) {
  const instant = sql<Date>`${now}::timestamptz`
  if (Object.hasOwn(RANGE_DAYS, preset)) {
    return { from: sql<Date>`(${instant} - make_interval(hours => ${RANGE_DAYS[preset]! * 24}::int))`, to: instant }
  }
  if (!Object.hasOwn(CALENDAR_DAYS, preset)) {
    const known = [...Object.keys(CALENDAR_DAYS), ...Object.keys(RANGE_DAYS)].join(', ')
    throw refuseQuery('timeRange.preset', `must be one of ${known}`, 'enum')
  }
  const midnight = sql<Date>`date_trunc('day', ${instant}, ${timeZone})`
  const shift = (days: number) => sql<Date>`date_add(${midnight}, make_interval(days => ${days}::int), ${timeZone})`
  const days = CALENDAR_DAYS[preset]!
  return { from: shift(days), to: days === 0 ? instant : sql<Date>`(${shift(days + 1)} - interval '1 millisecond')` }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
