import { useQuery } from '@tanstack/react-query'
import { CopyText, ErrorPanel, LoadingNote } from '../ui/index.ts'
import { absoluteTime } from '../ui/time.ts'
import { originLabel } from './audit-filter.ts'
import { auditEventQuery } from './audit-queries.ts'
import type { AuditSummary } from './audit-types.ts'
import { AuditContext } from './AuditContext.tsx'
import { AuditDiff } from './AuditDiff.tsx'
import classes from './AuditEventDetail.module.css'
import { AuditFact as Fact } from './AuditFact.tsx'

/** One event in full: what changed, where, by whom and when. The values are read when it opens. */
export function AuditEventDetail({ event, by }: { event: AuditSummary; by: string }) {
  const whole = useQuery(auditEventQuery(event.identifier))
  return (
    <div className={classes.root}>
      <div className={classes.columns}>
        <div className={classes.main}>
          {event.message && <p className={classes.message}>{event.message}</p>}
          {whole.isPending && <LoadingNote what="changes" rows={3} />}
          {whole.isError && <ErrorPanel error={whole.error} onRetry={() => whole.refetch()} />}
          {whole.data && <AuditDiff diff={whole.data.diff} />}
          {whole.isSuccess && !whole.data && <p className={classes.message}>This event cannot be read any more.</p>}
        </div>
        <dl className={classes.facts}>
          <AuditContext event={event} />
          <Fact name="Status">{event.status === 'SUCCESS' ? '✓ Success' : '✗ Failure'}</Fact>
          <Fact name="By">
            <span className={classes.by}>
              {by}
              {by !== event.trigger.by.userId && <span className={classes.id}>{event.trigger.by.userId}</span>}
            </span>
          </Fact>
          <Fact name="Origin">{originLabel(event.trigger.origin)}</Fact>
          <Fact name="When">
            <time dateTime={event.trigger.at} className={classes.when}>
              {absoluteTime(event.trigger.at)}
            </time>
          </Fact>
          <Fact name="Event">
            <span className="mono truncate">{event.identifier}</span>
            <CopyText value={event.identifier} label="event identifier" />
          </Fact>
        </dl>
      </div>
    </div>
  )
}
