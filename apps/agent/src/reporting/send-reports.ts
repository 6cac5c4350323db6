import { type Client, PortolanError } from '@portolan/client'
import type { AgentRunReportsReply } from '@portolan/contract/agent'
import type { PendingReport } from '../journal/journal-entry.ts'
import { type ReportOutcome, toOutcome } from './report-outcome.ts'
import { sendSingly } from './send-singly.ts'

/** A portal without the route may be upgraded while the agent runs. */
const ASK_AGAIN_AFTER_MS = 10 * 60_000

export type SendReports = (reports: readonly PendingReport[]) => Promise<ReportOutcome[]>

/**
 * Sends reports in one request where the portal offers that, else by the documented routes. One outcome per report, in
 * order; never rejects.
 */
export function createSendReports(client: Client, now: () => number = Date.now): SendReports {
  let absentUntil = 0

  return async (reports) => {
    const inBulk = reports.filter(({ kind }) => kind === 'run' && now() >= absentUntil)
    const outcomes = new Map<PendingReport, ReportOutcome>()
    const bulk = inBulk.length === 0 ? [] : await sendInBulk(client, inBulk)
    if (bulk === 'no_such_route') absentUntil = now() + ASK_AGAIN_AFTER_MS
    else inBulk.forEach((report, index) => outcomes.set(report, bulk[index] as ReportOutcome))

    const rest = reports.filter((report) => !outcomes.has(report))
    const single = await sendSingly(client, rest)
    rest.forEach((report, index) => outcomes.set(report, single[index] as ReportOutcome))
    return reports.map((report) => outcomes.get(report) as ReportOutcome)
  }
}

/** A request that is refused as a whole is halved until the report is alone that the portal cannot take. */
async function sendInBulk(
  client: Client,
  reports: readonly PendingReport[],
): Promise<ReportOutcome[] | 'no_such_route'> {
  try {
    const body = { reports: reports.map(({ report }) => report) }
    const reply = await client.request<AgentRunReportsReply>('POST', '/v1/agent/run-reports', { body })
    return reports.map((_report, index) => toBulkOutcome(reply.outcomes[index]))
  } catch (error) {
    if (error instanceof PortolanError && (error.status === 404 || error.status === 405)) return 'no_such_route'
    const outcome = toOutcome(error)
    if (outcome.kind === 'retry' || reports.length === 1) return reports.map(() => outcome)
    const middle = reports.length >> 1
    const halves = [await sendInBulk(client, reports.slice(0, middle)), await sendInBulk(client, reports.slice(middle))]
    return halves.flatMap((half) => (half === 'no_such_route' ? [] : half))
  }
}

function toBulkOutcome(answer: AgentRunReportsReply['outcomes'][number] | undefined): ReportOutcome {
  if (answer === undefined) return { kind: 'retry', error: new Error('the portal left a report unanswered') }
  if (answer.outcome === 'applied' || answer.outcome === 'duplicate') return { kind: answer.outcome }
  return { kind: 'refused', error: new Error(answer.error ?? answer.outcome) }
}
