import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Button, ErrorPanel, Loader, Menu, Modal } from '../ui/index.ts'
import { absoluteTime } from '../ui/time.ts'
import { showToast } from '../ui/toast.ts'
import { EXPORT_LIMIT, type ExportFormat, type ExportProgress } from './audit-export.ts'
import classes from './AuditExport.module.css'
import { actorsQuery, type AuditList } from './audit-queries.ts'
import { saveExport } from './save-export.ts'

const FORMATS = [
  { format: 'ndjson', label: 'NDJSON, one event a line' },
  { format: 'csv', label: 'CSV, for spreadsheets' },
] as const

/** Saves the filtered events as a file, page by page; shows how far it is and can be stopped. */
export function AuditExport({ list, isEmpty }: { list: AuditList; isEmpty: boolean }) {
  const actors = useQuery(actorsQuery())
  const [progress, setProgress] = useState<ExportProgress>()
  const [failure, setFailure] = useState<{ error: unknown; format: ExportFormat }>()
  const running = useRef<AbortController>(null)
  const close = () => {
    running.current?.abort()
    setProgress(undefined)
    setFailure(undefined)
  }

  const start = async (format: ExportFormat) => {
    const controller = new AbortController()
    const { signal } = controller
    running.current = controller
    setFailure(undefined)
    setProgress({ count: 0, oldest: undefined })
    try {
      const nameOf = (id: string) => actors.data?.get(id)?.name ?? id
      const { count, isCut } = await saveExport(list, { format, nameOf, signal, onProgress: setProgress })
      setProgress(undefined)
      showToast(toReport(count, isCut))
    } catch (error) {
      if (!signal.aborted) setFailure({ error, format })
    }
  }

  return (
    <>
      <Menu width={232}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} />} disabled={isEmpty}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {FORMATS.map(({ format, label }) => (
            <Menu.Item key={format} onClick={() => void start(format)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={progress !== undefined} onClose={close} title="Export events" size={420} withCloseButton={false}>
        {failure ? (
          <ErrorPanel error={failure.error} onRetry={() => start(failure.format)} />
        ) : (
          <div className={classes.progress} role="status">
            <Loader size={18} />
            <div>
              <p className={classes.count}>{(progress?.count ?? 0).toLocaleString('en')} events so far</p>
              {progress?.oldest && (
                <p className={classes.oldest}>back to {absoluteTime(progress.oldest).split('\n')[0]}</p>
              )}
            </div>
          </div>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={close} data-autofocus>
            {failure ? 'Close' : 'Cancel'}
          </Button>
        </div>
      </Modal>
    </>
  )
}

function toReport(count: number, isCut: boolean): string {
  if (isCut) {
    return `Exported the newest ${EXPORT_LIMIT.toLocaleString('en')} events, the most that fit one file. Take a time range for the rest.`
  }
  return `Exported ${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`
}
