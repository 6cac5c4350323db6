import { isObject } from '../property-schema.ts'
import { refuseQuery } from './search-refusal.ts'

export interface DateRange {
  from: Date
  to: Date
}

const DAY_MS = 86_400_000

/** Days before now at which a preset starts; it ends now. */
export const PAST_DAYS: Readonly<Record<string, number>> = {
  lastDay: 1,
  lastWeek: 7,
  last2Weeks: 14,
  lastMonth: 30,
  last3Months: 90,
  last6Months: 180,
  last12Months: 365,
}

/** Calendar days in UTC, counted from today. */
const CALENDAR_DAYS: Record<string, number> = { yesterday: -1, today: 0, tomorrow: 1 }

const ISO = /^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}(:?\d{2})?)?)?$/

/** @returns undefined unless the value is an ISO date, with or without a time; without a zone it is UTC. */
export function toInstant(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !ISO.test(value)) return undefined
  const hasZone = /([Zz]|[+-]\d{2}(:?\d{2})?)$/.test(value.slice(10))
  const zone = value.length > 10 && !hasZone ? 'Z' : ''
  const instant = new Date(value.replace(' ', 'T').replace(/([+-]\d{2})$/, value.length > 10 ? '$1:00' : '$1') + zone)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

/** `{from, to}` or `{preset}`, both ends included. @throws DomainError `invalid_request`. */
export function toDateRange(path: string, value: unknown, now: Date): DateRange {
  if (!isObject(value)) throw refuseQuery(path, 'must be {from, to} or {preset}')
  if (value.preset !== undefined) return toPreset(path, value.preset, now)
  const from = toInstant(value.from)
  const to = toInstant(value.to)
  if (from === undefined) throw refuseQuery(`${path}.from`, 'must be an ISO date', 'format')
  if (to === undefined) throw refuseQuery(`${path}.to`, 'must be an ISO date', 'format')
  return { from, to }
}

function toPreset(path: string, preset: unknown, now: Date): DateRange {
  const name = String(preset)
  if (Object.hasOwn(PAST_DAYS, name)) return { from: new Date(now.getTime() - PAST_DAYS[name]! * DAY_MS), to: now }
  if (Object.hasOwn(CALENDAR_DAYS, name)) {
    const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS + CALENDAR_DAYS[name]! * DAY_MS
    return { from: new Date(midnight), to: new Date(midnight + DAY_MS - 1) }
  }
  const known = [...Object.keys(CALENDAR_DAYS), ...Object.keys(PAST_DAYS)].join(', ')
  throw refuseQuery(`${path}.preset`, `must be one of ${known}`, 'enum')
}
