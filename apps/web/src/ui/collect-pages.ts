/** What a browser can hold without trouble in one file. */
export const EXPORT_LIMIT = 100_000

export interface Collected {
  /** The pieces of the file. */
  parts: string[]
  count: number
  /** Whether the limit cut it short. */
  isCut: boolean
}

/**
 * Reads page after page and writes each item as text.
 * @param options.write the text of an item; `index` counts from 0 over all pages.
 * @param options.onPage called after each page with the number of items so far and the last one.
 * @throws what `readPage` throws; nothing is read after it.
 */
export async function collectPages<Item>(options: {
  readPage: (cursor: string | undefined) => Promise<{ items: readonly Item[]; next: string | null }>
  write: (item: Item, index: number) => string
  onPage: (count: number, last: Item | undefined) => void
  limit?: number
}): Promise<Collected> {
  const { readPage, write, onPage, limit = EXPORT_LIMIT } = options
  const parts: string[] = []
  let count = 0
  let cursor: string | undefined
  do {
    const page = await readPage(cursor)
    const items = page.items.slice(0, limit - count)
    const before = count
    parts.push(items.map((item, index) => write(item, before + index)).join(''))
    count += items.length
    cursor = page.next ?? undefined
    onPage(count, items.at(-1))
  } while (cursor !== undefined && count < limit)
  return { parts, count, isCut: cursor !== undefined }
}

/** Name of an export file, with the time in UTC: `audit-log-2026-01-02T030405Z.csv`. */
export function exportFileName(subject: string, extension: string, nowMs: number): string {
  return `${subject}-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '')}Z.${extension}`
}
