import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './ConfirmModal.module.css'
import { messageOf } from './explain-error.ts'

interface Props {
  title: string
  confirmLabel: string
  isPending: boolean
  /** Why it cannot be confirmed is for the text to say. */
  isDisabled?: boolean
  error?: unknown
  onClose: () => void
  onConfirm: () => void
  children: ReactNode
}

/** Asks before something is lost, and says what. The button that loses nothing has the focus. */
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
        <p className={classes.problem} role="alert">
          {messageOf(props.error)}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={props.onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          color="danger"
          loading={props.isPending}
          disabled={props.isDisabled ?? false}
          onClick={() => props.onConfirm()}
        >
          {props.confirmLabel}
        </Button>
      </div>
    </Modal>
  )
}
