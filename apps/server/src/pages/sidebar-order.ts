import { DomainError } from '../errors.ts'

/** A page or folder with its place in the sidebar. A page and a folder may have the same identifier. */
export interface PlacedItem {
  kind: 'page' | 'folder'
  id: string
  identifier: string
  /** Identifier of the folder that it stands in. */
  parent: string | null
  /** What it was last asked to stand after; the order itself is `position`. */
  after: string | null
  /** null until it is placed for the first time. */
  position: number | null
}

export type Place = Pick<PlacedItem, 'parent' | 'after'>

const FOLDER_LEVELS = 3

/**
 * Puts an item into a folder: after the item named, else at the end.
 *
 * What others were asked to stand after stays as they asked, although the item may now stand between. Only where that
 * would close a circle, the one that followed the item follows its old neighbour instead.
 *
 * @returns the items that change.
 * @throws DomainError `not_found` for a folder that is not there, `after_item_not_in_parent`, `invalid_request` for a
 *   folder inside itself or deeper than three levels.
 */
export function placeItem(items: readonly PlacedItem[], item: PlacedItem, place: Place): PlacedItem[] {
  checkFolder(items, item, place.parent)
  const siblings = childrenOf(items, place.parent).filter((other) => !isSame(other, item))
  const anchor = place.after === null ? siblings.at(-1) : findNamed(siblings, place.after)
  if (place.after !== null && anchor === undefined) throw notInFolder(item, place)

  const placed = { ...item, ...place }
  const at = anchor === undefined ? 0 : siblings.indexOf(anchor) + 1
  const ordered = [...siblings.slice(0, at), placed, ...siblings.slice(at)]
  const follower = findFollower(ordered, placed)
  const old = item.parent === place.parent ? item.after : null
  const open = ordered.map((other) => (other === follower ? { ...other, after: old } : other))
  return changed(items, renumber(open))
}

/**
 * Closes the gap that an item leaves: what was to follow it follows what it followed. The content of a folder moves to
 * where the folder stood.
 * @returns the other items that change.
 */
export function removeItem(items: readonly PlacedItem[], item: PlacedItem): PlacedItem[] {
  const siblings = childrenOf(items, item.parent)
  const isNamed = (other: PlacedItem) => findAnchor(siblings, other) === item
  const content = item.kind === 'folder' ? childrenOf(items, item.identifier) : []
  const ordered = siblings.flatMap((other) => {
    if (other === item) return content.map((child) => ({ ...child, parent: item.parent }))
    return isNamed(other) ? [{ ...other, after: item.after }] : [other]
  })
  return changed(items, renumber(ordered))
}

/** Items that were to follow one that has another identifier now. `renamed` still has the old one. */
export const renameItem = (items: readonly PlacedItem[], renamed: PlacedItem, identifier: string): PlacedItem[] => {
  const siblings = childrenOf(items, renamed.parent)
  return siblings
    .filter((other) => findAnchor(siblings, other) === renamed)
    .map((other) => ({ ...other, after: identifier }))
}

/** All items in the order in which they are read: each folder before what it contains. */
export function readingOrder<T extends PlacedItem>(items: readonly T[], parent: string | null = null): T[] {
  return childrenOf(items, parent).flatMap((item) =>
    item.kind === 'folder' ? [item, ...readingOrder(items, item.identifier)] : [item],
  )
}

const isSame = (left: PlacedItem, right: PlacedItem): boolean => left.kind === right.kind && left.id === right.id

const childrenOf = <T extends PlacedItem>(items: readonly T[], parent: string | null): T[] =>
  items
    .filter((item) => item.parent === parent && item.position !== null)
    .toSorted((left, right) => left.position! - right.position!)

/** A page, where a page and a folder have that identifier. */
const findNamed = <T extends PlacedItem>(siblings: readonly T[], identifier: string): T | undefined =>
  siblings.find((other) => other.kind === 'page' && other.identifier === identifier) ??
  siblings.find((other) => other.identifier === identifier)

const findFolder = (items: readonly PlacedItem[], identifier: string): PlacedItem | undefined =>
  items.find((item) => item.kind === 'folder' && item.identifier === identifier)

/** What an item was asked to stand after; never itself. */
const findAnchor = (siblings: readonly PlacedItem[], item: PlacedItem): PlacedItem | undefined =>
  item.after === null
    ? undefined
    : findNamed(
        siblings.filter((other) => other !== item),
        item.after,
      )

/** From an item backwards, each time to what it stands after: the one that would close a circle. */
function findFollower(siblings: readonly PlacedItem[], item: PlacedItem): PlacedItem | undefined {
  let link = item
  for (let steps = 0; steps < siblings.length; steps++) {
    const next = findAnchor(siblings, link)
    if (next === item) return link
    if (next === undefined) return undefined
    link = next
  }
  return undefined
}

const renumber = (ordered: readonly PlacedItem[]): PlacedItem[] =>
  ordered.map((item, position) => (item.position === position ? item : { ...item, position }))

const changed = (before: readonly PlacedItem[], after: readonly PlacedItem[]): PlacedItem[] =>
  after.filter((item) => !before.includes(item))

function checkFolder(items: readonly PlacedItem[], item: PlacedItem, parent: string | null): void {
  const above: PlacedItem[] = []
  for (let identifier = parent; identifier !== null;) {
    const folder = findFolder(items, identifier)
    if (folder === undefined) {
      throw new DomainError('not_found', `Sidebar item with parent "${parent}" was not found: there is no such folder`)
    }
    if (isSame(folder, item)) throw refuseParent(`folder "${item.identifier}" cannot be inside itself`)
    above.push(folder)
    identifier = folder.parent
  }
  if (above.length + heightOf(items, item) > FOLDER_LEVELS) {
    throw refuseParent(`folder "${item.identifier}" would be deeper than ${FOLDER_LEVELS} levels of folders`)
  }
}

/** Levels of folders that an item is made of, itself included. */
function heightOf(items: readonly PlacedItem[], item: PlacedItem): number {
  if (item.kind === 'page') return 0
  return 1 + Math.max(0, ...childrenOf(items, item.identifier).map((child) => heightOf(items, child)))
}

function refuseParent(sentence: string): DomainError {
  const message = `parent: ${sentence}`
  return new DomainError('invalid_request', message, { errors: [{ path: 'parent', message, keyword: 'parent' }] })
}

function notInFolder(item: PlacedItem, { parent, after }: Place): DomainError {
  const folder = parent === null ? 'at the top of the sidebar' : `in folder "${parent}"`
  const message = `after: "${after}" is not ${folder}, so "${item.identifier}" cannot stand after it`
  return new DomainError('after_item_not_in_parent', message, {
    errors: [{ path: 'after', message, keyword: 'after' }],
  })
}
