import type { SortRule } from './catalog-types.ts'

/** What the address of a catalog page says about its table. Absent keys mean the default. */
export interface TableSearch {
  search?: string
  /** `property` or `-property` for descending. */
  sort?: string
  /** Identifiers of the hidden columns; `none` when all are shown. */
  hide?: string
}

/** Reads the address; anything unknown or malformed is dropped. */
export function toTableSearch(raw: Record<string, unknown>): TableSearch {
  return {
    ...(isText(raw['search']) && { search: raw['search'].slice(0, 500) }),
    ...(isText(raw['sort']) && /^-?[\w$@=\\.-]+$/.test(raw['sort']) && { sort: raw['sort'] }),
    ...(isText(raw['hide']) && { hide: raw['hide'] }),
  }
}

/** The sort that the address names, with properties as search rules name them: `tier`, `$title`. */
export function toSortRules(sort: string | undefined): SortRule[] {
  if (!sort) return []
  const property = sort.replace(/^-/, '').replace(/^properties\./, '')
  return [{ property, order: sort.startsWith('-') ? 'DESC' : 'ASC' }]
}

/** A click on a header: ascending, then descending, then the default order again. */
export function nextSort(sort: string | undefined, column: string): string | undefined {
  if (sort === column) return `-${column}`
  return sort === `-${column}` ? undefined : column
}

/** Hidden columns by precedence: address, then what this reader chose before, then the default. */
export function toHiddenColumns(
  hide: string | undefined,
  remembered: readonly string[] | undefined,
  initial: readonly string[],
): ReadonlySet<string> {
  if (hide === undefined) return new Set(remembered ?? initial)
  return new Set(hide === 'none' ? [] : hide.split(','))
}

/** The address form of a set of hidden columns. */
export function fromHiddenColumns(hidden: ReadonlySet<string>): string {
  return hidden.size === 0 ? 'none' : [...hidden].sort().join(',')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
