import type { Clock } from '../clock.ts'
import type { Identifiers } from '../identifiers.ts'
import { phaseAt } from '../pipelines/schedule.ts'
import type { Phase } from '../pipelines/schedule.ts'
import { createPortalClient } from '../reporting/portal-client.ts'
import type { ReportOutcome } from '../reporting/portal-client.ts'
import { createReporter } from '../reporting/report-pipeline.ts'
import { toProviderSandbox } from '../stand-in/provider-sandbox.ts'
import type { ProviderSandbox } from '../stand-in/provider-sandbox.ts'
import { createStandIn, listen } from '../stand-in/stand-in.ts'
import { DEFAULT_CIRCLECI_TOKEN } from './circleci-options.ts'
import type { CircleCiOptions } from './circleci-options.ts'
import { joinSlug } from './circleci-requests.ts'
import { addApiRoutes, addPageRoute } from './circleci-routes.ts'
import type { RouteDeps } from './circleci-routes.ts'
import { CircleCiStore } from './circleci-store.ts'
import type { ParameterValue, Pipeline } from './circleci-store.ts'

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

export interface CircleCiSandbox extends ProviderSandbox {
  /** Newest first. */
  pipelines(): CircleCiPipelineSummary[]
}

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
  ids: Identifiers,
): Promise<CircleCiSandbox> {
  const store = new CircleCiStore(clock, ids, stepMs, options.projects)
  const reporter = createReporter(clock, options.portal && createPortalClient(options.portal))
  const standIn = createStandIn({
    name: 'CircleCI',
    clock,
    errorBody: (status, message) => ({ message: message ?? INJECTED_MESSAGES[status] ?? 'Failure on demand' }),
    rewriteUrl: joinSlug,
  })
  let url = ''
  const pipelineUrl = (pipeline: Pipeline) => `${url}/pipelines/${pipeline.project.slug}/${pipeline.number}`

  const deps: RouteDeps = {
    store,
    clock,
    pipelineUrl,
    user: { id: ids.uuid('user'), login: 'sandbox', name: 'Sandbox user', avatar_url: null },
    tokens: new Set(options.tokens ?? [DEFAULT_CIRCLECI_TOKEN]),
    pageSize: options.pageSize ?? 20,
    acceptNullParameters: options.acceptNullParameters ?? false,
    onPipelineAdded(pipeline) {
      const runId = String(pipeline.parameters['port_run_id'] ?? '') || undefined
      reporter.report({ ...pipeline, runId, provider: 'CircleCI stand-in', link: pipelineUrl(pipeline) })
    },
  }
  addApiRoutes(standIn, deps)
  addPageRoute(standIn, deps)
  url = await listen(standIn, options.host, options.port)

  return {
    ...toProviderSandbox(standIn, url, reporter),
    pipelines: () => store.listPipelines().map((pipeline) => toSummary(pipeline, pipelineUrl(pipeline), clock)),
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
