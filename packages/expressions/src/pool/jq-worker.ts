import { Worker } from 'node:worker_threads'
import type { Answers, FromWorker, Trip, TripEnd, WorkerOptions } from './protocol.ts'
import { Progress } from './protocol.ts'

/** How a trip ended: `failedAt` names the request that broke or blocked the worker, which is then gone. */
export type TripResult =
  | { kind: 'done'; memoryBytes: number }
  | { kind: 'lost'; failedAt: number; reason: 'timeout' | 'memory' | 'runtime'; message: string }

export interface JqWorkerOptions {
  timeoutMs: number
  memoryLimitBytes: number
  outputLimitBytes: number
}

/** A thread that does not get ready in this time never will. It takes 60 ms on a quiet machine. */
const START_LIMIT_MS = 30_000

/** `stackSizeMb` belongs together with the stack of `Engine`, see there. */
const THREAD_LIMITS = { stackSizeMb: 1, maxOldGenerationSizeMb: 256 }

interface RunningTrip {
  trip: Trip
  onAnswers: (answers: Answers) => void
  answered: number
  resolve: (result: TripResult) => void
}

/**
 * One worker thread with jq in it and the watch over its time. Once a trip is `lost` or `end` was called, the thread
 * is gone and the object is of no further use.
 */
export class JqWorker {
  readonly #timeoutMs: number
  readonly #worker: Worker
  readonly #progress = new Progress()
  readonly #startedAt = performance.now()
  #isReady = false
  #isGone = false
  #running: RunningTrip | undefined
  #watch: NodeJS.Timeout | undefined

  constructor(options: JqWorkerOptions) {
    this.#timeoutMs = options.timeoutMs
    this.#progress.beginTrip()
    const workerData: WorkerOptions = {
      memoryLimitBytes: options.memoryLimitBytes,
      outputLimitBytes: options.outputLimitBytes,
      progress: this.#progress.buffer,
    }
    this.#worker = new Worker(new URL('./worker-main.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
      resourceLimits: THREAD_LIMITS,
    })
    this.#worker.unref()
    this.#worker.on('message', (message: FromWorker) => this.#receive(message))
    this.#worker.on('error', (error: Error & { code?: string }) => this.#crash(error))
    this.#worker.on('exit', () => this.#crash(new Error('the jq thread ended')))
  }

  /** The thread has ended, be it by itself. */
  get isGone(): boolean {
    return this.#isGone
  }

  /** Runs a trip; one at a time. Never rejects. */
  run(trip: Trip, onAnswers: (answers: Answers) => void): Promise<TripResult> {
    this.#worker.ref()
    this.#progress.beginTrip()
    return new Promise((resolve) => {
      this.#running = { trip, onAnswers, answered: 0, resolve }
      this.#worker.postMessage(trip)
      this.#watchFor(this.#timeoutMs)
    })
  }

  /** Lets the running trip end after its current request. */
  giveUpTrip(): void {
    this.#progress.giveUpTrip()
  }

  async end(): Promise<void> {
    this.#isGone = true
    clearTimeout(this.#watch)
    this.#worker.removeAllListeners()
    await this.#worker.terminate()
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'ready') {
      this.#isReady = true
      return
    }
    const running = this.#running
    if (running === undefined || running.trip.id !== message.tripId) return
    if (message.kind === 'answers') {
      running.answered = message.from + message.answers.length
      running.onAnswers(message)
      return
    }
    this.#finish(running, message)
  }

  #finish(running: RunningTrip, end: TripEnd): void {
    if (end.failure) return this.#lose(running.answered, end.failure.reason, end.failure.message)
    this.#running = undefined
    clearTimeout(this.#watch)
    this.#worker.unref()
    running.resolve({ kind: 'done', memoryBytes: end.memoryBytes })
  }

  #watchFor(delayMs: number): void {
    this.#watch = setTimeout(() => this.#checkTime(), Math.max(1, delayMs))
  }

  /** Reads what the thread works on: this timer may be late, and the thread may have moved on since. */
  #checkTime(): void {
    const current = this.#progress.read()
    if (current !== undefined) {
      if (current.elapsedMs < this.#timeoutMs) return this.#watchFor(this.#timeoutMs - current.elapsedMs)
      return this.#lose(current.index, 'timeout', `the program took longer than ${this.#timeoutMs} ms`)
    }
    if (!this.#isReady && performance.now() - this.#startedAt > START_LIMIT_MS) {
      return this.#lose(0, 'runtime', 'jq could not be started')
    }
    this.#watchFor(this.#timeoutMs)
  }

  #crash(error: Error & { code?: string }): void {
    const reason = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'runtime'
    const current = this.#progress.read()
    this.#lose(current?.index ?? this.#running?.answered ?? 0, reason, error.message)
  }

  #lose(failedAt: number, reason: 'timeout' | 'memory' | 'runtime', message: string): void {
    const running = this.#running
    this.#running = undefined
    void this.end()
    running?.resolve({ kind: 'lost', failedAt, reason, message })
  }
}
