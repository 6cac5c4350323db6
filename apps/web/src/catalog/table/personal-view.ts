import { fromAddress, toAddress } from './view-address.ts'
import type { ViewPart } from './table-view.ts'

const keyOf = (reader: string, page: string) => `portolan.view.${reader}.${page}`

/** How this reader changed the table of a page on an earlier visit; nothing when they never did. */
export function readPersonalView(reader: string, page: string): ViewPart {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(reader, page)) ?? '{}') as unknown
    return typeof stored === 'object' && stored !== null ? fromAddress(stored) : {}
  } catch {
    return {}
  }
}

/** Keeps the changes in this browser. Without storage they last as long as the address does. */
export function storePersonalView(reader: string, page: string, part: ViewPart): void {
  try {
    if (Object.keys(part).length === 0) localStorage.removeItem(keyOf(reader, page))
    else localStorage.setItem(keyOf(reader, page), JSON.stringify(toAddress(part)))
  } catch {
    // A browser that refuses storage.
  }
}
