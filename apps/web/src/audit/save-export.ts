import { exportFileName } from '../ui/collect-pages.ts'
import { downloadText } from '../ui/download.ts'
import { collectExport, type ExportFormat, type ExportProgress } from './audit-export.ts'
import { readExportPage, type AuditList } from './audit-queries.ts'

const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const

/**
 * Reads all events of a list and hands them to the browser as a file.
 * @throws the reason of `signal`, or what a request failed with; then there is no file.
 */
export async function saveExport(
  list: AuditList,
  options: {
    format: ExportFormat
    nameOf: (userId: string) => string
    signal: AbortSignal
    onProgress: (progress: ExportProgress) => void
  },
): Promise<{ count: number; isCut: boolean }> {
  const { signal, ...rest } = options
  const nowMs = Date.now()
  const { parts, ...result } = await collectExport({
    ...rest,
    readPage: (cursor) => readExportPage(list, { cursor, nowMs, signal }),
  })
  signal.throwIfAborted()
  downloadText(parts, { name: exportFileName('audit-log', options.format, nowMs), type: TYPES[options.format] })
  return result
}
