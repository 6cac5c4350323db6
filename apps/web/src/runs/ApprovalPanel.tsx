import { useMutation } from '@tanstack/react-query'
import type { Run } from '@portolan/contract/runs'
import { useState } from 'react'
import { Button, Textarea, messageOf } from '../ui/index.ts'
import classes from './ApprovalPanel.module.css'
import { decideRunMutation } from './run-queries.ts'

/** Where a waiting run is approved or declined, with a comment for whoever asked. */
export function ApprovalPanel({ run }: { run: Run }) {
  const [comment, setComment] = useState('')
  const decide = useMutation(decideRunMutation(run.id))
  const send = (status: 'APPROVE' | 'DECLINE') =>
    decide.mutate({ status, ...(comment.trim() && { description: comment.trim() }) })

  return (
    <section className={classes.root} aria-label="Approval">
      <h2 className={classes.title}>This run waits for approval</h2>
      <p className={classes.text}>{run.createdBy} asks for it. Nothing was sent yet; the inputs are listed beside.</p>
      <Textarea
        label="Comment"
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        autosize
        minRows={2}
      />
      {decide.isError && (
        <p className={classes.problem} role="alert">
          {messageOf(decide.error)}
        </p>
      )}
      <div className={classes.buttons}>
        <Button loading={decide.isPending} onClick={() => send('APPROVE')}>
          Approve
        </Button>
        <Button variant="default" color="danger" disabled={decide.isPending} onClick={() => send('DECLINE')}>
          Decline
        </Button>
      </div>
    </section>
  )
}
