import { useState, type ReactNode } from 'react'
import { Button, CodeEditor, Modal, UnstyledButton, messageOf } from '../ui/index.ts'
import { describeTextProblem, findGuideProblems, type JsonGuide, type TextProblem } from '../ui/json-guide.ts'
import { describeJsonProblem, findJsonProblem } from '../ui/json-problem.ts'
import classes from './JsonDialog.module.css'
import { findRefusals } from './json-refusals.ts'

interface Props {
  title: string
  initial: unknown
  submitLabel: string
  above?: ReactNode
  /** What is offered while somebody writes, and checked before anything is sent. */
  guide?: JsonGuide
  onClose: () => void
  /** Sends the parsed JSON. A rejection is shown and keeps the dialog open. */
  onSubmit: (value: unknown) => Promise<unknown>
}

/**
 * Edits a definition as JSON. Text that is not JSON, or not what its guide asks for, is never sent; what is wrong, and what
 * the server refuses, is listed by line and path.
 */
export default function JsonDialog({ title, initial, submitLabel, above, guide, onClose, onSubmit }: Props) {
  const [text, setText] = useState(() => JSON.stringify(initial, null, 2))
  const [failure, setFailure] = useState<{ message: string; items: TextProblem[] }>()
  const [isSending, setIsSending] = useState(false)
  const [cursor, setCursor] = useState<{ offset: number }>()
  const problem = findJsonProblem(text)
  const findProblems = (json: string) => (guide ? findGuideProblems(json, guide) : [])
  const mistakes = problem ? [] : findProblems(text)

  const submit = async () => {
    setIsSending(true)
    setFailure(undefined)
    try {
      await onSubmit(JSON.parse(text))
      onClose()
    } catch (error) {
      setFailure({ message: messageOf(error), items: findRefusals(error, text) })
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
        invalid={problem !== undefined || mistakes.length > 0}
        {...(guide && { guide, findProblems })}
        cursor={cursor}
        minHeight={320}
        maxHeight={520}
      />
      <div className={classes.status} role="status">
        {problem ? describeJsonProblem(problem) : <Places problems={mistakes} onGo={setCursor} />}
      </div>
      {failure && (
        <div className={classes.failure} role="alert">
          <p>{failure.message}</p>
          <Places problems={failure.items} onGo={setCursor} />
        </div>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={problem !== undefined || mistakes.length > 0}
          loading={isSending}
          onClick={() => void submit()}
        >
          {submitLabel}
        </Button>
      </div>
    </Modal>
  )
}

/** Problems with their places; each leads to its own. */
function Places({ problems, onGo }: { problems: readonly TextProblem[]; onGo: (cursor: { offset: number }) => void }) {
  if (problems.length === 0) return null
  return (
    <ul className={classes.places}>
      {problems.map((problem) => {
        const sentence = describeTextProblem(problem)
        return (
          <li key={sentence}>
            <UnstyledButton className={classes.place ?? ''} onClick={() => onGo({ offset: problem.from })}>
              {sentence}
            </UnstyledButton>
          </li>
        )
      })}
    </ul>
  )
}
