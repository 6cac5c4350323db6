import { hashKey } from '@tanstack/react-query'
import type { TableColumn } from '../table-columns.ts'

/** Rules that choose entities, as searches take them. */
export interface TableFilter {
  combinator: 'and' | 'or'
  rules: readonly unknown[]
}

/** How a reader looks at the table of a page. Columns are named by their id. */
export interface TableView {
  /** Undefined: all that the page lists. */
  filter: TableFilter | undefined
  /** `column`, or `-column` for descending; the first counts most. */
  sort: readonly string[]
  group: string | undefined
  hidden: readonly string[]
  /** Columns in their order. Those that are not named follow as they stand in the blueprint. */
  order: readonly string[]
}

export type ViewPart = Partial<TableView>
type ViewKey = keyof TableView

const KEYS: readonly ViewKey[] = ['filter', 'sort', 'group', 'hidden', 'order']
/** What a locked page decides by itself: which entities, and what of them. */
const LOCKED_KEYS: readonly ViewKey[] = ['filter', 'hidden', 'order']

/** Takes each part from where it is given first: the address, what this reader chose before, what the page stores. */
export function resolveView(given: {
  address: ViewPart
  personal: ViewPart
  saved: TableView
  isLocked: boolean
}): TableView {
  const { address, personal, saved, isLocked } = given
  if (!isLocked) return { ...saved, ...personal, ...address }
  return { ...saved, ...without(personal, LOCKED_KEYS), ...without(address, LOCKED_KEYS) }
}

/** The parts of a view that differ from another, by what they mean: the order of keys and of hidden columns is the same. */
export function differences(view: TableView, other: TableView, columns: readonly TableColumn[]): ViewPart {
  return without(
    view,
    KEYS.filter((key) => hashKey([meaning(key, view, columns)]) === hashKey([meaning(key, other, columns)])),
  )
}

/** What a reader keeps after a change: the parts changed now and before, save those that are again as the page stores them. */
export function rememberParts(
  personal: ViewPart,
  change: ViewPart,
  { saved, columns }: { saved: TableView; columns: readonly TableColumn[] },
): ViewPart {
  const kept = { ...personal, ...change }
  const different = differences({ ...saved, ...kept }, saved, columns)
  return without(
    kept,
    KEYS.filter((key) => !(key in different)),
  )
}

/** Columns as a view orders them. The title, which stays in sight while the others are scrolled, is always the first. */
export function orderColumns(columns: readonly TableColumn[], order: readonly string[]): TableColumn[] {
  const placeOf = ({ id, kind }: TableColumn) => {
    if (kind === 'title') return -1
    const place = order.indexOf(id)
    return place === -1 ? order.length : place
  }
  return columns.toSorted((one, other) => placeOf(one) - placeOf(other))
}

/** A column one place further to the front or to the back, as the reader sees them. */
export function moveColumn(columns: readonly TableColumn[], id: string, step: -1 | 1): string[] {
  const order = columns.filter(({ kind }) => kind !== 'title').map((column) => column.id)
  const from = order.indexOf(id)
  const to = from + step
  if (from === -1 || to < 0 || to >= order.length) return order
  return order.with(from, order[to]!).with(to, id)
}

/** A filter without rules chooses everything, as none does. */
export function toFilter(value: unknown): TableFilter | undefined {
  if (typeof value !== 'object' || value === null || !('rules' in value) || !('combinator' in value)) return undefined
  const { combinator, rules } = value
  if ((combinator !== 'and' && combinator !== 'or') || !Array.isArray(rules) || rules.length === 0) return undefined
  return { combinator, rules: rules as unknown[] }
}

/** Both must hold: a filter never brings back what the rules of the page leave out. */
export function joinQueries(...queries: readonly unknown[]): unknown {
  const given = queries.filter((query) => query !== undefined)
  return given.length > 1 ? { combinator: 'and', rules: given } : given[0]
}

function meaning(key: ViewKey, view: TableView, columns: readonly TableColumn[]): unknown {
  switch (key) {
    case 'hidden':
      return columns.filter(({ id }) => view.hidden.includes(id)).map(({ id }) => id)
    case 'order':
      return orderColumns(columns, view.order).map(({ id }) => id)
    default:
      return view[key] ?? null
  }
}

function without<Part extends ViewPart>(part: Part, keys: readonly ViewKey[]): ViewPart {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !keys.includes(key as ViewKey)))
}
