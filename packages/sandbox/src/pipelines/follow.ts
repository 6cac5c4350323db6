import type { Clock } from '../clock.ts'
import type { JobSchedule, PipelineSchedule } from './schedule.ts'

/** Something that happens in a pipeline at a known time. */
export type Moment =
  | { atMs: number; kind: 'started' }
  | { atMs: number; kind: 'job-started' | 'job-ended'; job: JobSchedule }
  | { atMs: number; kind: 'ended'; outcome: 'success' | 'failed' }

const ORDER = { started: 0, 'job-ended': 1, 'job-started': 2, ended: 3 }

/** All moments of a pipeline in order of time; at equal times a job's end comes before the next job's start. */
export function momentsOf(schedule: PipelineSchedule): Moment[] {
  const jobs = schedule.workflows.flatMap((workflow) => workflow.jobs)
  const moments: Moment[] = jobs.flatMap((job) =>
    job.startsAtMs === undefined
      ? []
      : [
          { atMs: job.startsAtMs, kind: 'job-started' as const, job },
          { atMs: job.endsAtMs, kind: 'job-ended' as const, job },
        ],
  )
  moments.push({ atMs: schedule.startsAtMs, kind: 'started' })
  moments.push({ atMs: schedule.endsAtMs, kind: 'ended', outcome: schedule.outcome })
  return moments.sort((a, b) => a.atMs - b.atMs || ORDER[a.kind] - ORDER[b.kind])
}

/** Calls back at each moment of a pipeline until its end or until disposed. Holds one timer at a time. */
export function followPipeline(
  clock: Clock,
  schedule: PipelineSchedule,
  onMoment: (moment: Moment) => void,
): Disposable {
  const moments = momentsOf(schedule)
  let timer: Disposable | undefined
  const next = () => {
    const moment = moments.shift()
    if (moment === undefined) return
    timer = clock.after(Math.max(0, moment.atMs - clock.now().getTime()), () => {
      onMoment(moment)
      next()
    })
  }
  next()
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() }
}
