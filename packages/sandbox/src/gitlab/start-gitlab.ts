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
import { DEFAULT_GITLAB_TRIGGER_TOKEN } from './gitlab-options.ts'
import type { GitLabOptions } from './gitlab-options.ts'
import { addRoutes } from './gitlab-routes.ts'
import { GitLabStore } from './gitlab-store.ts'
import type { GitLabPipeline } from './gitlab-store.ts'
import { pipelineUrl } from './gitlab-views.ts'

/** A pipeline of the GitLab stand-in, for tests. */
export type GitLabPipelineSummary = {
  id: number
  projectId: number
  projectPath: string
  ref: string
  variables: Readonly<Record<string, string>>
  /** What the request held apart from its token. */
  triggerPayload: Readonly<Record<string, unknown>>
  phase: Phase
  url: string
  /** Reports to the portal so far, those that failed included. */
  reports: readonly ReportOutcome[]
}

export interface GitLabSandbox extends ProviderSandbox {
  /** Newest first. */
  pipelines(): GitLabPipelineSummary[]
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
  ids: Identifiers,
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
  let url = ''

  addRoutes(standIn, {
    store,
    clock,
    accessTokens: options.accessTokens,
    baseUrl: () => url,
    onPipelineAdded(pipeline) {
      const link = pipelineUrl(pipeline, url)
      reporter.report({ ...pipeline, runId: findRunId(pipeline), provider: 'GitLab stand-in', link })
    },
  })
  url = await listen(standIn, options.host, options.port)

  return {
    ...toProviderSandbox(standIn, url, reporter),
    pipelines: () => store.listPipelines().map((pipeline) => toSummary(pipeline, url, clock)),
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
  const payload = triggerPayload['port_payload'] as { context?: { runId?: unknown } | null } | undefined | null
  const runId = variables['port_run_id'] ?? payload?.context?.runId
  return typeof runId === 'string' && runId !== '' ? runId : undefined
}

function toSummary(pipeline: GitLabPipeline, baseUrl: string, clock: Clock): GitLabPipelineSummary {
  const { id, project, ref, variables, triggerPayload } = pipeline
  return {
    id,
    projectId: project.id,
    projectPath: project.path,
    ref,
    variables,
    triggerPayload,
    phase: phaseAt(pipeline.schedule, clock.now().getTime()),
    url: pipelineUrl(pipeline, baseUrl),
    reports: [...pipeline.reports],
  }
}
