import { Button, Loader, Menu, Modal } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { ErrorPanel } from './ErrorPanel.tsx'
import classes from './ExportMenu.module.css'
import { showToast } from './toast.ts'

export interface ExportProgress {
  count: number
  /** What else tells how far it is. */
  note?: string | undefined
}

interface Props<Choice> {
  /** Title of the dialog. */
  title: string
  /** What is counted, in the plural. */
  noun: string
  choices: readonly { choice: Choice; label: string }[]
  isDisabled: boolean
  /** Makes the file. @returns the sentence that says what it holds. @throws the reason of `signal`, or what failed. */
  save: (
    choice: Choice,
    options: { signal: AbortSignal; onProgress: (progress: ExportProgress) => void },
  ) => Promise<string>
}

/** A button that saves a list as a file, page by page; shows how far it is and can be stopped. */
export function ExportMenu<Choice>({ title, noun, choices, isDisabled, save }: Props<Choice>) {
  const [progress, setProgress] = useState<ExportProgress>()
  const [failure, setFailure] = useState<{ error: unknown; choice: Choice }>()
  const running = useRef<AbortController>(null)
  const close = () => {
    running.current?.abort()
    setProgress(undefined)
    setFailure(undefined)
  }

  const start = async (choice: Choice) => {
    const controller = new AbortController()
    const { signal } = controller
    running.current = controller
    setFailure(undefined)
    setProgress({ count: 0 })
    try {
      const report = await save(choice, { signal, onProgress: (next) => !signal.aborted && setProgress(next) })
      setProgress(undefined)
      showToast(report)
    } catch (error) {
      if (!signal.aborted) setFailure({ error, choice })
    }
  }

  return (
    <>
      <Menu width={232}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} />} disabled={isDisabled}>
            Export
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {choices.map(({ choice, label }) => (
            <Menu.Item key={label} onClick={() => void start(choice)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={progress !== undefined} onClose={close} title={title} size={420} withCloseButton={false}>
        {failure ? (
          <ErrorPanel error={failure.error} onRetry={() => start(failure.choice)} />
        ) : (
          <div className={classes.progress} role="status">
            <Loader size={18} />
            <div>
              <p className={classes.count}>
                {(progress?.count ?? 0).toLocaleString('en')} {noun} so far
              </p>
              {progress?.note && <p className={classes.note}>{progress.note}</p>}
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
