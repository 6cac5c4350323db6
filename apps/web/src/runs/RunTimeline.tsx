import { useQuery } from '@tanstack/react-query'
import type { Run } from '@portolan/contract/runs'
import { RelativeTime } from '../ui/index.ts'
import { duration } from '../ui/time.ts'
import { runLogQuery } from './run-queries.ts'
import { hasEnded, statusLook } from './run-status.ts'
import classes from './RunTimeline.module.css'

interface Moment {
  what: string
  at: string
  tone?: string
}

/** The moments of a run that are known, and how long lies between them. */
export function RunTimeline({ run }: { run: Run }) {
  const log = useQuery(runLogQuery(run.id, !hasEnded(run)))
  const lines = log.data?.lines ?? []
  const moments = toMoments(run, lines[0]?.createdAt, lines.at(-1)?.createdAt)
  return (
    <ol className={classes.root}>
      {moments.map((moment, index) => (
        <li key={moment.what} className={classes.moment} data-tone={moment.tone}>
          <span className={classes.what}>{moment.what}</span>
          <span className="muted">
            <RelativeTime at={moment.at} />
          </span>
          <span className={classes.gap}>
            {index > 0 && `+ ${duration(moments[index - 1]?.at ?? moment.at, moment.at)}`}
          </span>
        </li>
      ))}
    </ol>
  )
}

function toMoments(run: Run, firstLogAt?: string, lastLogAt?: string): Moment[] {
  const moments: Moment[] = [{ what: `Started by ${run.createdBy}`, at: run.createdAt }]
  if (firstLogAt) moments.push({ what: 'First log line', at: firstLogAt })
  if (lastLogAt && lastLogAt !== firstLogAt) moments.push({ what: 'Latest log line', at: lastLogAt })
  if (run.endedAt) moments.push({ what: `Ended: ${statusLook(run).text}`, at: run.endedAt, tone: statusLook(run).tone })
  return moments.sort((a, b) => a.at.localeCompare(b.at))
}
