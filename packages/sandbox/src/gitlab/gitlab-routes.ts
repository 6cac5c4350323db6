import type { Clock } from '../clock.ts'
import { htmlAnswer, jsonAnswer } from '../stand-in/answer.ts'
import type { Answer } from '../stand-in/answer.ts'
import type { StandIn, StandInRequest } from '../stand-in/stand-in.ts'
import { checkReply, checkTriggerRequest, gitLabError } from './gitlab-contract.ts'
import { renderGitLabPage } from './gitlab-page.ts'
import { toPage } from './gitlab-paging.ts'
import { findAccessToken, readParameters } from './gitlab-requests.ts'
import type { GitLabPipeline, GitLabStore } from './gitlab-store.ts'
import { toJobViews, toPipelineView } from './gitlab-views.ts'

export type RouteDeps = {
  store: GitLabStore
  clock: Clock
  /** Undefined: reading needs no token. */
  accessTokens: readonly string[] | undefined
  baseUrl: () => string
  onPipelineAdded: (pipeline: GitLabPipeline) => void
}

const API = '/api/v4/projects/:id'

/** Adds the imitated operations and the page of a pipeline. */
export function addRoutes({ app, route }: StandIn, deps: RouteDeps): void {
  app.post(
    `${API}/trigger/pipeline`,
    route(
      (request) => trigger(deps, request),
      (answer) => checkReply('pipeline', answer),
    ),
  )
  app.get(
    `${API}/pipelines/:pipelineId`,
    route(
      (request) => jsonAnswer(200, toView(deps, getPipeline(deps, request))),
      (answer) => checkReply('pipeline', answer),
    ),
  )
  app.get(
    `${API}/pipelines/:pipelineId/jobs`,
    route(
      (request) => listJobs(deps, request),
      (answer) => checkReply('jobs', answer),
    ),
  )
  app.get(
    '/*',
    route((request) => showPage(deps, request)),
  )
  app.setNotFoundHandler(route(notFound))
}

async function trigger(deps: RouteDeps, request: StandInRequest): Promise<Answer> {
  const wanted = checkTriggerRequest(await readParameters(request))
  const project = deps.store.findProject(request.params['id'] ?? '')
  // One answer for both, so that nobody learns from it which projects exist.
  if (project === undefined || !project.triggerTokens.has(wanted.token)) throw gitLabError(404, '404 Not Found')
  if (project.refs?.has(wanted.ref) === false) throw gitLabError(400, { base: ['Reference not found'] })
  const pipeline = deps.store.addPipeline(project, wanted)
  deps.onPipelineAdded(pipeline)
  return jsonAnswer(201, toView(deps, pipeline))
}

async function listJobs(deps: RouteDeps, request: StandInRequest): Promise<Answer> {
  const jobs = toJobViews(getPipeline(deps, request), deps.baseUrl(), deps.clock.now().getTime())
  const { items, headers } = toPage(jobs, await readParameters(request))
  return jsonAnswer(200, items, headers)
}

function showPage({ store, clock }: RouteDeps, { params }: StandInRequest): Answer {
  const [, path, id] = /^(.+)\/-\/pipelines\/(\d+)$/.exec(params['*'] ?? '') ?? []
  const pipeline = store.findPipeline(Number(id))
  if (pipeline === undefined || pipeline.project.path !== path) return notFound()
  return htmlAnswer(200, renderGitLabPage(pipeline, clock.now().getTime()))
}

function getPipeline({ store, accessTokens }: RouteDeps, request: StandInRequest): GitLabPipeline {
  const token = findAccessToken(request)
  if (accessTokens !== undefined && !accessTokens.includes(token ?? '')) throw gitLabError(401, '401 Unauthorized')
  const project = store.findProject(request.params['id'] ?? '')
  if (project === undefined) throw gitLabError(404, '404 Project Not Found')
  const pipeline = store.findPipeline(Number(request.params['pipelineId']))
  if (pipeline?.project !== project) throw gitLabError(404, '404 Not found')
  return pipeline
}

function toView({ baseUrl, clock }: RouteDeps, pipeline: GitLabPipeline) {
  return toPipelineView(pipeline, baseUrl(), clock.now().getTime())
}

function notFound(): Answer {
  return jsonAnswer(404, { error: '404 Not Found' })
}
