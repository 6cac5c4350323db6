import type { Clock } from '../clock.ts'
import { createIdentifiers } from '../identifiers.ts'
import type { Identifiers } from '../identifiers.ts'
import { phaseAt } from '../pipelines/schedule.ts'
import type { Phase } from '../pipelines/schedule.ts'
import { createPortalClient } from '../reporting/portal-client.ts'
import type { ReportOutcome } from '../reporting/portal-client.ts'
import { createReporter } from '../reporting/report-pipeline.ts'
import { htmlAnswer, jsonAnswer } from '../stand-in/answer.ts'
import type { FailureRule } from '../stand-in/failures.ts'
import type { RecordedRequest } from '../stand-in/recorder.ts'
import { createStandIn, listen } from '../stand-in/stand-in.ts'
import type { StandInRequest } from '../stand-in/stand-in.ts'
import { checkReply, checkTriggerRequest, gitLabError } from './gitlab-contract.ts'
import { DEFAULT_GITLAB_TRIGGER_TOKEN } from './gitlab-options.ts'
import type { GitLabOptions } from './gitlab-options.ts'
import { renderGitLabPage } from './gitlab-page.ts'
import { toPage } from './gitlab-paging.ts'
import { readParameters } from './gitlab-requests.ts'
import { GitLabStore } from './gitlab-store.ts'
import type { GitLabPipeline } from './gitlab-store.ts'
import { pipelineUrl, toJobViews, toPipelineView } from './gitlab-views.ts'

/** A pipeline of the GitLab stand-in, for tests. */
export type GitLabPipelineSummary = {
  id: number
  projectId: number
  projectPath: string
  ref: string
  variables: Readonly<Record<string, string>>
  triggerPayload: Readonly<Record<string, unknown>>
  phase: Phase
  url: string
  /** Reports to the portal so far, those that failed included. */
  reports: readonly ReportOutcome[]
}

export interface GitLabSandbox extends AsyncDisposable {
  /** Without a final slash. */
  readonly url: string
  requests(): RecordedRequest[]
  clearRequests(): void
  /** Newest first. */
  pipelines(): GitLabPipelineSummary[]
  /** @throws TypeError when the rule is malformed. */
  fail(rule: FailureRule): void
  clearFailures(): void
  /** Called with each request once its body is complete and before anything happens. */
  onRequest(listener: (request: RecordedRequest) => void): Disposable
}

/**
 * Starts the GitLab stand-in: triggering pipelines, reading them and their jobs.
 *
 * Disposal stops the reports to the portal and throws when the stand-in itself has answered, even once, in a way that
 * differs from GitLab's documentation.
 */
export async function startGitLab(
  options: GitLabOptions,
  clock: Clock,
  stepMs: number,
  ids: Identifiers = createIdentifiers(),
): Promise<GitLabSandbox> {
  const triggerTokens = options.triggerTokens ?? [DEFAULT_GITLAB_TRIGGER_TOKEN]
  const store = new GitLabStore(clock, ids, stepMs, triggerTokens, options.projects)
  const reporter = createReporter(clock, options.portal && createPortalClient(options.portal))
  const standIn = createStandIn({
    name: 'GitLab',
    clock,
    errorBody: (status, message) => ({
      message: message ?? INJECTED_MESSAGES[status] ?? `${status} Failure on demand`,
    }),
  })
  const nowMs = () => clock.now().getTime()
  let url = ''

  const trigger = async (request: StandInRequest) => {
    const wanted = checkTriggerRequest(await readParameters(request))
    const project = store.findProject(request.params['id'] ?? '')
    // One answer for both, so that nobody learns from it which projects exist.
    if (project === undefined || !project.triggerTokens.has(wanted.token)) throw gitLabError(404, '404 Not Found')
    if (project.refs?.has(wanted.ref) === false) throw gitLabError(400, { base: ['Reference not found'] })
    const pipeline = store.addPipeline(project, wanted)
    reporter.report({
      ...pipeline,
      runId: findRunId(pipeline),
      provider: 'GitLab stand-in',
      link: pipelineUrl(pipeline, url),
    })
    return jsonAnswer(201, toPipelineView(pipeline, url, nowMs()))
  }

  const getPipeline = (request: StandInRequest): GitLabPipeline => {
    const { accessTokens } = options
    const token = findAccessToken(request)
    if (accessTokens !== undefined && !accessTokens.includes(token ?? '')) throw gitLabError(401, '401 Unauthorized')
    const project = store.findProject(request.params['id'] ?? '')
    if (project === undefined) throw gitLabError(404, '404 Project Not Found')
    const pipeline = store.findPipeline(Number(request.params['pipelineId']))
    if (pipeline?.project !== project) throw gitLabError(404, '404 Not found')
    return pipeline
  }

  const listJobs = async (request: StandInRequest) => {
    const jobs = toJobViews(getPipeline(request), url, nowMs())
    const { items, headers } = toPage(jobs, await readParameters(request))
    return jsonAnswer(200, items, headers)
  }

  standIn.app.post(
    '/api/v4/projects/:id/trigger/pipeline',
    standIn.route(trigger, (answer) => checkReply('pipeline', answer)),
  )
  standIn.app.get(
    '/api/v4/projects/:id/pipelines/:pipelineId',
    standIn.route(
      (request) => jsonAnswer(200, toPipelineView(getPipeline(request), url, nowMs())),
      (answer) => checkReply('pipeline', answer),
    ),
  )
  standIn.app.get(
    '/api/v4/projects/:id/pipelines/:pipelineId/jobs',
    standIn.route(listJobs, (answer) => checkReply('jobs', answer)),
  )
  standIn.app.get(
    '/*',
    standIn.route(({ params }) => {
      const [, path, id] = /^(.+)\/-\/pipelines\/(\d+)$/.exec(params['*'] ?? '') ?? []
      const pipeline = store.findPipeline(Number(id))
      if (pipeline === undefined || pipeline.project.path !== path) return jsonAnswer(404, { error: '404 Not Found' })
      return htmlAnswer(200, renderGitLabPage(pipeline, nowMs()))
    }),
  )
  standIn.app.setNotFoundHandler(standIn.route(() => jsonAnswer(404, { error: '404 Not Found' })))
  url = await listen(standIn, options.host, options.port)

  return {
    url,
    requests: () => standIn.recorder.list(),
    clearRequests: () => standIn.recorder.clear(),
    pipelines: () => store.listPipelines().map((pipeline) => toSummary(pipeline, pipelineUrl(pipeline, url), nowMs())),
    fail: (rule) => standIn.failures.add(rule),
    clearFailures: () => standIn.failures.clear(),
    onRequest: (listener) => standIn.recorder.subscribe(listener),
    async [Symbol.asyncDispose]() {
      reporter[Symbol.dispose]()
      await standIn[Symbol.asyncDispose]()
    },
  }
}

const INJECTED_MESSAGES: Record<number, string> = {
  401: '401 Unauthorized',
  404: '404 Not Found',
  429: 'Retry later',
  500: '500 Internal Server Error',
}

/** A pipeline learns its run from a variable of its own, or from the portal's payload in `TRIGGER_PAYLOAD`. */
function findRunId({ variables, triggerPayload }: GitLabPipeline): string | undefined {
  const payload = triggerPayload['port_payload'] as { context?: { runId?: unknown } } | undefined | null
  const runId = variables['port_run_id'] ?? payload?.context?.runId
  return typeof runId === 'string' && runId !== '' ? runId : undefined
}

function findAccessToken(request: StandInRequest): string | undefined {
  const header = request.headers['private-token']
  if (typeof header === 'string') return header
  return request.headers.authorization?.toString().replace(/^Bearer /i, '')
}

function toSummary(pipeline: GitLabPipeline, url: string, nowMs: number): GitLabPipelineSummary {
  const { id, project, ref, variables, triggerPayload, reports } = pipeline
  const phase = phaseAt(pipeline.schedule, nowMs)
  return {
    id,
    projectId: project.id,
    projectPath: project.path,
    ref,
    variables,
    triggerPayload,
    phase,
    url,
    reports: [...reports],
  }
}
