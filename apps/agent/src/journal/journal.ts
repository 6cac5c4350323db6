import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@portolan/process'
import type { Claim, JournalEntry, PendingReport } from './journal-entry.ts'
import { JournalFile } from './journal-file.ts'
import { lockJournal } from './journal-lock.ts'
import { JournalState } from './journal-state.ts'

/**
 * What this agent has done, kept on disk so that a restart neither repeats nor forgets it.
 *
 * The order of writing is the guarantee: a run is `finished` on disk before its offset is committed or its report sent,
 * and a polled run is `claimed` on disk before it is acknowledged. See `docs/decisions/0007-agent-journal.md`.
 */
export class Journal implements AsyncDisposable {
  readonly #state: JournalState
  readonly #file: JournalFile
  readonly #unlock: () => Promise<void>
  readonly #now: () => number

  private constructor(state: JournalState, file: JournalFile, unlock: () => Promise<void>, now: () => number) {
    this.#state = state
    this.#file = file
    this.#unlock = unlock
    this.#now = now
  }

  /**
   * Reads the journal of a directory, creating it when missing. Lines that cannot be read are skipped and logged.
   *
   * @throws JournalLockedError when another agent uses it.
   */
  static async open(directory: string, options: { logger: Logger; now?: () => number }): Promise<Journal> {
    const now = options.now ?? Date.now
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const unlock = await lockJournal(join(directory, 'agent.lock'))
    const state = new JournalState()
    let unreadable = 0
    const file = await JournalFile.open(join(directory, 'journal.jsonl'), {
      logger: options.logger,
      onLine: (line) => (unreadable += applyLine(state, line) ? 0 : 1),
      *snapshot() {
        state.forget(now())
        for (const entry of state.toEntries()) yield JSON.stringify(entry)
      },
    })
    if (unreadable > 0) options.logger.error({ unreadable }, 'Journal lines could not be read and are ignored')
    return new Journal(state, file, unlock, now)
  }

  isFinished(id: string): boolean {
    return this.#state.isFinished(id)
  }

  /** How often a request was begun whose outcome is not known. */
  startsOf(id: string): number {
    return this.#state.startsOf(id)
  }

  /** Polled work without an outcome, from before a restart. */
  claims(): (Claim & { acknowledged: boolean })[] {
    return this.#state.claims()
  }

  /** What the portal has not acknowledged, from before a restart. */
  pendingReports(): PendingReport[] {
    return this.#state.pendingReports()
  }

  /** Notes that a request may go out from now on. Not synchronised: losing it costs only a log line. */
  recordStart(id: string): void {
    this.#record({ type: 'started', id, count: this.startsOf(id) + 1 })
  }

  /** Resolves once the claimed work is safe, so that it may be acknowledged. */
  recordClaim(claim: Claim): Promise<void> {
    return this.#recordDurably({ type: 'claimed', claim })
  }

  recordAcknowledged(id: string): void {
    this.#record({ type: 'acknowledged', id })
  }

  /** Forgets claimed work that another agent has. */
  recordReleased(id: string): void {
    this.#record({ type: 'released', id })
  }

  /** Resolves once the outcome is safe, so that the message may be committed and the report sent. */
  recordOutcome(id: string, pending?: PendingReport): Promise<void> {
    return this.#recordDurably({ type: 'finished', id, at: this.#now(), ...(pending && { pending }) })
  }

  /** Forgets a report that the portal acknowledged. Losing this repeats the report, which the portal recognises. */
  recordReported(reportId: string): void {
    this.#record({ type: 'reported', reportId })
  }

  get sizeBytes(): number {
    return this.#file.sizeBytes
  }

  get isHealthy(): boolean {
    return this.#file.isHealthy
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]()
    await this.#unlock()
  }

  #record(entry: JournalEntry): void {
    this.#state.apply(entry)
    this.#file.append(JSON.stringify(entry))
  }

  #recordDurably(entry: JournalEntry): Promise<void> {
    this.#state.apply(entry)
    return this.#file.appendDurably(JSON.stringify(entry))
  }
}

function applyLine(state: JournalState, line: string): boolean {
  try {
    state.apply(JSON.parse(line) as JournalEntry)
    return true
  } catch {
    return false
  }
}
