import type { AuditEvent } from '@portolan/contract/audit'
import type { AuditPage } from './audit-queries.ts'

export type ExportFormat = 'ndjson' | 'csv'

/** What a browser can hold without trouble; who wants more narrows the time range or asks the API. */
export const EXPORT_LIMIT = 100_000

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
}): Promise<{ parts: string[]; count: number; isCut: boolean }> {
  const { format, nameOf, readPage, onProgress, limit = EXPORT_LIMIT } = options
  const parts = format === 'csv' ? [toLine(COLUMNS.map(([name]) => name))] : []
  let count = 0
  let cursor: string | undefined
  do {
    const page = await readPage(cursor)
    const events = page.audits.slice(0, limit - count)
    parts.push(events.map((event) => (format === 'csv' ? toCsv(event, nameOf) : `${JSON.stringify(event)}\n`)).join(''))
    count += events.length
    cursor = page.next ?? undefined
    onProgress({ count, oldest: events.at(-1)?.trigger.at })
  } while (cursor !== undefined && count < limit)
  return { parts, count, isCut: cursor !== undefined }
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

function toCsv(event: AuditEvent, nameOf: (userId: string) => string): string {
  return toLine(COLUMNS.map(([, read]) => toCell(read(event, nameOf))))
}

/** Rows end as RFC 4180 says. */
const toLine = (cells: readonly string[]): string => `${cells.join(',')}\r\n`

/** A spreadsheet must not take what somebody named `=1+1` for a formula. */
function toCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Name of the file, with the time in UTC. */
export function exportFileName(format: ExportFormat, nowMs: number): string {
  return `audit-log-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '')}Z.${format}`
}
