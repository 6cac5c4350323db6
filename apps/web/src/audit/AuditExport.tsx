import { useQuery } from '@tanstack/react-query'
import { EXPORT_LIMIT } from '../ui/collect-pages.ts'
import { ExportMenu } from '../ui/index.ts'
import { absoluteTime } from '../ui/time.ts'
import { actorsQuery, type AuditList } from './audit-queries.ts'
import { saveExport } from './save-export.ts'

const CHOICES = [
  { choice: 'ndjson', label: 'NDJSON, one event a line' },
  { choice: 'csv', label: 'CSV, for spreadsheets' },
] as const

/** Saves the filtered events as a file. */
export function AuditExport({ list, isEmpty }: { list: AuditList; isEmpty: boolean }) {
  const actors = useQuery(actorsQuery())
  return (
    <ExportMenu
      title="Export events"
      noun="events"
      choices={CHOICES}
      isDisabled={isEmpty}
      save={async (format, { signal, onProgress }) => {
        const { count, isCut } = await saveExport(list, {
          format,
          signal,
          nameOf: (id) => actors.data?.get(id)?.name ?? id,
          onProgress: (progress) =>
            onProgress({
              count: progress.count,
              note: progress.oldest && `back to ${absoluteTime(progress.oldest).split('\n')[0]}`,
            }),
        })
        return toReport(count, isCut)
      }}
    />
  )
}

function toReport(count: number, isCut: boolean): string {
  if (isCut) {
    return `Exported the newest ${EXPORT_LIMIT.toLocaleString('en')} events, the most that fit one file. Take a time range for the rest.`
  }
  return `Exported ${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`
}
