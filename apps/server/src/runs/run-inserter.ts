import type { InsertedRun, NewRun } from './insert-runs.ts'

/** Statements at a time. While they run, the next batch gathers by itself: nobody waits for a timer. */
const STATEMENTS = 2
const BATCH_LIMIT = 100
const BATCH_LIMIT_CHARACTERS = 2 * 1024 * 1024

interface Waiting {
  run: NewRun
  resolve: (inserted: InsertedRun) => void
  reject: (error: unknown) => void
}

/**
 * Stores runs that start at the same time together. A lone run is stored at once; under load many share a round trip and
 * a commit. Each caller hears only of its own run, and only after the commit.
 */
export class RunInserter {
  readonly #insert: (runs: readonly NewRun[]) => Promise<InsertedRun[]>
  readonly #waiting: Waiting[] = []
  #running = 0

  constructor(insert: (runs: readonly NewRun[]) => Promise<InsertedRun[]>) {
    this.#insert = insert
  }

  /** A run with an Idempotency-Key is stored alone: it may have to wait for another transaction. */
  async insert(run: NewRun): Promise<InsertedRun> {
    if (run.idempotency !== undefined) return this.#insertOne(run)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ run, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#running >= STATEMENTS || this.#waiting.length === 0) return
    this.#running++
    void this.#store(this.#takeBatch()).finally(() => {
      this.#running--
      this.#next()
    })
  }

  #takeBatch(): Waiting[] {
    let characters = 0
    let count = 0
    for (const { run } of this.#waiting) {
      characters += (run.message?.value.length ?? 0) + (run.sealedPayload?.length ?? 0) + 2_000
      if (count > 0 && (count >= BATCH_LIMIT || characters > BATCH_LIMIT_CHARACTERS)) break
      count++
    }
    return this.#waiting.splice(0, count)
  }

  async #store(batch: readonly Waiting[]): Promise<void> {
    try {
      const inserted = await this.#insert(batch.map(({ run }) => run))
      for (const [index, { resolve }] of batch.entries()) resolve(inserted[index]!)
    } catch (error) {
      if (batch.length === 1 || !isRefusal(error)) {
        for (const { reject } of batch) reject(error)
        return
      }
      // One run that cannot be stored must not take the others along.
      for (const { run, resolve, reject } of batch) await this.#insertOne(run).then(resolve, reject)
    }
  }

  async #insertOne(run: NewRun): Promise<InsertedRun> {
    const [inserted] = await this.#insert([run])
    if (inserted === undefined) throw new Error('the statement that stores runs gave no row')
    return inserted
  }
}

/** The database said no, so nothing is stored. After a lost connection that is not known, and nothing may be repeated. */
const isRefusal = (error: unknown): boolean =>
  /^(2[0-9A-Z]|42)[0-9A-Z]{3}$/.test((error as { code?: string }).code ?? '')
