import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { ButtonRow } from './ButtonRow.tsx'
import classes from './ConfirmModal.module.css'
import { adviceOf } from './explain-error.ts'
import { Problem } from './Problem.tsx'

interface Props {
  title: string
  confirmLabel: string
  isPending: boolean
  /** Why it cannot be confirmed is for the text to say. */
  isDisabled?: boolean
  /** Whether nothing is lost by it. */
  isHarmless?: boolean
  /** Why it was not done. */
  error?: unknown
  onClose: () => void
  onConfirm: () => void
  children: ReactNode
}

/** Asks before something is done, and says what happens then. The button that does nothing has the focus. */
export function ConfirmModal(props: Props) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={460}
      withCloseButton={false}
      closeOnClickOutside={false}
    >
      <div className={classes.body}>{props.children}</div>
      {props.error != null && (
        <div className={classes.problem}>
          <Problem>{adviceOf(props.error)}</Problem>
        </div>
      )}
      <div className={classes.buttons}>
        <ButtonRow>
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            {...(!props.isHarmless && { color: 'danger' })}
            loading={props.isPending}
            disabled={props.isDisabled ?? false}
            onClick={() => props.onConfirm()}
          >
            {props.confirmLabel}
          </Button>
        </ButtonRow>
      </div>
    </Modal>
  )
}
