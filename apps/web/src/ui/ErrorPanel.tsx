import { PortolanError } from '@portolan/client'
import { useState } from 'react'
import { explainError, isOutdated } from './explain-error.ts'
import classes from './ErrorPanel.module.css'
import { Button } from '@mantine/core'

/** A failure in plain words, with what support needs and a way to try again. */
export function ErrorPanel({ error, onRetry }: { error: unknown; onRetry?: () => unknown }) {
  const [showsReply, setShowsReply] = useState(false)
  const { title, hint } = explainError(error)
  const refusal = error instanceof PortolanError ? error : undefined

  return (
    <div className={classes.root} role="alert">
      <p className={classes.title}>{title}</p>
      {hint && <p className={classes.hint}>{hint}</p>}
      {refusal && (
        <p className={classes.facts}>
          {refusal.status > 0 && `status ${refusal.status} · `}
          {refusal.code}
          {refusal.traceId && ` · request ${refusal.traceId}`}
        </p>
      )}
      <div className={classes.actions}>
        {isOutdated(error) && (
          <Button variant="default" onClick={() => window.location.reload()}>
            Reload
          </Button>
        )}
        {onRetry && !isOutdated(error) && (
          <Button variant="default" onClick={() => void onRetry()}>
            Retry
          </Button>
        )}
        {refusal?.details && (
          <Button variant="subtle" onClick={() => setShowsReply(!showsReply)} aria-expanded={showsReply}>
            {showsReply ? 'Hide reply' : 'Show reply'}
          </Button>
        )}
      </div>
      {showsReply && refusal && (
        <pre className={classes.reply} tabIndex={0}>
          {JSON.stringify(
            { ok: false, error: refusal.code, message: refusal.message, details: refusal.details },
            null,
            2,
          )}
        </pre>
      )}
    </div>
  )
}
