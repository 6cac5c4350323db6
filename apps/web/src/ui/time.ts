const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** "3 minutes ago", "in 2 days", "just now" within a minute. An unreadable time is returned as written. */
export function relativeTime(at: string, nowMs: number): string {
  const moment = Date.parse(at)
  if (Number.isNaN(moment)) return at
  const seconds = Math.round((moment - nowMs) / 1000)
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size)
  return unit ? relative.format(Math.trunc(seconds / unit[1]), unit[0]) : 'just now'
}

/** The time in the reader's zone and in UTC, on two lines. */
export function absoluteTime(at: string): string {
  const moment = new Date(at)
  if (Number.isNaN(moment.getTime())) return at
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return `${local.format(moment)} (${zone})\n${moment.toISOString()}`
}

/** How long something took: "850 ms", "12 s", "3 min 5 s", "2 h 10 min". */
export function duration(fromIso: string, to: string | number): string {
  const ms = Math.max(0, (typeof to === 'number' ? to : Date.parse(to)) - Date.parse(fromIso))
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
