import type { Clock } from '../clock.ts'
import { readDescription } from '../description/description.ts'
import { createIdentifiers } from '../identifiers.ts'
import type { Identifiers } from '../identifiers.ts'
import { phaseAt } from '../pipelines/schedule.ts'
import type { Phase } from '../pipelines/schedule.ts'
import { createPortalClient } from '../reporting/portal-client.ts'
import type { ReportOutcome } from '../reporting/portal-client.ts'
import { createReporter } from '../reporting/report-pipeline.ts'
import { ContractViolation, htmlAnswer, jsonAnswer } from '../stand-in/answer.ts'
import type { Answer } from '../stand-in/answer.ts'
import type { FailureRule } from '../stand-in/failures.ts'
import type { RecordedRequest } from '../stand-in/recorder.ts'
import { createStandIn, listen } from '../stand-in/stand-in.ts'
import type { StandInRequest } from '../stand-in/stand-in.ts'
import { operations } from './circleci-operations.ts'
import type { OperationDeps } from './circleci-operations.ts'
import { DEFAULT_CIRCLECI_TOKEN } from './circleci-options.ts'
import type { CircleCiOptions } from './circleci-options.ts'
import { renderCircleCiPage } from './circleci-page.ts'
import { circleCiError, findToken, joinSlug, readRequest, toRoutePath } from './circleci-requests.ts'
import { CircleCiStore } from './circleci-store.ts'
import type { ParameterValue, Pipeline } from './circleci-store.ts'
import type { CurrentUser } from './circleci-views.ts'

/** A pipeline of the CircleCI stand-in, for tests. */
export type CircleCiPipelineSummary = {
  id: string
  number: number
  projectSlug: string
  branch: string | undefined
  tag: string | undefined
  parameters: Readonly<Record<string, ParameterValue>>
  phase: Phase
  url: string
  /** Reports to the portal so far, those that failed included. */
  reports: readonly ReportOutcome[]
}

export interface CircleCiSandbox extends AsyncDisposable {
  /** Without a final slash. */
  readonly url: string
  requests(): RecordedRequest[]
  clearRequests(): void
  /** Newest first. */
  pipelines(): CircleCiPipelineSummary[]
  /** @throws TypeError when the rule is malformed. */
  fail(rule: FailureRule): void
  clearFailures(): void
  /** Called with each request once its body is complete and before anything happens. */
  onRequest(listener: (request: RecordedRequest) => void): Disposable
}

const description = readDescription(new URL('../../data/circleci-openapi.json', import.meta.url))

/**
 * Starts the CircleCI stand-in.
 *
 * Disposal stops the reports to the portal and throws when the stand-in itself has answered, even once, in a way that
 * CircleCI's description refuses.
 */
export async function startCircleCi(
  options: CircleCiOptions,
  clock: Clock,
  stepMs: number,
  ids: Identifiers = createIdentifiers(),
): Promise<CircleCiSandbox> {
  const store = new CircleCiStore(clock, ids, stepMs, options.projects)
  const tokens = new Set(options.tokens ?? [DEFAULT_CIRCLECI_TOKEN])
  const user: CurrentUser = { id: ids.uuid('user'), login: 'sandbox', name: 'Sandbox user', avatar_url: null }
  const reporter = createReporter(clock, options.portal && createPortalClient(options.portal))
  const standIn = createStandIn({
    name: 'CircleCI',
    clock,
    errorBody: (status, message) => ({ message: message ?? INJECTED_MESSAGES[status] ?? 'Failure on demand' }),
    rewriteUrl: joinSlug,
  })
  let url = ''
  const pipelineUrl = (pipeline: Pipeline) => `${url}/pipelines/${pipeline.project.slug}/${pipeline.number}`

  const deps: OperationDeps = {
    store,
    clock,
    user,
    pageSize: options.pageSize ?? 20,
    pipelineUrl,
    onPipelineAdded(pipeline) {
      const runId = pipeline.parameters['port_run_id']
      const known = runId === undefined || runId === '' ? undefined : String(runId)
      reporter.report({ ...pipeline, runId: known, provider: 'CircleCI stand-in', link: pipelineUrl(pipeline) })
    },
  }
  const authenticate = (request: StandInRequest) => {
    if (!tokens.has(findToken(request) ?? '')) throw circleCiError(401, 'You must log in first.')
  }

  for (const { id, method, path } of description.operations()) {
    const handle = operations[id]
    const operation = handle && description.operation(id)
    const answer = (request: StandInRequest): Answer => {
      authenticate(request)
      if (handle === undefined || operation === undefined) {
        throw circleCiError(501, `The stand-in does not imitate the operation ${id}`)
      }
      const { status, body } = handle(deps, readRequest(request, operation, options.acceptNullParameters ?? false))
      return jsonAnswer(status, body)
    }
    const check = ({ status, body }: Answer) => {
      const problem = operation?.checkReply(status, JSON.parse(body.toString('utf8')))
      if (problem !== undefined) throw new ContractViolation(`${id} answered ${status}: ${problem}`)
    }
    standIn.app.route({ method, url: `/api/v2${toRoutePath(path)}`, handler: standIn.route(answer, check) })
  }

  standIn.app.get(
    '/pipelines/:vcs/:organization/:name/:number',
    standIn.route(({ params }) => {
      const slug = `${params['vcs']}/${params['organization']}/${params['name']}`
      const pipeline = store
        .listPipelines()
        .find((other) => other.project.slug === slug && String(other.number) === params['number'])
      if (pipeline === undefined) return htmlAnswer(404, '<!doctype html><title>Not found</title><p>No such pipeline.')
      return htmlAnswer(200, renderCircleCiPage(pipeline, clock.now().getTime()))
    }),
  )
  standIn.app.setNotFoundHandler(standIn.route(() => jsonAnswer(404, { message: 'Not found' })))
  url = await listen(standIn, options.host, options.port)

  return {
    url,
    requests: () => standIn.recorder.list(),
    clearRequests: () => standIn.recorder.clear(),
    pipelines: () => store.listPipelines().map((pipeline) => toSummary(pipeline, pipelineUrl(pipeline), clock)),
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
  401: 'You must log in first.',
  404: 'Project not found',
  429: 'Rate limit exceeded.',
  500: 'Internal server error',
}

function toSummary(pipeline: Pipeline, url: string, clock: Clock): CircleCiPipelineSummary {
  const { id, number, branch, tag, parameters, reports } = pipeline
  const phase = phaseAt(pipeline.schedule, clock.now().getTime())
  return { id, number, projectSlug: pipeline.project.slug, branch, tag, parameters, phase, url, reports: [...reports] }
}
