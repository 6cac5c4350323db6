import type { Client } from '@portolan/client'
import type { RunReport } from '@portolan/contract/runs'
import type { PendingReport } from '../journal/journal-entry.ts'
import { type ReportOutcome, toOutcome } from './report-outcome.ts'

/** Calls under way at once; reports of one run stay in order. */
const PARALLEL_RUNS = 8

type Call = { method: string; path: string; body: unknown }

/** How many calls of a report were answered, so that a repetition goes on where the last attempt stopped. */
const answered = new WeakMap<PendingReport, number>()

/** Sends reports by the documented routes: one call per line, then the response, then the report. */
export async function sendSingly(client: Client, reports: readonly PendingReport[]): Promise<ReportOutcome[]> {
  const outcomes = new Map<PendingReport, ReportOutcome>()
  const runs = [...Map.groupBy(reports, ({ report }) => report.runId).values()]
  const work = async () => {
    for (let run = runs.shift(); run; run = runs.shift()) {
      let before: ReportOutcome | undefined
      for (const report of run) {
        before = before?.kind === 'retry' ? before : await sendOne(client, report)
        outcomes.set(report, before)
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_RUNS }, work))
  return reports.map((report) => outcomes.get(report) as ReportOutcome)
}

async function sendOne(client: Client, pending: PendingReport): Promise<ReportOutcome> {
  let refusal: ReportOutcome | undefined
  for (const [index, call] of toCalls(pending).entries()) {
    if (index < (answered.get(pending) ?? 0)) continue
    const outcome = await client.request(call.method, call.path, { body: call.body }).then(() => undefined, toOutcome)
    if (outcome?.kind === 'retry') return outcome
    refusal ??= outcome
    answered.set(pending, index + 1)
  }
  return refusal ?? { kind: 'applied' }
}

function toCalls({ kind, report }: PendingReport): Call[] {
  const id = encodeURIComponent(report.runId)
  if (kind === 'nodeRun') return toNodeRunCalls(`/v1/workflows/nodes/runs/${id}`, report)
  const path = `/v1/actions/runs/${id}`
  return [
    ...report.logs.map(({ message }) => ({ method: 'POST', path: `${path}/logs`, body: { message } })),
    ...(report.response === undefined
      ? []
      : [{ method: 'PATCH', path: `${path}/response`, body: { response: report.response } }]),
    ...(report.report === undefined ? [] : [{ method: 'PATCH', path, body: report.report }]),
  ]
}

/** Node runs know a status and a result instead of one status, and their answer is their output. */
function toNodeRunCalls(path: string, { logs, report, response }: PendingReport['report']): Call[] {
  const calls: Call[] = []
  if (logs.length > 0) {
    const lines = logs.map(({ message }) => ({ level: 'INFO', message }))
    calls.push({ method: 'POST', path: `${path}/logs`, body: { logs: lines } })
  }
  if (report !== undefined) calls.push({ method: 'PATCH', path, body: toNodeRunReport(report, response) })
  return calls
}

function toNodeRunReport({ status, link, externalRunId }: RunReport, response: unknown): Record<string, unknown> {
  return {
    ...(status === 'SUCCESS' && {
      status: 'COMPLETED',
      result: 'SUCCESS',
      output: { response: { status: 200, data: response ?? {} } },
    }),
    ...(status === 'FAILURE' && { status: 'COMPLETED', result: 'FAILED' }),
    ...(link && { links: [link].flat() }),
    ...(externalRunId && { externalRunId }),
  }
}
