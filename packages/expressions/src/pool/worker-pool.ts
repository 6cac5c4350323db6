import type { BatchOptions, JqOutcome, JqRequest } from '../evaluator-types.ts'
import { Batch, type BatchTrip } from './batch.ts'
import { JqWorker, type JqWorkerOptions } from './jq-worker.ts'

export interface PoolOptions extends JqWorkerOptions {
  workers: number
  idleMs: number
}

/** Growth below this is no reason to replace a thread. */
const USUAL_MEMORY_BYTES = 8 * 1024 * 1024

/**
 * Shares a few jq threads among batches. Each trip to a thread holds requests of one batch only; batches take turns
 * trip by trip, so a large one does not hold up the others.
 *
 * When a request breaks or blocks its thread, it alone fails: the thread is replaced and the requests of the trip
 * that had no answer yet go again.
 */
export class WorkerPool implements AsyncDisposable {
  readonly #options: PoolOptions
  readonly #idle: { worker: JqWorker; timer: NodeJS.Timeout }[] = []
  readonly #busy = new Map<JqWorker, Batch>()
  #queue: Batch[] = []
  #nextTripId = 1
  #isDisposed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Threads that exist now. */
  get threads(): number {
    return this.#idle.length + this.#busy.size
  }

  async evaluate(requests: readonly JqRequest[], options: BatchOptions): Promise<JqOutcome[]> {
    const batch = new Batch(requests, options)
    if (requests.length === 0) return []
    if (this.#isDisposed) {
      batch.failAll('stopped', 'the evaluator was disposed')
      return batch.promise
    }
    const stop = () => this.#stop(batch)
    if (options.signal?.aborted) stop()
    options.signal?.addEventListener('abort', stop, { once: true })
    this.#queue.push(batch)
    this.#dispatch()
    try {
      return await batch.promise
    } finally {
      options.signal?.removeEventListener('abort', stop)
      this.#letGo(batch)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    const workers = [...this.#busy.keys(), ...this.#idle.map(({ worker }) => worker)]
    for (const { timer } of this.#idle) clearTimeout(timer)
    const batches = new Set([...this.#queue, ...this.#busy.values()])
    this.#queue = []
    this.#idle.length = 0
    this.#busy.clear()
    for (const batch of batches) batch.failAll('stopped', 'the evaluator was disposed')
    await Promise.all(workers.map((worker) => worker.end()))
  }

  #stop(batch: Batch): void {
    batch.failAll('stopped', 'the evaluation was stopped')
  }

  /** Ends the trips of a batch whose outcomes nobody waits for any more. */
  #letGo(batch: Batch): void {
    for (const [worker, owner] of this.#busy) if (owner === batch) worker.giveUpTrip()
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && (this.#idle.length > 0 || this.threads < this.#options.workers)) {
      const batch = this.#queue.shift()
      const batchTrip = batch?.takeTrip(this.#nextTripId)
      if (batch === undefined || batchTrip === undefined) continue
      this.#nextTripId += 1
      if (batch.hasWaiting) this.#queue.push(batch)
      void this.#runTrip(this.#takeWorker(), batch, batchTrip)
    }
  }

  #takeWorker(): JqWorker {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer)
      if (!idle.worker.isGone) return idle.worker
    }
    return new JqWorker(this.#options)
  }

  async #runTrip(worker: JqWorker, batch: Batch, { trip, requestIndexes }: BatchTrip): Promise<void> {
    this.#busy.set(worker, batch)
    const result = await worker.run(trip, ({ from, answers }) => {
      for (const [offset, answer] of answers.entries()) {
        const index = requestIndexes[from + offset]
        if (index !== undefined) batch.answer(index, answer)
      }
    })
    this.#busy.delete(worker)
    if (this.#isDisposed) return

    if (result.kind === 'lost') {
      const failed = requestIndexes[result.failedAt]
      if (failed !== undefined) batch.fail(failed, result.reason, result.message)
    } else {
      this.#keep(worker, result.memoryBytes)
    }
    this.#continue(batch, requestIndexes)
    this.#dispatch()
  }

  /** What a lost trip left open goes again, behind the batches of others. */
  #continue(batch: Batch, requestIndexes: readonly number[]): void {
    if (batch.isSettled) return
    const wasQueued = batch.hasWaiting
    batch.putBack(requestIndexes)
    if (!wasQueued && batch.hasWaiting) this.#queue.push(batch)
  }

  /** A thread's memory never shrinks, so one that has grown far is not kept. */
  #keep(worker: JqWorker, memoryBytes: number): void {
    if (memoryBytes > Math.max(USUAL_MEMORY_BYTES, this.#options.memoryLimitBytes / 2)) {
      void worker.end()
      return
    }
    const timer = setTimeout(() => {
      const position = this.#idle.findIndex((idle) => idle.worker === worker)
      if (position >= 0) this.#idle.splice(position, 1)
      void worker.end()
    }, this.#options.idleMs)
    timer.unref()
    this.#idle.push({ worker, timer })
  }
}
