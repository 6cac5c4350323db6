import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseAway } from '../../http/error-handler.ts'
import { failed } from './delivery-job.ts'
import type { FinishedDelivery, RecordedOutcome } from './record-outcomes.ts'

/** Outcomes are gathered this long: one commit for many costs little more than one for one. */
const GATHER_MS = 2
const BATCH_LIMIT = 500
const BATCH_LIMIT_CHARACTERS = 4 * 1024 * 1024
const RETRY_MS = 500
/** So often one outcome is tried by itself, while the database answers, before it counts as refused. */
const ATTEMPTS = 20
/** What the database says of a value that it will never take: wrong data, a broken rule, too large or too deep. */
const UNSTORABLE = /^(22|23|54)/

export interface OutcomeWriterDeps {
  record(finished: readonly FinishedDelivery[]): Promise<RecordedOutcome[]>
  recorded(outcomes: readonly RecordedOutcome[]): void
  /** Called once for each time that the database stops taking outcomes. */
  interrupted(error: unknown): void
  /** An outcome that will never be stored. */
  refused(error: unknown, runId: string): void
  retryMs?: number
}

type RecordError = Error & { code?: string }

interface Entry {
  finished: FinishedDelivery
  characters: number
  attempts: number
  isRefused: boolean
  done: () => void
}

/**
 * Writes outcomes in batches, one at a time: while one is under way, the next gathers. While the database is away all are
 * kept; whoever adds bounds how many wait. An outcome that the database refuses holds up no other: its run ends with
 * FAILURE.
 */
export class OutcomeWriter {
  readonly #deps: OutcomeWriterDeps
  readonly #stopping = new AbortController()
  #waiting: Entry[] = []
  #busy = false
  #isInterrupted = false

  constructor(deps: OutcomeWriterDeps) {
    this.#deps = deps
  }

  /** @returns when it is stored, or given up: then its lease runs out, and the run is delivered again. */
  add(finished: FinishedDelivery): Promise<void> {
    return new Promise((done) => {
      const characters = countCharacters(finished)
      this.#waiting.push({ finished, characters, attempts: 0, isRefused: false, done })
      if (this.#busy) return
      this.#busy = true
      void this.#writeAll()
    })
  }

  /** From now on, what cannot be stored at once is given up. */
  stop(): void {
    this.#stopping.abort()
  }

  async #writeAll(): Promise<void> {
    const { signal } = this.#stopping
    while (this.#waiting.length > 0) {
      await sleep(GATHER_MS)
      const kept = await this.#write(this.#takeBatch())
      if (signal.aborted) for (const entry of kept) entry.done()
      else if (kept.length > 0) {
        // At the end of the queue, so that what can be stored passes what cannot.
        this.#waiting.push(...kept)
        await sleep(this.#deps.retryMs ?? RETRY_MS, undefined, { signal }).catch(() => undefined)
      }
    }
    // In the same turn as the last look at the queue: an outcome that comes later starts a round of its own.
    this.#busy = false
  }

  #takeBatch(): Entry[] {
    let characters = 0
    const end = this.#waiting.findIndex((entry, position) => {
      characters += entry.characters
      return position > 0 && (position >= BATCH_LIMIT || characters > BATCH_LIMIT_CHARACTERS)
    })
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end)
  }

  /** @returns those to be tried again. */
  async #write(batch: readonly Entry[]): Promise<readonly Entry[]> {
    const result = await this.#record(batch)
    if (Array.isArray(result)) return result
    if (isDatabaseAway(result)) return batch
    if (batch.length === 1) return this.#judge(batch[0]!, result)
    // One of them spoils the batch.
    const kept: Entry[] = []
    for (const [position, entry] of batch.entries()) {
      const alone = await this.#record([entry])
      if (Array.isArray(alone)) kept.push(...alone)
      else if (isDatabaseAway(alone)) return [...kept, ...batch.slice(position)]
      else kept.push(...this.#judge(entry, alone))
    }
    return kept
  }

  /** @returns those to be written under the fence that they have by now, or the error when nothing was stored. */
  async #record(batch: readonly Entry[]): Promise<Entry[] | RecordError> {
    const fences = batch.map(({ finished }) => finished.job.fence)
    try {
      this.#deps.recorded(await this.#deps.record(batch.map(({ finished }) => finished)))
    } catch (error) {
      if (!this.#isInterrupted) this.#deps.interrupted(error)
      this.#isInterrupted = true
      return error as RecordError
    }
    this.#isInterrupted = false
    // A delivery that this server took over from itself meanwhile was not stored under the fence of before.
    const isCurrent = (entry: Entry, position: number) => entry.finished.job.fence === fences[position]
    for (const entry of batch.filter(isCurrent)) entry.done()
    return batch.filter((entry, position) => !isCurrent(entry, position))
  }

  /** What becomes of one that was refused by itself: it is tried again, then as a plain failure, then given up. */
  #judge(entry: Entry, error: RecordError): Entry[] {
    entry.attempts++
    if (!UNSTORABLE.test(error.code ?? '') && entry.attempts < ATTEMPTS) return [entry]
    const { job } = entry.finished
    this.#deps.refused(error, job.runId)
    if (entry.isRefused) {
      entry.done()
      return []
    }
    const outcome = failed('What became of the delivery could not be stored; the log of the portal names the reason')
    return [{ ...entry, finished: { job, outcome }, attempts: 0, isRefused: true }]
  }
}

/** One that is too deep to be written counts as a full batch: it goes alone, and is refused. */
function countCharacters({ outcome }: FinishedDelivery): number {
  try {
    return 1_000 + (JSON.stringify(outcome.response)?.length ?? 0)
  } catch {
    return BATCH_LIMIT_CHARACTERS
  }
}
