import { PortolanError } from '@portolan/client'
import { describe, expect, it } from 'vitest'
import type { PendingReport } from '../journal/journal-entry.ts'
import { createMetrics } from '../metrics.ts'
import { silentLogger } from '../testing/test-agent.ts'
import { waitUntil } from '../testing/wait-until.ts'
import type { ReportOutcome } from './report-outcome.ts'
import { Reporter } from './reporter.ts'
import type { SendReports } from './send-reports.ts'

const zero = () => 0
const metrics = createMetrics({ inFlight: zero, waiting: zero, journalBytes: zero, reportBacklog: zero })
const report = (n: number, message = ''): PendingReport => ({
  kind: 'run',
  report: { runId: `r_${n}`, reportId: `${n}`, logs: [{ message, at: '2031-01-01T00:00:00.000Z' }] },
})
const unavailable: ReportOutcome = {
  kind: 'retry',
  error: new PortolanError('down', { status: 503, code: 'unavailable' }),
}

function startReporter(answer: (report: PendingReport) => ReportOutcome) {
  const batches: PendingReport[][] = []
  const reported: string[] = []
  const send: SendReports = async (reports) => {
    batches.push([...reports])
    return reports.map(answer)
  }
  const journal = { recordReported: (id: string) => void reported.push(id) }
  return { reporter: new Reporter({ send, journal, logger: silentLogger, metrics }), batches, reported }
}

describe('Reporter', () => {
  it('sends many reports in few requests, in order, and remembers each as told', async () => {
    const { reporter, batches, reported } = startReporter(() => ({ kind: 'applied' }))
    for (let n = 0; n < 250; n++) reporter.add(report(n))
    await waitUntil('all are told', () => reported.length === 250)

    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50])
    expect(reported).toEqual(Array.from({ length: 250 }, (_unused, n) => String(n)))
    expect(reporter.backlog).toBe(0)
  })

  it('keeps what the portal could not take, and sends it first when it can', async () => {
    let isDown = true
    const { reporter, reported } = startReporter(() => (isDown ? unavailable : { kind: 'applied' }))
    reporter.add(report(1))
    reporter.add(report(2))
    await waitUntil('it was tried', () => reporter.backlog === 2)
    isDown = false
    reporter.add(report(3))
    await waitUntil('all are told', () => reported.length === 3)

    expect(reported).toEqual(['1', '2', '3'])
  })

  it('does not send again what the portal refused for good', async () => {
    const refused: ReportOutcome = { kind: 'refused', error: new Error('no such run') }
    const { reporter, batches, reported } = startReporter(({ report: { reportId } }) =>
      reportId === '1' ? refused : { kind: 'applied' },
    )
    reporter.add(report(1))
    reporter.add(report(2))
    await waitUntil('both are settled', () => reported.length === 2)

    expect(batches).toHaveLength(1)
  })

  it('stays below the size that the portal takes, and says when too much waits', async () => {
    const { reporter, batches, reported } = startReporter(() => ({ kind: 'applied' }))
    for (let n = 0; n < 100; n++) reporter.add(report(n, 'x'.repeat(400_000)))
    expect(reporter.isFull).toBe(true)
    await waitUntil('all are told', () => reported.length === 100)

    for (const batch of batches) {
      expect(JSON.stringify(batch.map((pending) => pending.report)).length).toBeLessThan(1024 * 1024)
    }
    expect(reporter.isFull).toBe(false)
  })

  it('stops in time although the portal is down', async () => {
    const { reporter } = startReporter(() => unavailable)
    reporter.add(report(1))
    await reporter.close(AbortSignal.timeout(100))
    expect(reporter.backlog).toBe(1)
  })
})
