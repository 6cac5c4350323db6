import type { Clock } from '../clock.ts'
import { followPipeline } from '../pipelines/follow.ts'
import type { Moment } from '../pipelines/follow.ts'
import type { PipelineSchedule } from '../pipelines/schedule.ts'
import type { PortalClient, PortalRequest, ReportOutcome } from './portal-client.ts'

export type ReportedPipeline = {
  /** Undefined: the pipeline knows of no run, so it reports nothing. */
  runId: string | undefined
  /** What its log lines call it, e.g. `CircleCI stand-in`. */
  provider: string
  link: string
  schedule: PipelineSchedule
  /** Outcomes are appended here in the order in which they were sent. */
  reports: ReportOutcome[]
}

export interface Reporter extends Disposable {
  /** Reports from now on until the pipeline ends. Never throws. */
  report(pipeline: ReportedPipeline): void
}

/**
 * Reports the progress of pipelines to the portal: the link when one starts, a log line for each start and end of a job,
 * the status at the end. Reports of one pipeline are sent one after the other, so the portal sees them in order; a
 * report that fails is recorded and the next one is still tried.
 *
 * @param portal undefined: nothing is reported.
 * @returns disposing it stops all reports; those under way are aborted.
 */
export function createReporter(clock: Clock, portal: PortalClient | undefined): Reporter {
  const stopping = new AbortController()
  const following = new Set<Disposable>()

  return {
    report({ runId, reports, ...pipeline }) {
      if (portal === undefined || runId === undefined) return
      let last = Promise.resolve()
      const follower = followPipeline(clock, pipeline.schedule, (moment) => {
        if (moment.kind === 'ended') following.delete(follower)
        const request = toRequest(runId, pipeline.provider, pipeline.link, moment)
        last = last.then(async () => {
          if (!stopping.signal.aborted) reports.push(await portal.send(request, stopping.signal))
        })
      })
      following.add(follower)
    },
    [Symbol.dispose]() {
      stopping.abort()
      for (const follower of following) follower[Symbol.dispose]()
    },
  }
}

function toRequest(runId: string, provider: string, link: string, moment: Moment): PortalRequest {
  const path = `/v1/actions/runs/${encodeURIComponent(runId)}`
  const log = (message: string): PortalRequest => ({ method: 'POST', path: `${path}/logs`, body: { message } })
  switch (moment.kind) {
    case 'started':
      return { method: 'PATCH', path, body: { link } }
    case 'job-started':
      return log(`${provider}: job ${moment.job.name} started`)
    case 'job-ended':
      return log(`${provider}: job ${moment.job.name} ended with ${moment.job.outcome}`)
    case 'ended':
      return { method: 'PATCH', path, body: { status: moment.outcome === 'success' ? 'SUCCESS' : 'FAILURE' } }
  }
}
