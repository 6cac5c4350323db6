import type { RunLog } from '@portolan/contract/runs'

/** The lines of a run as far as the page knows them. */
export interface LogLines {
  lines: readonly RunLog[]
  /** Up to this line the log was read without gaps; lines after it came as events. */
  readUpTo: string | undefined
}

export const NO_LINES: LogLines = { lines: [], readUpTo: undefined }

/** Adds lines in the order of their ids. A line that is already there is not repeated, however often it arrives. */
export function mergeLogs(known: readonly RunLog[], incoming: readonly RunLog[]): readonly RunLog[] {
  const last = known.at(-1)
  const isAppend = incoming.every((line, index) => {
    const before = index === 0 ? last : incoming[index - 1]
    return before === undefined || compareLogIds(before.id, line.id) < 0
  })
  if (isAppend) return incoming.length === 0 ? known : [...known, ...incoming]
  const byId = new Map([...known, ...incoming].map((line) => [line.id, line]))
  if (byId.size === known.length) return known
  return [...byId.values()].sort((a, b) => compareLogIds(a.id, b.id))
}

/** Ids grow with each line of a run: by number when they are numbers, else by their text. */
export function compareLogIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) {
    const [left, right] = [BigInt(a), BigInt(b)]
    return left < right ? -1 : left > right ? 1 : 0
  }
  return a < b ? -1 : a > b ? 1 : 0
}
