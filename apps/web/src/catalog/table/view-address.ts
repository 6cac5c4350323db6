import { toFilter, type ViewPart } from './table-view.ts'

/** What the address of a catalog page says about its table. Absent keys mean what the page stores or the reader chose. */
export interface TableAddress {
  search?: string
  /** The rules as JSON. */
  filter?: string
  /** Columns, each with `-` in front for descending. */
  sort?: string
  group?: string
  hide?: string
  order?: string
}

/** What an address says of the view; `search` besides. */
export const TABLE_ADDRESS_KEYS = ['filter', 'sort', 'group', 'hide', 'order'] as const

/** Stands where a part is empty although the page stores one. */
const NONE = 'none'
const SEARCH_CHARACTERS = 200
const COLUMN = /^-?[\w$@=\\.-]+$/

/** The parts of a view that an address names; what is malformed counts as not named. */
export function fromAddress(address: TableAddress): ViewPart {
  const filter = readFilter(address.filter)
  const sort = readList(address.sort)
  const group = readList(address.group)
  const hidden = readList(address.hide)
  const order = readList(address.order)
  return {
    ...(filter !== undefined && { filter: filter ?? undefined }),
    ...(sort && { sort }),
    ...(group && { group: group[0] }),
    ...(hidden && { hidden }),
    ...(order && { order }),
  }
}

/** The address of parts of a view. Parts that are not given leave no trace: their keys are undefined. */
export function toAddress(part: ViewPart): { [Key in Exclude<keyof TableAddress, 'search'>]: string | undefined } {
  const list = (items: readonly string[] | undefined) => items && (items.join(',') || NONE)
  return {
    filter: 'filter' in part ? (part.filter === undefined ? NONE : JSON.stringify(part.filter)) : undefined,
    sort: list(part.sort),
    group: 'group' in part ? (part.group ?? NONE) : undefined,
    hide: list(part.hidden?.toSorted()),
    order: list(part.order),
  }
}

/** The text that is searched for; the server takes no longer one. */
export const searchOf = ({ search }: TableAddress): string => search?.slice(0, SEARCH_CHARACTERS) ?? ''

/** @returns null for "no filter", undefined when the address says nothing that can be read. */
function readFilter(text: string | undefined): ViewPart['filter'] | null {
  if (text === undefined) return undefined
  if (text === NONE) return null
  try {
    return toFilter(JSON.parse(text))
  } catch {
    return undefined
  }
}

function readList(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined
  if (text === NONE) return []
  const items = text.split(',')
  return items.every((item) => COLUMN.test(item)) ? items : undefined
}
