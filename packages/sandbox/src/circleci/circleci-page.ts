import { toJobRows, toReportLine } from '../pipelines/page-rows.ts'
import { phaseAt } from '../pipelines/schedule.ts'
import { renderPipelinePage } from '../stand-in/page.ts'
import type { Pipeline } from './circleci-store.ts'

/** The page to which the portal links. */
export function renderCircleCiPage(pipeline: Pipeline, nowMs: number): string {
  const { project, schedule } = pipeline
  return renderPipelinePage({
    provider: 'CircleCI',
    title: `${project.slug} #${pipeline.number}`,
    state: phaseAt(schedule, nowMs),
    live: nowMs < schedule.endsAtMs,
    facts: [
      ['Project', project.slug],
      pipeline.tag === undefined ? ['Branch', pipeline.branch ?? ''] : ['Tag', pipeline.tag],
      ['Revision', pipeline.revision],
      ['Created', new Date(schedule.createdAtMs).toISOString()],
      ['Pipeline id', pipeline.id],
    ],
    parameters: Object.entries(pipeline.parameters).map(([name, value]) => [name, String(value)]),
    jobs: toJobRows(schedule, nowMs),
    reports: pipeline.reports.map(toReportLine),
  })
}
