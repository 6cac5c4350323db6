import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './DrawerForm.module.css'
import { Problem } from './Problem.tsx'

interface Props {
  submitLabel: string
  isSending: boolean
  /** What is wrong beside the fields; a field says itself what is wrong with it. */
  problem?: string | undefined
  /** What has to be known before it is sent. */
  note?: ReactNode
  /** Stands at the start of the row of buttons, away from the one that sends. */
  start?: ReactNode
  /** Whether the focus starts above the fields instead of in one. */
  startsAbove?: boolean
  onCancel: () => void
  onSubmit: () => void
  children: ReactNode
}

/** The form that fills a drawer: fields that scroll above the buttons. */
export function DrawerForm(props: Props) {
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        props.onSubmit()
      }}
    >
      <div className={classes.body} {...(props.startsAbove && { tabIndex: -1, 'data-autofocus': true })}>
        {props.children}
      </div>
      <footer className={classes.footer}>
        <Problem>{props.problem}</Problem>
        {props.note}
        <div className={classes.buttons}>
          <div className={classes.start}>{props.start}</div>
          <Button variant="default" onClick={props.onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={props.isSending}>
            {props.submitLabel}
          </Button>
        </div>
      </footer>
    </form>
  )
}
