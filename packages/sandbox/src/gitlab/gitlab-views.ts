import { jobStateAt, phaseAt } from '../pipelines/schedule.ts'
import type { JobState, Phase } from '../pipelines/schedule.ts'
import type { GitLabPipeline } from './gitlab-store.ts'

const STATUSES: Record<Phase, 'created' | 'pending' | 'running' | 'success' | 'failed'> = {
  created: 'created',
  setup: 'pending',
  running: 'running',
  success: 'success',
  failed: 'failed',
}

const JOB_STATUSES: Record<JobState, string> = {
  blocked: 'created',
  running: 'running',
  success: 'success',
  failed: 'failed',
  not_run: 'skipped',
}

const USER_ID = 1
const iso = (ms: number) => new Date(ms).toISOString()

export function toPipelineView(pipeline: GitLabPipeline, baseUrl: string, nowMs: number) {
  const { schedule, project } = pipeline
  const status = STATUSES[phaseAt(schedule, nowMs)]
  const started = schedule.startsAtMs <= nowMs
  const ended = schedule.endsAtMs <= nowMs
  const reached = [schedule.endsAtMs, schedule.startsAtMs, schedule.setupAtMs].find((ms) => ms <= nowMs)
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: project.id,
    name: null,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status,
    source: 'trigger',
    created_at: iso(schedule.createdAtMs),
    updated_at: iso(reached ?? schedule.createdAtMs),
    web_url: pipelineUrl(pipeline, baseUrl),
    before_sha: '0'.repeat(40),
    tag: false,
    yaml_errors: null,
    user: toUserView(baseUrl),
    started_at: started ? iso(schedule.startsAtMs) : null,
    finished_at: ended ? iso(schedule.endsAtMs) : null,
    committed_at: null,
    duration: ended ? (schedule.endsAtMs - schedule.startsAtMs) / 1000 : null,
    queued_duration: started ? (schedule.startsAtMs - schedule.createdAtMs) / 1000 : null,
    coverage: null,
    detailed_status: {
      icon: `status_${status}`,
      text: status,
      label: status,
      group: status,
      tooltip: status,
      has_details: true,
      details_path: `/${project.path}/-/pipelines/${pipeline.id}`,
      illustration: null,
      favicon: null,
    },
  }
}

/** Newest first, as GitLab sorts jobs. */
export function toJobViews(pipeline: GitLabPipeline, baseUrl: string, nowMs: number) {
  const { schedule, project } = pipeline
  const jobs = schedule.workflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job })))
  return jobs
    .map(({ workflow, job }, index) => {
      const id = pipeline.jobIds[index] ?? 0
      const state = jobStateAt(job, workflow, nowMs)
      const startedMs = job.startsAtMs !== undefined && job.startsAtMs <= nowMs ? job.startsAtMs : undefined
      const ended = startedMs !== undefined && job.endsAtMs <= nowMs
      return {
        id,
        status: JOB_STATUSES[state],
        stage: job.name,
        name: job.name,
        ref: pipeline.ref,
        tag: false,
        coverage: null,
        allow_failure: false,
        created_at: iso(schedule.createdAtMs),
        started_at: startedMs === undefined ? null : iso(startedMs),
        finished_at: ended ? iso(job.endsAtMs) : null,
        erased_at: null,
        duration: ended ? (job.endsAtMs - startedMs) / 1000 : null,
        queued_duration: startedMs === undefined ? null : (startedMs - schedule.createdAtMs) / 1000,
        ...(state === 'failed' && { failure_reason: 'script_failure' }),
        user: toUserView(baseUrl),
        commit: { id: pipeline.sha, short_id: pipeline.sha.slice(0, 8), title: 'Commit of the stand-in' },
        pipeline: {
          id: pipeline.id,
          iid: pipeline.iid,
          project_id: project.id,
          sha: pipeline.sha,
          ref: pipeline.ref,
          status: STATUSES[phaseAt(schedule, nowMs)],
          web_url: pipelineUrl(pipeline, baseUrl),
        },
        web_url: `${baseUrl}/${project.path}/-/jobs/${id}`,
        artifacts: [],
        runner: null,
        artifacts_expire_at: null,
        tag_list: [],
      }
    })
    .reverse()
}

export function pipelineUrl({ id, project }: GitLabPipeline, baseUrl: string): string {
  return `${baseUrl}/${project.path}/-/pipelines/${id}`
}

function toUserView(baseUrl: string) {
  const username = 'sandbox'
  return {
    id: USER_ID,
    username,
    name: 'Sandbox user',
    state: 'active',
    avatar_url: null,
    web_url: `${baseUrl}/${username}`,
  }
}
