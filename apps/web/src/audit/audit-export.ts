import type { AuditEvent } from '@portolan/contract/audit'
import { collectPages, EXPORT_LIMIT, type Collected } from '../ui/collect-pages.ts'
import { toCsvLine } from '../ui/csv.ts'
import type { AuditPage } from './audit-queries.ts'

export type ExportFormat = 'ndjson' | 'csv'

export interface ExportProgress {
  count: number
  /** Time of the oldest event so far, ISO 8601. */
  oldest: string | undefined
}

/**
 * Reads page after page, newest first, and writes each event as text.
 * @returns the pieces of the file, and whether `EXPORT_LIMIT` cut it short.
 * @throws what `readPage` throws; nothing is read after it.
 */
export async function collectExport(options: {
  format: ExportFormat
  nameOf: (userId: string) => string
  readPage: (cursor: string | undefined) => Promise<AuditPage<AuditEvent>>
  onProgress: (progress: ExportProgress) => void
  limit?: number
}): Promise<Collected> {
  const { format, nameOf, readPage, onProgress, limit = EXPORT_LIMIT } = options
  const isCsv = format === 'csv'
  const { parts, ...result } = await collectPages({
    limit,
    readPage: async (cursor) => {
      const { audits, next } = await readPage(cursor)
      return { items: audits, next }
    },
    write: (event) =>
      isCsv ? toCsvLine(COLUMNS.map(([, read]) => read(event, nameOf))) : `${JSON.stringify(event)}\n`,
    onPage: (count, oldest) => onProgress({ count, oldest: oldest?.trigger.at }),
  })
  return { ...result, parts: isCsv ? [toCsvLine(COLUMNS.map(([name]) => name)), ...parts] : parts }
}

const COLUMNS: readonly (readonly [string, (event: AuditEvent, nameOf: (userId: string) => string) => unknown])[] = [
  ['identifier', (event) => event.identifier],
  ['at', (event) => event.trigger.at],
  ['change', (event) => event.action],
  ['resource', (event) => event.resourceType],
  ['status', (event) => event.status],
  ['by', (event, nameOf) => nameOf(event.trigger.by.userId)],
  ['by_id', (event) => event.trigger.by.userId],
  ['origin', (event) => event.trigger.origin],
  ['blueprint', (event) => event.context['blueprint']],
  ['entity', (event) => event.context['entity']],
  ['action', (event) => event.context['action']],
  ['run_id', (event) => event.context['runId']],
  ['message', (event) => event.message],
  ['context', (event) => event.context],
  ['before', (event) => event.diff.before],
  ['after', (event) => event.diff.after],
]
