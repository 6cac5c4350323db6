import type { RunLog } from '@portolan/contract/runs'

/** The lines of a run as far as the page knows them. */
export interface LogLines {
  lines: readonly RunLog[]
  /** Up to this line the log was read without gaps; lines after it came as events. */
  readUpTo: string | undefined
}

export const NO_LINES: LogLines = { lines: [], readUpTo: undefined }

/**
 * Adds lines in the order of their ids. A line that is already there is not repeated, however often it arrives: after a
 * break the whole log may be sent again, so known lines are found without walking through the log.
 */
export function mergeLogs(known: readonly RunLog[], incoming: readonly RunLog[]): readonly RunLog[] {
  const fresh = incoming.filter((line) => !holds(known, line.id))
  if (fresh.length === 0) return known
  const last = known.at(-1)
  const isAppend = fresh.every((line, index) => {
    const before = index === 0 ? last : fresh[index - 1]
    return before === undefined || compareLogIds(before.id, line.id) < 0
  })
  if (isAppend) return [...known, ...fresh]
  const byId = new Map([...known, ...fresh].map((line) => [line.id, line]))
  return [...byId.values()].sort((a, b) => compareLogIds(a.id, b.id))
}

/** Whether a line with this id is among `lines`, which are in the order of their ids. */
function holds(lines: readonly RunLog[], id: string): boolean {
  let [first, end] = [0, lines.length]
  while (first < end) {
    const middle = (first + end) >> 1
    const order = compareLogIds(lines[middle]!.id, id)
    if (order === 0) return true
    if (order < 0) first = middle + 1
    else end = middle
  }
  return false
}

/** Ids grow with each line of a run: by number when they are numbers, else by their text. */
export function compareLogIds(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) {
    const [left, right] = [BigInt(a), BigInt(b)]
    return left < right ? -1 : left > right ? 1 : 0
  }
  return a < b ? -1 : a > b ? 1 : 0
}
