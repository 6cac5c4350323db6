import { toJobRows, toReportLine } from '../pipelines/page-rows.ts'
import { phaseAt } from '../pipelines/schedule.ts'
import { renderPipelinePage } from '../stand-in/page.ts'
import type { GitLabPipeline } from './gitlab-store.ts'

/** The page that `web_url` names. */
export function renderGitLabPage(pipeline: GitLabPipeline, nowMs: number): string {
  const { project, schedule } = pipeline
  return renderPipelinePage({
    provider: 'GitLab',
    title: `${project.path} #${pipeline.id}`,
    state: phaseAt(schedule, nowMs),
    live: nowMs < schedule.endsAtMs,
    facts: [
      ['Project', project.path],
      ['Ref', pipeline.ref],
      ['Commit', pipeline.sha],
      ['Created', new Date(schedule.createdAtMs).toISOString()],
    ],
    parameters: Object.entries(pipeline.variables),
    jobs: toJobRows(schedule, nowMs),
    reports: pipeline.reports.map(toReportLine),
  })
}
