import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { ButtonRow } from './ButtonRow.tsx'
import classes from './FormModal.module.css'
import { Problem } from './Problem.tsx'

interface Props {
  title: string
  submitLabel: string
  isSending: boolean
  isDisabled?: boolean
  /** What is wrong beside the fields; a field says itself what is wrong with it. */
  problem: string | undefined
  /** In pixels. Default 520. */
  size?: number
  onClose: () => void
  onSubmit: () => void
  children: ReactNode
}

/** A dialog with a few fields and two buttons. Enter in a field sends it, once. */
export function FormModal(props: Props) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 520}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!props.isSending) props.onSubmit()
        }}
      >
        {props.children}
        <Problem>{props.problem}</Problem>
        <ButtonRow>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={props.isSending} disabled={props.isDisabled ?? false}>
            {props.submitLabel}
          </Button>
        </ButtonRow>
      </form>
    </Modal>
  )
}
