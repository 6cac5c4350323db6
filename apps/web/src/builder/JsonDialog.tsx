import { PortolanError } from '@portolan/client'
import { useState, type ReactNode } from 'react'
import { Button, CodeEditor, Modal, messageOf } from '../ui/index.ts'
import { describeJsonProblem, findJsonProblem } from '../ui/json-problem.ts'
import classes from './JsonDialog.module.css'

interface Props {
  title: string
  initial: unknown
  submitLabel: string
  above?: ReactNode
  onClose: () => void
  /** Sends the parsed JSON. A rejection is shown and keeps the dialog open. */
  onSubmit: (value: unknown) => Promise<unknown>
}

/** Edits a definition as JSON. Text that is not JSON is never sent; what the server refuses is listed by path. */
export default function JsonDialog({ title, initial, submitLabel, above, onClose, onSubmit }: Props) {
  const [text, setText] = useState(() => JSON.stringify(initial, null, 2))
  const [failure, setFailure] = useState<{ message: string; items: string[] }>()
  const [isSending, setIsSending] = useState(false)
  const problem = findJsonProblem(text)

  const submit = async () => {
    setIsSending(true)
    setFailure(undefined)
    try {
      await onSubmit(JSON.parse(text))
      onClose()
    } catch (error) {
      setFailure({ message: messageOf(error), items: toItems(error) })
    } finally {
      setIsSending(false)
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={760}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={false}
    >
      {above && <div className={classes.above}>{above}</div>}
      <CodeEditor
        initialValue={text}
        label={title}
        language="json"
        onChange={setText}
        invalid={problem !== undefined}
        minHeight={320}
        maxHeight={520}
      />
      <div className={classes.status} role="status">
        {problem ? describeJsonProblem(problem) : ''}
      </div>
      {failure && (
        <div className={classes.failure} role="alert">
          <p>{failure.message}</p>
          {failure.items.length > 0 && (
            <ul>
              {failure.items.map((item) => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          )}
        </div>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={problem !== undefined} loading={isSending} onClick={() => void submit()}>
          {submitLabel}
        </Button>
      </div>
    </Modal>
  )
}

/** What the server found, by path; a single finding that the message already tells is not repeated. */
function toItems(error: unknown): string[] {
  const errors = error instanceof PortolanError ? error.details?.['errors'] : undefined
  if (!Array.isArray(errors)) return []
  const items = (errors as { path?: unknown; message?: unknown }[]).map(({ path, message }) => {
    const [place, text] = [String(path ?? ''), String(message ?? '')]
    return text.includes(place) ? text : `${place}: ${text}`
  })
  return items.length === 1 && items[0] === messageOf(error) ? [] : items
}
