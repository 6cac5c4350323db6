import type { Clock } from '../clock.ts'
import type { Identifiers } from '../identifiers.ts'
import { checkPlan, defaultPlan } from '../pipelines/plan.ts'
import type { WorkflowPlan } from '../pipelines/plan.ts'
import { schedulePipeline } from '../pipelines/schedule.ts'
import type { JobSchedule, PipelineSchedule, WorkflowSchedule } from '../pipelines/schedule.ts'
import type { ReportOutcome } from '../reporting/portal-client.ts'
import type { CircleCiProjectOptions } from './circleci-options.ts'

export type ParameterValue = string | number | boolean

export type Project = {
  id: string
  slug: string
  vcs: string
  organizationId: string
  organization: string
  name: string
  defaultBranch: string
  workflows: readonly WorkflowPlan[]
  pipelineCount: number
  jobCount: number
}

export type Pipeline = {
  id: string
  number: number
  project: Project
  branch: string | undefined
  tag: string | undefined
  revision: string
  parameters: Record<string, ParameterValue>
  schedule: PipelineSchedule
  workflows: Workflow[]
  reports: ReportOutcome[]
}

export type Workflow = { id: string; pipeline: Pipeline; schedule: WorkflowSchedule; jobs: Job[] }
export type Job = { id: string; number: number; workflow: Workflow; schedule: JobSchedule }

export type NewPipeline = { branch?: string; tag?: string; parameters?: Record<string, ParameterValue> }

const VCS_NAMES = new Set(['gh', 'github', 'bb', 'bitbucket', 'circleci'])

/** Enough for load tests; the oldest pipelines are forgotten beyond it. */
const KEPT_PIPELINES = 10_000

/** The projects and pipelines of one stand-in, in memory. */
export class CircleCiStore {
  readonly #clock: Clock
  readonly #ids: Identifiers
  readonly #stepMs: number
  readonly #open: boolean
  readonly #projects = new Map<string, Project>()
  readonly #pipelines = new Map<string, Pipeline>()

  /** @throws Error when a project's slug or plan is malformed. */
  constructor(clock: Clock, ids: Identifiers, stepMs: number, projects: readonly CircleCiProjectOptions[] | undefined) {
    this.#clock = clock
    this.#ids = ids
    this.#stepMs = stepMs
    this.#open = projects === undefined
    for (const options of projects ?? []) {
      checkPlan(options.workflows ?? [])
      if (!this.#addProject(options)) throw new Error(`"${options.slug}" is not a CircleCI project slug`)
    }
  }

  findProject(slug: string): Project | undefined {
    const known = this.#projects.get(slug)
    return known ?? (this.#open ? this.#addProject({ slug }) : undefined)
  }

  addPipeline(project: Project, { branch, tag, parameters = {} }: NewPipeline): Pipeline {
    const number = ++project.pipelineCount
    const ref = tag ?? branch ?? project.defaultBranch
    const pipeline: Pipeline = {
      id: this.#ids.uuid(project.slug, 'pipeline', number),
      number,
      project,
      branch: tag === undefined ? ref : undefined,
      tag,
      revision: this.#ids.sha(project.slug, ref),
      parameters,
      schedule: schedulePipeline(project.workflows, ref, this.#clock.now().getTime(), this.#stepMs),
      workflows: [],
      reports: [],
    }
    pipeline.workflows = pipeline.schedule.workflows.map((schedule) => this.#toWorkflow(pipeline, schedule))
    this.#pipelines.set(pipeline.id, pipeline)
    const oldest = this.#pipelines.keys().next().value
    if (this.#pipelines.size > KEPT_PIPELINES && oldest !== undefined) this.#pipelines.delete(oldest)
    return pipeline
  }

  findPipeline(id: string): Pipeline | undefined {
    return this.#pipelines.get(id)
  }

  /** Newest first. */
  listPipelines(project?: Project): Pipeline[] {
    const all = [...this.#pipelines.values()].reverse()
    return project === undefined ? all : all.filter((pipeline) => pipeline.project === project)
  }

  /** A workflow exists once its pipeline has left its set-up. */
  findWorkflow(id: string): Workflow | undefined {
    const now = this.#clock.now().getTime()
    for (const pipeline of this.#pipelines.values()) {
      const workflow = pipeline.workflows.find((other) => other.id === id)
      if (workflow !== undefined) return workflow.schedule.startsAtMs <= now ? workflow : undefined
    }
    return undefined
  }

  findJob(project: Project, number: number): Job | undefined {
    const jobs = this.listPipelines(project).flatMap((pipeline) =>
      pipeline.workflows.flatMap((workflow) => workflow.jobs),
    )
    return jobs.find((job) => job.number === number)
  }

  #toWorkflow(pipeline: Pipeline, schedule: WorkflowSchedule): Workflow {
    const workflow: Workflow = { id: this.#ids.uuid(pipeline.id, schedule.name), pipeline, schedule, jobs: [] }
    workflow.jobs = schedule.jobs.map((job) => ({
      id: this.#ids.uuid(workflow.id, job.name),
      number: ++pipeline.project.jobCount,
      workflow,
      schedule: job,
    }))
    return workflow
  }

  #addProject(options: CircleCiProjectOptions): Project | undefined {
    const [vcs, organization, name, ...more] = options.slug.split('/')
    if (!vcs || !organization || !name || more.length > 0 || !VCS_NAMES.has(vcs)) return undefined
    const project: Project = {
      id: this.#ids.uuid('project', options.slug),
      slug: options.slug,
      vcs,
      organizationId: this.#ids.uuid('organization', vcs, organization),
      organization,
      name,
      defaultBranch: options.defaultBranch ?? 'main',
      workflows: options.workflows ?? defaultPlan,
      pipelineCount: 0,
      jobCount: 0,
    }
    this.#projects.set(options.slug, project)
    return project
  }
}
