import { Button, CopyButton } from '../ui/index.ts'
import { toFailureText, type Failure } from './batch-outcome.ts'
import classes from './BatchFailures.module.css'

/** The entities that were left as they were, each with the sentence of the server. */
export function BatchFailures({ failures }: { failures: readonly Failure[] }) {
  if (failures.length === 0) return null
  return (
    <>
      <ul className={classes.list} aria-label="Failures" tabIndex={0}>
        {failures.map(({ identifier, message }) => (
          <li key={identifier} className={classes.failure}>
            <span className="mono">{identifier}</span>
            <span className={classes.reason}>{message}</span>
          </li>
        ))}
      </ul>
      <CopyButton value={toFailureText(failures)} timeout={2_000}>
        {({ copied, copy }) => (
          <Button variant="subtle" color="sea" onClick={copy}>
            {copied ? 'Copied' : 'Copy failures'}
          </Button>
        )}
      </CopyButton>
    </>
  )
}
