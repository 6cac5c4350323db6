import type { Run } from '@portolan/contract/runs'
import { useNow } from '../ui/use-now.ts'
import classes from './RunAdvice.module.css'
import { isAgentRun, isSilent } from './run-status.ts'

/** What to check when a backend has not been heard of for a while. */
export function RunAdvice({ run, lastLogAt }: { run: Run; lastLogAt: string | undefined }) {
  const now = useNow()
  if (!isSilent(run, lastLogAt, now)) return null
  return (
    <div className={classes.root} role="status">
      <p className={classes.title}>Nothing was heard of this run for 15 minutes</p>
      <ul>
        {isAgentRun(run) ? (
          <>
            <li>Is the execution agent online, with this organization’s credentials?</li>
            <li>Does a mapping of the agent match this action, and is it enabled?</li>
            <li>Are project, repository and workflow named as the CI system names them?</li>
          </>
        ) : (
          <li>Does the backend report its end to the run? Its request is under “Payload”.</li>
        )}
        <li>If nothing will report it any more, end the run with “Cancel run”.</li>
      </ul>
    </div>
  )
}
