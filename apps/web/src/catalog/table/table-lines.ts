import type { Entity } from '../catalog-types.ts'
import type { Group } from './group-queries.ts'

/** What stands in one line of a table: an entity, the head of a group, or what is to be said about a group. */
export type TableLine =
  | { kind: 'entity'; key: string; entity: Entity; isInGroup: boolean }
  | { kind: 'group'; key: string; group: Group; isOpen: boolean }
  | { kind: 'note'; key: string; text: string; onRetry: (() => void) | undefined }

/** Where the lines loaded so far end although there are more. */
export interface MoreLines {
  /** The line before those that are missing. */
  index: number
  load: () => void
}

/** What is known of the entities of a group. */
export interface GroupRows {
  entities: readonly Entity[]
  isPending: boolean
  /** Why they could not be read. */
  problem: string | undefined
  retry: () => void
  /** Undefined: all are loaded, or the next are on their way. */
  loadMore: (() => void) | undefined
}

/** Entities one below the other. */
export function flatLines(
  entities: readonly Entity[],
  loadMore: (() => void) | undefined,
): { lines: TableLine[]; more: MoreLines[] } {
  const lines = entities.map((entity): TableLine => ({
    kind: 'entity',
    key: entity.identifier,
    entity,
    isInGroup: false,
  }))
  return { lines, more: loadMore ? [{ index: lines.length - 1, load: loadMore }] : [] }
}

/** Groups, the open ones with their entities below them. */
export function groupedLines(
  groups: readonly Group[],
  rowsOf: (group: Group) => GroupRows | undefined,
  loadMoreGroups: (() => void) | undefined,
): { lines: TableLine[]; more: MoreLines[] } {
  const lines: TableLine[] = []
  const more: MoreLines[] = []
  for (const group of groups) {
    const name = groupKey(group)
    const rows = rowsOf(group)
    lines.push({ kind: 'group', key: name, group, isOpen: rows !== undefined })
    if (rows === undefined) continue
    for (const entity of rows.entities) {
      lines.push({ kind: 'entity', key: `${name} ${entity.identifier}`, entity, isInGroup: true })
    }
    if (rows.loadMore) more.push({ index: lines.length - 1, load: rows.loadMore })
    const text = rows.problem ?? (rows.isPending ? 'Loading…' : undefined)
    if (text !== undefined) {
      lines.push({
        kind: 'note',
        key: `${name} note`,
        text,
        onRetry: rows.problem === undefined ? undefined : rows.retry,
      })
    } else if (rows.entities.length === 0) {
      lines.push({
        kind: 'note',
        key: `${name} note`,
        text: 'Changed meanwhile: refresh to see where they are',
        onRetry: undefined,
      })
    }
  }
  if (loadMoreGroups) more.push({ index: lines.length - 1, load: loadMoreGroups })
  return { lines, more }
}

/** Tells groups apart: the number 1 and the text "1" are two. */
export const groupKey = ({ value }: Pick<Group, 'value'>): string => `group ${JSON.stringify(value)}`
