import type { Clock } from '../clock.ts'
import type { RequestParts } from '../description/description.ts'
import { circleCiError } from './circleci-requests.ts'
import { toPage } from './circleci-paging.ts'
import type { CircleCiStore, NewPipeline, Pipeline, Project, Workflow } from './circleci-store.ts'
import {
  toJobDetailsView,
  toJobView,
  toPipelineCreationView,
  toPipelineView,
  toProjectView,
  toWorkflowView,
} from './circleci-views.ts'
import type { CurrentUser } from './circleci-views.ts'

export type OperationDeps = {
  store: CircleCiStore
  clock: Clock
  user: CurrentUser
  pageSize: number
  pipelineUrl(pipeline: Pipeline): string
  onPipelineAdded(pipeline: Pipeline): void
}

export type OperationResult = { status: number; body: unknown }
export type OperationHandler = (deps: OperationDeps, request: RequestParts) => OperationResult

const ok = (body: unknown): OperationResult => ({ status: 200, body })

/** What the stand-in imitates, by the operation ids of the official description. To add one is to add an entry. */
export const operations: Record<string, OperationHandler> = {
  getCurrentUser: ({ user }) => ok(user),

  getProjectBySlug: ({ store }, request) => ok(toProjectView(getProject(store, request))),

  triggerPipeline(deps, request) {
    const project = getProject(deps.store, request)
    const wanted = (request.body ?? {}) as NewPipeline
    checkDocumentedLimits(wanted)
    const pipeline = deps.store.addPipeline(project, wanted)
    deps.onPipelineAdded(pipeline)
    return { status: 201, body: toPipelineCreationView(pipeline, nowMs(deps)) }
  },

  listPipelinesForProject(deps, request) {
    const branch = request.query['branch']
    const all = deps.store.listPipelines(getProject(deps.store, request))
    const wanted = branch ? all.filter((pipeline) => pipeline.branch === branch) : all
    return ok(page(deps, request, wanted, (pipeline) => toPipelineView(pipeline, deps.user, nowMs(deps))))
  },

  getPipelineByNumber(deps, request) {
    const number = Number(request.path['pipeline-number'])
    const pipelines = deps.store.listPipelines(getProject(deps.store, request))
    const found = pipelines.find((pipeline) => pipeline.number === number)
    if (found === undefined) throw circleCiError(404, 'Pipeline not found')
    return ok(toPipelineView(found, deps.user, nowMs(deps)))
  },

  getPipelineById: (deps, request) => ok(toPipelineView(getPipeline(deps.store, request), deps.user, nowMs(deps))),

  listWorkflowsByPipelineId(deps, request) {
    const { workflows } = getPipeline(deps.store, request)
    const begun = workflows.filter((workflow) => workflow.schedule.startsAtMs <= nowMs(deps))
    return ok(page(deps, request, begun, (workflow) => toWorkflowView(workflow, deps.user, nowMs(deps))))
  },

  getWorkflowById: (deps, request) => ok(toWorkflowView(getWorkflow(deps.store, request), deps.user, nowMs(deps))),

  listWorkflowJobs(deps, request) {
    const { jobs } = getWorkflow(deps.store, request)
    return ok(page(deps, request, jobs, (job) => toJobView(job, nowMs(deps))))
  },

  getJobDetails(deps, request) {
    const job = deps.store.findJob(getProject(deps.store, request), Number(request.path['job-number']))
    if (job === undefined || job.workflow.schedule.startsAtMs > nowMs(deps)) throw circleCiError(404, 'Job not found')
    return ok(toJobDetailsView(job, deps.pipelineUrl(job.workflow.pipeline), nowMs(deps)))
  },
}

/** Limits that the description gives in words only. */
function checkDocumentedLimits({ branch, tag, parameters = {} }: NewPipeline): void {
  if (branch !== undefined && tag !== undefined) throw circleCiError(400, 'branch and tag are mutually exclusive')
  const entries = Object.entries(parameters)
  if (entries.length > 100) throw circleCiError(400, 'parameters must have no more than 100 entries')
  for (const [name, value] of entries) {
    if (name.length > 128) throw circleCiError(400, 'parameters must have names of no more than 128 characters')
    if (String(value).length > 512) {
      throw circleCiError(400, `parameters.${name} must be no longer than 512 characters`)
    }
  }
}

function page<T extends { id: string }>(
  { pageSize }: OperationDeps,
  request: RequestParts,
  items: readonly T[],
  toView: (item: T) => unknown,
) {
  const { items: found, nextPageToken } = toPage(items, request.query['page-token'], pageSize)
  return { items: found.map(toView), next_page_token: nextPageToken }
}

function nowMs({ clock }: OperationDeps): number {
  return clock.now().getTime()
}

function getProject(store: CircleCiStore, request: RequestParts): Project {
  const project = store.findProject(request.path['project-slug'] ?? '')
  if (project === undefined) throw circleCiError(404, 'Project not found')
  return project
}

function getPipeline(store: CircleCiStore, request: RequestParts): Pipeline {
  const pipeline = store.findPipeline(request.path['pipeline-id'] ?? '')
  if (pipeline === undefined) throw circleCiError(404, 'Pipeline not found')
  return pipeline
}

function getWorkflow(store: CircleCiStore, request: RequestParts): Workflow {
  const workflow = store.findWorkflow(request.path['id'] ?? '')
  if (workflow === undefined) throw circleCiError(404, 'Workflow not found')
  return workflow
}
