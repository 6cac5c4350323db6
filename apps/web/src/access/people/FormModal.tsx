import type { ReactNode } from 'react'
import { Button, Modal } from '../../ui/index.ts'
import classes from './PeopleForm.module.css'

/** A dialog with a few fields, what was refused that concerns none of them, and two buttons. */
export function FormModal(props: {
  title: string
  submitLabel: string
  isPending: boolean
  failure: string | undefined
  children: ReactNode
  onSubmit: () => void
  onClose: () => void
}) {
  return (
    <Modal opened onClose={props.onClose} title={props.title} size={520} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!props.isPending) props.onSubmit()
        }}
      >
        {props.children}
        {props.failure && (
          <p className={classes.problem} role="alert">
            {props.failure}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={props.isPending}>
            {props.submitLabel}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
