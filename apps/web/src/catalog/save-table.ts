import { exportFileName } from '../ui/collect-pages.ts'
import { downloadText } from '../ui/download.ts'
import { readTablePage, type TableQuery } from './catalog-queries.ts'
import type { TableColumn } from './table-columns.ts'
import { collectTable, type TableFormat } from './table-export.ts'

const TYPES = { csv: 'text/csv', json: 'application/json' } as const

/**
 * Reads all rows of a table and hands them to the browser as a file named after the blueprint.
 * @throws the reason of `signal`, or what a request failed with; then there is no file.
 */
export async function saveTable(
  query: TableQuery,
  options: {
    format: TableFormat
    columns: readonly TableColumn[]
    signal: AbortSignal
    onProgress: (count: number) => void
  },
): Promise<{ count: number; isCut: boolean }> {
  const { signal, format } = options
  const { parts, ...result } = await collectTable({
    ...options,
    readPage: (cursor) => readTablePage(query, { cursor, signal }),
  })
  signal.throwIfAborted()
  downloadText(parts, { name: exportFileName(query.blueprint, format, Date.now()), type: TYPES[format] })
  return result
}
