/** One property that differs, named by its path from the top. */
export interface PropertyChange {
  path: readonly string[]
  kind: 'added' | 'removed' | 'changed'
  /** Undefined when the property was not set. */
  before: unknown
  after: unknown
}

/** What every change touches anyway; it is told last. */
const BOOKKEEPING = new Set(['id', 'revision', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy'])

/**
 * What differs between a thing before and after, property by property. Objects are followed, lists are compared as a
 * whole; null, a missing property and an empty object all mean "not set".
 */
export function listChanges(before: unknown, after: unknown): PropertyChange[] {
  const changes = compare([], before, after)
  return [...changes.filter((change) => !isBookkeeping(change)), ...changes.filter(isBookkeeping)]
}

function compare(path: readonly string[], before: unknown, after: unknown): PropertyChange[] {
  if (isObject(before) || isObject(after)) {
    const isMixed = !(isObject(before) || isUnset(before)) || !(isObject(after) || isUnset(after))
    if (isMixed) return [{ path, kind: 'changed', before, after }]
    const [left, right] = [isObject(before) ? before : {}, isObject(after) ? after : {}]
    const keys = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...keys].flatMap((key) => compare([...path, key], left[key], right[key]))
  }
  if (isUnset(before)) return isUnset(after) ? [] : [{ path, kind: 'added', before: undefined, after }]
  if (isUnset(after)) return [{ path, kind: 'removed', before, after: undefined }]
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, kind: 'changed', before, after }]
}

const isUnset = (value: unknown): boolean => value === null || value === undefined

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isBookkeeping = ({ path }: PropertyChange): boolean => path.length === 1 && BOOKKEEPING.has(path[0] ?? '')

/** Longer values are folded until the reader asks. */
const FOLD_CHARACTERS = 280
const FOLD_LINES = 6

/** Shorter lists stand on one line. */
const LINE_CHARACTERS = 60

/** A value as text, and the start of it when it is long. */
export function toFolded(value: unknown): { text: string; start: string | undefined } {
  const line = typeof value === 'string' ? value : JSON.stringify(value)
  const text = typeof value === 'string' || line.length <= LINE_CHARACTERS ? line : JSON.stringify(value, null, 2)
  const start = text.split('\n').slice(0, FOLD_LINES).join('\n').slice(0, FOLD_CHARACTERS)
  return { text, start: start.length < text.length ? start : undefined }
}
