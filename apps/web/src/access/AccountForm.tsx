import { PortolanError } from '@portolan/client'
import type { ReactNode } from 'react'
import { Button, messageOf } from '../ui/index.ts'
import classes from './AccountForm.module.css'

interface Props {
  /** What was refused, above the fields. */
  problem: ReactNode
  submitLabel: string
  isSending: boolean
  onSubmit: () => void
  children: ReactNode
}

/** A form on the pages that nobody is signed in on. */
export function AccountForm({ problem, submitLabel, isSending, onSubmit, children }: Props) {
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      {children}
      <Button type="submit" loading={isSending} fullWidth>
        {submitLabel}
      </Button>
    </form>
  )
}

/** Why somebody was not let in, in plain words; `meanings` are those of the statuses that mean something of their own. */
export function explainRefusal(error: Error, meanings: Readonly<Record<number, string>>): string {
  if (!(error instanceof PortolanError)) return messageOf(error)
  if (error.status === 429) return 'Too many attempts. Wait a minute, then try again.'
  if (error.status === 0) return 'The portal did not answer. Check your connection, then try again.'
  return meanings[error.status] ?? error.message
}
