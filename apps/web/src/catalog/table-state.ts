import type { SortRule } from './catalog-types.ts'

/** The sort of a view as the server takes it, with properties as search rules name them: `tier`, `$title`. */
export function toSortRules(sort: readonly string[]): SortRule[] {
  return sort.map((token) => ({
    property: token.replace(/^-/, '').replace(/^(properties|relations)\./, ''),
    order: token.startsWith('-') ? 'DESC' : 'ASC',
  }))
}

/** A click on a header: ascending, then descending, then no order of one's own. */
export function nextSort(sort: readonly string[], column: string): string[] {
  if (sort[0] === column) return [`-${column}`]
  return sort[0] === `-${column}` ? [] : [column]
}
