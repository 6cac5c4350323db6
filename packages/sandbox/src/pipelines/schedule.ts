import type { JobPlan, WorkflowPlan } from './plan.ts'

/** Where a pipeline is. Providers translate it into their own words. */
export type Phase = 'created' | 'setup' | 'running' | 'success' | 'failed'
export type JobState = 'blocked' | 'running' | 'success' | 'failed' | 'not_run'

export type JobSchedule = {
  name: string
  requires: readonly string[]
  /** Undefined: a job that it requires fails, so it never starts. */
  startsAtMs: number | undefined
  endsAtMs: number
  outcome: 'success' | 'failed' | 'not_run'
}

export type WorkflowSchedule = {
  name: string
  jobs: readonly JobSchedule[]
  startsAtMs: number
  endsAtMs: number
  outcome: 'success' | 'failed'
}

export type PipelineSchedule = {
  createdAtMs: number
  setupAtMs: number
  startsAtMs: number
  endsAtMs: number
  outcome: 'success' | 'failed'
  workflows: readonly WorkflowSchedule[]
}

/**
 * Decides at once when each job of a new pipeline will start and end. State at any time is then a pure
 * look-up, so a stand-in needs no timers to progress and cannot drift.
 *
 * With steps of 1 s: created at 0 s, setup at 1 s, first jobs at 2 s, a job that requires another starts when
 * that one ends.
 *
 * @param workflows a plan that `checkPlan` accepts.
 */
export function schedulePipeline(
  workflows: readonly WorkflowPlan[],
  ref: string,
  createdAtMs: number,
  stepMs: number,
): PipelineSchedule {
  const startsAtMs = createdAtMs + 2 * stepMs
  const scheduled = workflows.map((workflow) => scheduleWorkflow(workflow, ref, startsAtMs, stepMs))
  return {
    createdAtMs,
    setupAtMs: createdAtMs + stepMs,
    startsAtMs,
    endsAtMs: Math.max(startsAtMs, ...scheduled.map((workflow) => workflow.endsAtMs)),
    outcome: scheduled.some((workflow) => workflow.outcome === 'failed') ? 'failed' : 'success',
    workflows: scheduled,
  }
}

function scheduleWorkflow(plan: WorkflowPlan, ref: string, startsAtMs: number, stepMs: number): WorkflowSchedule {
  const done = new Map<string, JobSchedule>()
  const schedule = (job: JobPlan): JobSchedule => {
    const known = done.get(job.name)
    if (known !== undefined) return known
    const required = plan.jobs.filter((other) => job.requires?.includes(other.name)).map(schedule)
    const readyAtMs = Math.max(startsAtMs, ...required.map((other) => other.endsAtMs))
    const result = scheduleJob(job, ref, readyAtMs, stepMs, required)
    done.set(job.name, result)
    return result
  }
  const jobs = plan.jobs.map(schedule)
  return {
    name: plan.name,
    jobs,
    startsAtMs,
    endsAtMs: Math.max(startsAtMs, ...jobs.map((job) => job.endsAtMs)),
    outcome: jobs.some((job) => job.outcome === 'failed') ? 'failed' : 'success',
  }
}

function scheduleJob(
  job: JobPlan,
  ref: string,
  readyAtMs: number,
  stepMs: number,
  required: JobSchedule[],
): JobSchedule {
  const requires = job.requires ?? []
  if (required.some((other) => other.outcome !== 'success')) {
    return { name: job.name, requires, startsAtMs: undefined, endsAtMs: readyAtMs, outcome: 'not_run' }
  }
  return {
    name: job.name,
    requires,
    startsAtMs: readyAtMs,
    endsAtMs: readyAtMs + (job.durationSteps ?? 1) * stepMs,
    outcome: job.failsOnRef === ref ? 'failed' : (job.outcome ?? 'success'),
  }
}

/** The phase of a pipeline at a time. */
export function phaseAt(schedule: PipelineSchedule, nowMs: number): Phase {
  if (nowMs < schedule.setupAtMs) return 'created'
  if (nowMs < schedule.startsAtMs) return 'setup'
  return nowMs < schedule.endsAtMs ? 'running' : schedule.outcome
}

/** The state of a job at a time. A job whose requirement failed is blocked until its workflow has ended. */
export function jobStateAt(job: JobSchedule, workflow: WorkflowSchedule, nowMs: number): JobState {
  if (job.startsAtMs === undefined) return nowMs < workflow.endsAtMs ? 'blocked' : 'not_run'
  if (nowMs < job.startsAtMs) return 'blocked'
  return nowMs < job.endsAtMs ? 'running' : job.outcome
}
