import type { Claim, JournalEntry, PendingReport } from './journal-entry.ts'

/** Kafka keeps messages for a week by default; none comes again after that. */
const REMEMBER_FINISHED_MS = 7 * 24 * 3600 * 1000
/** About 15 MB of memory. More runs than this between a request and its commit do not occur. */
const REMEMBER_FINISHED_LIMIT = 100_000

/** What the journal knows, in memory. Pure: applying the same entries in order always gives the same state. */
export class JournalState {
  /** Finished runs and when, oldest first. */
  readonly #finished = new Map<string, number>()
  readonly #starts = new Map<string, number>()
  readonly #claims = new Map<string, Claim & { acknowledged: boolean }>()
  readonly #pending = new Map<string, PendingReport>()

  apply(entry: JournalEntry): void {
    switch (entry.type) {
      case 'claimed':
        this.#claims.set(entry.claim.id, { ...entry.claim, acknowledged: false })
        break
      case 'acknowledged': {
        const claim = this.#claims.get(entry.id)
        if (claim) claim.acknowledged = true
        break
      }
      case 'released':
        this.#claims.delete(entry.id)
        this.#starts.delete(entry.id)
        break
      case 'started':
        this.#starts.set(entry.id, entry.count)
        break
      case 'finished':
        this.#finish(entry.id, entry.at)
        if (entry.pending) this.#pending.set(entry.pending.report.reportId, entry.pending)
        break
      case 'reported':
        this.#pending.delete(entry.reportId)
        break
    }
  }

  isFinished(id: string): boolean {
    return this.#finished.has(id)
  }

  /** How often a request was begun whose outcome is not known. */
  startsOf(id: string): number {
    return this.#starts.get(id) ?? 0
  }

  claims(): (Claim & { acknowledged: boolean })[] {
    return [...this.#claims.values()]
  }

  pendingReports(): PendingReport[] {
    return [...this.#pending.values()]
  }

  /** The fewest entries that lead to this state. */
  *toEntries(): Generator<JournalEntry> {
    for (const { acknowledged, ...claim } of this.#claims.values()) {
      yield { type: 'claimed', claim }
      if (acknowledged) yield { type: 'acknowledged', id: claim.id }
    }
    for (const [id, count] of this.#starts) yield { type: 'started', id, count }
    const pendingByRun = Map.groupBy(this.#pending.values(), (pending) => pending.report.runId)
    for (const [id, at] of this.#finished) {
      const [pending] = pendingByRun.get(id) ?? []
      yield { type: 'finished', id, at, ...(pending && { pending }) }
    }
  }

  /** Forgets finished runs that nobody will deliver again. Those with a report to send stay. */
  forget(now: number): void {
    const waiting = new Set([...this.#pending.values()].map((pending) => pending.report.runId))
    for (const [id, at] of this.#finished) {
      const isOld = now - at > REMEMBER_FINISHED_MS || this.#finished.size > REMEMBER_FINISHED_LIMIT
      if (!isOld) return
      if (!waiting.has(id)) this.#finished.delete(id)
    }
  }

  #finish(id: string, at: number): void {
    this.#finished.set(id, at)
    this.#starts.delete(id)
    this.#claims.delete(id)
  }
}
