import type { ReportOutcome } from '../reporting/portal-client.ts'
import { jobStateAt } from './schedule.ts'
import type { JobSchedule, PipelineSchedule } from './schedule.ts'

/** Rows of the job table, in the order of the plan. */
export function toJobRows(schedule: PipelineSchedule, nowMs: number) {
  return schedule.workflows.flatMap((workflow) =>
    workflow.jobs.map((job) => ({
      workflow: workflow.name,
      name: job.name,
      state: nowMs < workflow.startsAtMs ? 'created' : jobStateAt(job, workflow, nowMs),
      duration: duration(job, nowMs),
    })),
  )
}

/** One line on a report to the portal. */
export function toReportLine({ method, path, status, error }: ReportOutcome): string {
  return `${method} ${path}: ${error ?? status}`
}

function duration(job: JobSchedule, nowMs: number): string {
  if (job.startsAtMs === undefined || nowMs < job.startsAtMs) return ''
  return `${((Math.min(nowMs, job.endsAtMs) - job.startsAtMs) / 1000).toFixed(1)} s`
}
