import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { adviceOf, Button, Modal, showToast } from '../../ui/index.ts'
import classes from './PeopleForm.module.css'

/** Asks before something is done, and says what happens then. */
export function ConfirmModal<Input>(props: {
  title: string
  confirmLabel: string
  isDangerous: boolean
  change: UseMutationResult<unknown, Error, Input>
  input: Input
  /** What the toast says once it is done. */
  report: string
  children: ReactNode
  onClose: () => void
}) {
  const { change } = props
  const confirm = () =>
    change.mutate(props.input, {
      onSuccess: () => {
        showToast(props.report)
        props.onClose()
      },
    })

  return (
    <Modal opened onClose={props.onClose} title={props.title} size={460} withCloseButton={false}>
      <div className={classes.form}>
        <div>{props.children}</div>
        {change.isError && (
          <p className={classes.problem} role="alert">
            {adviceOf(change.error)}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Cancel
          </Button>
          <Button {...(props.isDangerous && { color: 'danger' })} loading={change.isPending} onClick={confirm}>
            {props.confirmLabel}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
