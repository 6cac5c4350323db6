import { jobStateAt, phaseAt } from '../pipelines/schedule.ts'
import type { Phase } from '../pipelines/schedule.ts'
import type { Job, Pipeline, Project, Workflow } from './circleci-store.ts'

/** The user to whom every token belongs. */
export type CurrentUser = { id: string; login: string; name: string; avatar_url: null }

const PROVIDERS: Record<string, 'GitHub' | 'Bitbucket' | 'CircleCI'> = {
  gh: 'GitHub',
  github: 'GitHub',
  bb: 'Bitbucket',
  bitbucket: 'Bitbucket',
  circleci: 'CircleCI',
}

/**
 * CircleCI's `state` tells how far the set-up of a pipeline is, not how its jobs end: `created` is where every
 * pipeline stays once its workflows exist. Outcomes are in the workflows.
 */
const STATES: Record<Phase, 'pending' | 'setup' | 'created'> = {
  created: 'pending',
  setup: 'setup',
  running: 'created',
  success: 'created',
  failed: 'created',
}

const iso = (ms: number) => new Date(ms).toISOString()

export function toProjectView(project: Project) {
  return {
    slug: project.slug,
    name: project.name,
    id: project.id,
    organization_name: project.organization,
    organization_slug: `${project.vcs}/${project.organization}`,
    organization_id: project.organizationId,
    vcs_info: {
      vcs_url: repositoryUrl(project),
      provider: PROVIDERS[project.vcs],
      default_branch: project.defaultBranch,
    },
  }
}

export function toPipelineCreationView(pipeline: Pipeline, nowMs: number) {
  return {
    id: pipeline.id,
    state: STATES[phaseAt(pipeline.schedule, nowMs)],
    number: pipeline.number,
    created_at: iso(pipeline.schedule.createdAtMs),
  }
}

export function toPipelineView(pipeline: Pipeline, user: CurrentUser, nowMs: number) {
  const { project, schedule, branch, tag } = pipeline
  const reached = [schedule.startsAtMs, schedule.setupAtMs, schedule.createdAtMs].find((ms) => ms <= nowMs)
  return {
    id: pipeline.id,
    errors: [],
    project_slug: project.slug,
    updated_at: iso(reached ?? schedule.createdAtMs),
    number: pipeline.number,
    trigger_parameters: pipeline.parameters,
    state: STATES[phaseAt(schedule, nowMs)],
    created_at: iso(schedule.createdAtMs),
    trigger: {
      type: 'api',
      received_at: iso(schedule.createdAtMs),
      actor: { login: user.login, avatar_url: user.avatar_url },
    },
    vcs: {
      provider_name: PROVIDERS[project.vcs],
      origin_repository_url: repositoryUrl(project),
      target_repository_url: repositoryUrl(project),
      revision: pipeline.revision,
      ...(branch !== undefined && { branch }),
      ...(tag !== undefined && { tag }),
    },
  }
}

export function toWorkflowView(workflow: Workflow, user: CurrentUser, nowMs: number) {
  const { pipeline, schedule } = workflow
  return {
    pipeline_id: pipeline.id,
    id: workflow.id,
    name: schedule.name,
    project_slug: pipeline.project.slug,
    status: workflowStatus(workflow, nowMs),
    started_by: user.id,
    pipeline_number: pipeline.number,
    created_at: iso(schedule.startsAtMs),
    stopped_at: nowMs < schedule.endsAtMs ? null : iso(schedule.endsAtMs),
  }
}

export function toJobView(job: Job, nowMs: number) {
  const { workflow, schedule } = job
  const required = workflow.jobs.filter((other) => schedule.requires.includes(other.schedule.name))
  return {
    dependencies: required.map((other) => other.id),
    requires: Object.fromEntries(required.map((other) => [other.id, ['success']])),
    job_number: job.number,
    id: job.id,
    started_at: iso(startedAtMs(job, nowMs)),
    name: schedule.name,
    project_slug: workflow.pipeline.project.slug,
    status: jobStateAt(schedule, workflow.schedule, nowMs),
    type: 'build',
    stopped_at: stoppedAt(job, nowMs),
  }
}

export function toJobDetailsView(job: Job, webUrl: string, nowMs: number) {
  const { workflow, schedule } = job
  const { pipeline } = workflow
  const { project } = pipeline
  const status = jobStateAt(schedule, workflow.schedule, nowMs)
  const stopped = stoppedAt(job, nowMs)
  const queuedAt = iso(workflow.schedule.startsAtMs)
  return {
    web_url: webUrl,
    project: { id: project.id, slug: project.slug, name: project.name, external_url: repositoryUrl(project) },
    parallel_runs: [{ index: 0, status }],
    started_at: iso(startedAtMs(job, nowMs)),
    latest_workflow: { id: workflow.id, name: workflow.schedule.name },
    name: schedule.name,
    executor: { resource_class: 'medium', type: 'docker' },
    parallelism: 1,
    status,
    number: job.number,
    pipeline: { id: pipeline.id },
    duration: stopped === null ? null : schedule.endsAtMs - startedAtMs(job, nowMs),
    created_at: queuedAt,
    messages: [],
    contexts: [],
    organization: { name: project.organization },
    queued_at: queuedAt,
    stopped_at: stopped,
  }
}

/** The description requires `started_at` of jobs that have not started: the time their workflow began stands in. */
function startedAtMs({ schedule, workflow }: Job, nowMs: number): number {
  const started = schedule.startsAtMs !== undefined && schedule.startsAtMs <= nowMs
  return started ? (schedule.startsAtMs ?? 0) : workflow.schedule.startsAtMs
}

function stoppedAt({ schedule }: Job, nowMs: number): string | null {
  return schedule.startsAtMs === undefined || nowMs < schedule.endsAtMs ? null : iso(schedule.endsAtMs)
}

function workflowStatus({ schedule }: Workflow, nowMs: number) {
  if (nowMs >= schedule.endsAtMs) return schedule.outcome
  const failedAlready = schedule.jobs.some((job) => job.outcome === 'failed' && job.endsAtMs <= nowMs)
  return failedAlready ? 'failing' : 'running'
}

/** Addresses under example.test: the stand-in must not send anyone to a stranger's repository. */
function repositoryUrl({ vcs, organization, name }: Project): string {
  return `https://${(PROVIDERS[vcs] ?? 'vcs').toLowerCase()}.example.test/${organization}/${name}`
}
