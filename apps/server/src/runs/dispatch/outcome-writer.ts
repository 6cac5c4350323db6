import { setTimeout as sleep } from 'node:timers/promises'
import type { FinishedDelivery, RecordedOutcome } from './record-outcomes.ts'

/** Outcomes are gathered this long: one commit for many costs little more than one for one. */
const GATHER_MS = 2
const BATCH_LIMIT = 500
const BATCH_LIMIT_CHARACTERS = 4 * 1024 * 1024
const RETRY_MS = 500
const ATTEMPTS = 20

export interface OutcomeWriterDeps {
  record(finished: readonly FinishedDelivery[]): Promise<RecordedOutcome[]>
  recorded(outcomes: readonly RecordedOutcome[]): void
  failed(error: unknown): void
}

/** Writes outcomes in batches, one at a time: while one is under way, the next gathers. */
export class OutcomeWriter {
  readonly #deps: OutcomeWriterDeps
  #waiting: FinishedDelivery[] = []
  #busy = false
  #writing: Promise<void> = Promise.resolve()

  constructor(deps: OutcomeWriterDeps) {
    this.#deps = deps
  }

  add(finished: FinishedDelivery): void {
    this.#waiting.push(finished)
    if (this.#busy) return
    this.#busy = true
    this.#writing = this.#writeAll()
  }

  /** Waits until all that was added is stored, or given up. */
  async flush(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        await sleep(GATHER_MS)
        await this.#write(this.#takeBatch())
      }
    } finally {
      // In the same turn as the last look at the queue: an outcome that comes later starts a round of its own.
      this.#busy = false
    }
  }

  #takeBatch(): FinishedDelivery[] {
    let characters = 0
    let count = 0
    for (const { outcome } of this.#waiting) {
      characters += typeof outcome.response === 'string' ? outcome.response.length : 1_000
      if (typeof outcome.response === 'object') characters += JSON.stringify(outcome.response).length
      if (count > 0 && (count >= BATCH_LIMIT || characters > BATCH_LIMIT_CHARACTERS)) break
      count++
    }
    return this.#waiting.splice(0, count)
  }

  /** A batch that cannot be stored is dropped in the end: its leases run out, and the runs are delivered again. */
  async #write(batch: readonly FinishedDelivery[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.#deps.recorded(await this.#deps.record(batch))
        return
      } catch (error) {
        this.#deps.failed(error)
        if (attempt >= ATTEMPTS) return
        await sleep(RETRY_MS)
      }
    }
  }
}
