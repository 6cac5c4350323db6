import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@portolan/process'
import type { Journal } from '../journal/journal.ts'
import type { PendingReport } from '../journal/journal-entry.ts'
import type { Metrics } from '../metrics.ts'
import type { ReportOutcome } from './report-outcome.ts'
import type { SendReports } from './send-reports.ts'

/** A first report waits this long for company. */
const COLLECT_MS = 5
const BATCH_LIMIT = 100
/** The portal takes bodies up to 1 MiB. */
const BATCH_LIMIT_BYTES = 900_000
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 30_000
/** While this much waits for the portal, no further messages are taken. */
const BACKLOG_LIMIT_BYTES = 32 * 1024 * 1024

interface Waiting {
  pending: PendingReport
  sizeBytes: number
}

export interface ReporterDeps {
  send: SendReports
  journal: Pick<Journal, 'recordReported'>
  logger: Logger
  metrics: Pick<Metrics, 'reportsSent'>
}

/**
 * Sends reports in the order in which they came, many at once, one request at a time, until the portal has answered
 * each. What is not answered when the agent ends is in the journal.
 */
export class Reporter {
  readonly #deps: ReporterDeps
  #waiting: Waiting[] = []
  #backlogBytes = 0
  #isSending = false
  #sending: Promise<void> = Promise.resolve()
  #enough: (() => void) | undefined
  readonly #stop = new AbortController()

  constructor(deps: ReporterDeps) {
    this.#deps = deps
  }

  /** Reports that the portal has not answered. */
  get backlog(): number {
    return this.#waiting.length
  }

  /** True while so much waits that no further work should be taken. */
  get isFull(): boolean {
    return this.#backlogBytes > BACKLOG_LIMIT_BYTES
  }

  add(pending: PendingReport): void {
    const sizeBytes = Buffer.byteLength(JSON.stringify(pending.report))
    this.#waiting.push({ pending, sizeBytes })
    this.#backlogBytes += sizeBytes
    if (this.#waiting.length >= BATCH_LIMIT) this.#enough?.()
    if (this.#isSending) return
    this.#isSending = true
    this.#sending = this.#sendAll()
  }

  /** Sends what waits, for as long as the signal allows, and stops. */
  async close(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true })
    await this.#sending
    this.#stop.abort()
  }

  async #sendAll(): Promise<void> {
    let retryMs = FIRST_RETRY_MS
    while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
      await this.#collect()
      const batch = this.#takeBatch()
      const outcomes = await this.#deps.send(batch.map(({ pending }) => pending))
      const unanswered = batch.filter((_report, index) => outcomes[index]?.kind === 'retry')
      for (const [index, { pending, sizeBytes }] of batch.entries()) {
        const outcome = outcomes[index]
        if (outcome === undefined || outcome.kind === 'retry') continue
        this.#backlogBytes -= sizeBytes
        this.#settle(pending, outcome)
      }
      this.#waiting = [...unanswered, ...this.#waiting.slice(batch.length)]
      retryMs = unanswered.length > 0 ? await this.#pause(retryMs, outcomes) : FIRST_RETRY_MS
    }
    // In the same step as the last look at what waits, or a report given in between would wait for ever.
    this.#isSending = false
  }

  async #collect(): Promise<void> {
    if (this.#waiting.length >= BATCH_LIMIT) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#enough = resolve
    const timer = setTimeout(resolve, COLLECT_MS)
    await promise
    clearTimeout(timer)
    this.#enough = undefined
  }

  #takeBatch(): Waiting[] {
    let bytes = 0
    const end = this.#waiting.findIndex(({ sizeBytes }, index) => {
      bytes += sizeBytes
      return index > 0 && (index >= BATCH_LIMIT || bytes > BATCH_LIMIT_BYTES)
    })
    return this.#waiting.slice(0, end === -1 ? undefined : end)
  }

  #settle({ report }: PendingReport, outcome: ReportOutcome): void {
    this.#deps.journal.recordReported(report.reportId)
    this.#deps.metrics.reportsSent.inc({ outcome: outcome.kind })
    if (outcome.kind !== 'refused') return
    this.#deps.logger.warn({ runId: report.runId, err: outcome.error }, 'The portal refused a report')
  }

  async #pause(retryMs: number, outcomes: readonly ReportOutcome[]): Promise<number> {
    const failure = outcomes.find((outcome) => outcome.kind === 'retry')
    const backlog = this.#waiting.length
    this.#deps.logger.warn({ err: failure?.error, backlog }, 'Reports could not be sent; they are kept and sent again')
    const retryAfterMs = (failure?.error as { retryAfterMs?: number } | undefined)?.retryAfterMs ?? 0
    const delayMs = Math.min(Math.max(retryMs, retryAfterMs), LAST_RETRY_MS)
    await sleep(delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    return Math.min(retryMs * 2, LAST_RETRY_MS)
  }
}
