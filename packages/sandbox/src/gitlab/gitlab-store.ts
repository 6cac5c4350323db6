import type { Clock } from '../clock.ts'
import type { Identifiers } from '../identifiers.ts'
import { checkPlan, defaultPlan } from '../pipelines/plan.ts'
import type { WorkflowPlan } from '../pipelines/plan.ts'
import { schedulePipeline } from '../pipelines/schedule.ts'
import type { PipelineSchedule } from '../pipelines/schedule.ts'
import type { ReportOutcome } from '../reporting/portal-client.ts'
import type { TriggerRequest } from './gitlab-contract.ts'
import type { GitLabProjectOptions } from './gitlab-options.ts'

export type GitLabProject = {
  id: number
  path: string
  triggerTokens: ReadonlySet<string>
  refs: ReadonlySet<string> | undefined
  plan: readonly WorkflowPlan[]
  pipelineCount: number
}

export type GitLabPipeline = {
  id: number
  /** Number within the project. */
  iid: number
  project: GitLabProject
  ref: string
  sha: string
  variables: Record<string, string>
  /** What jobs find in `TRIGGER_PAYLOAD`: the whole request except its token. */
  triggerPayload: Record<string, unknown>
  schedule: PipelineSchedule
  /** Ids of the jobs, in the order of the schedule. */
  jobIds: number[]
  reports: ReportOutcome[]
}

/** Enough for load tests; the oldest pipelines are forgotten beyond it. */
const KEPT_PIPELINES = 10_000

/** Projects made on first use are numbered from here, far from the ids that tests choose. */
const FIRST_MADE_ID = 100_000

/** The projects and pipelines of one stand-in, in memory. */
export class GitLabStore {
  readonly #clock: Clock
  readonly #ids: Identifiers
  readonly #stepMs: number
  readonly #open: boolean
  readonly #triggerTokens: ReadonlySet<string>
  readonly #projects: GitLabProject[] = []
  readonly #pipelines = new Map<number, GitLabPipeline>()
  #pipelineCount = 0
  #jobCount = 0

  /** @throws Error when a project's plan is malformed. */
  constructor(
    clock: Clock,
    ids: Identifiers,
    stepMs: number,
    triggerTokens: readonly string[],
    projects: readonly GitLabProjectOptions[] | undefined,
  ) {
    this.#clock = clock
    this.#ids = ids
    this.#stepMs = stepMs
    this.#triggerTokens = new Set(triggerTokens)
    this.#open = projects === undefined
    for (const project of projects ?? []) {
      checkPlan(this.#addProject(project).plan)
    }
  }

  /** @param reference the numeric id as text, or the path. */
  findProject(reference: string): GitLabProject | undefined {
    const known = this.#projects.find((project) => project.path === reference || String(project.id) === reference)
    if (known !== undefined || !this.#open || !/^[^/]+(\/[^/]+)+$/.test(reference)) return known
    return this.#addProject({ id: FIRST_MADE_ID + this.#projects.length, path: reference })
  }

  addPipeline(project: GitLabProject, request: TriggerRequest): GitLabPipeline {
    const { token: _, ...triggerPayload } = request
    const schedule = schedulePipeline(project.plan, request.ref, this.#clock.now().getTime(), this.#stepMs)
    const pipeline: GitLabPipeline = {
      id: ++this.#pipelineCount,
      iid: ++project.pipelineCount,
      project,
      ref: request.ref,
      sha: this.#ids.sha(project.path, request.ref),
      variables: request.variables ?? {},
      triggerPayload,
      schedule,
      jobIds: schedule.workflows.flatMap((workflow) => workflow.jobs).map(() => ++this.#jobCount),
      reports: [],
    }
    this.#pipelines.set(pipeline.id, pipeline)
    this.#pipelines.delete(pipeline.id - KEPT_PIPELINES)
    return pipeline
  }

  findPipeline(id: number): GitLabPipeline | undefined {
    return this.#pipelines.get(id)
  }

  /** Newest first. */
  listPipelines(): GitLabPipeline[] {
    return [...this.#pipelines.values()].reverse()
  }

  #addProject({ id, path, triggerTokens, refs, jobs }: GitLabProjectOptions): GitLabProject {
    const project: GitLabProject = {
      id,
      path,
      triggerTokens: triggerTokens === undefined ? this.#triggerTokens : new Set(triggerTokens),
      refs: refs && new Set(refs),
      plan: jobs === undefined ? defaultPlan : [{ name: path, jobs }],
      pipelineCount: 0,
    }
    this.#projects.push(project)
    return project
  }
}
