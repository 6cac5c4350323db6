import type { Answer } from '../engine/engine.ts'

/** What one worker computes in one go. Texts that several requests share are listed once. */
export interface Trip {
  id: number
  programs: readonly { text: string; envText: string }[]
  /** JSON texts. */
  inputs: readonly string[]
  /** Pairs: index of the program, index of the input. */
  requests: readonly (readonly [program: number, input: number])[]
}

/** Answers of a trip from the request `from` on; a trip sends one or more of these. */
export interface Answers {
  kind: 'answers'
  tripId: number
  from: number
  answers: Answer[]
}

/**
 * End of a trip. `failure`: the request after the last answer broke the engine, the rest was not looked at, and the
 * worker must be replaced.
 */
export interface TripEnd {
  kind: 'end'
  tripId: number
  memoryBytes: number
  failure?: { reason: 'memory' | 'runtime'; message: string }
}

export type FromWorker = { kind: 'ready' } | Answers | TripEnd

export interface WorkerOptions {
  memoryLimitBytes: number
  outputLimitBytes: number
  progress: SharedArrayBuffer
}

const PROGRESS_BYTES = 16
const NOTHING = -1

/**
 * What a worker is doing, in memory that both threads see: a thread inside jq cannot answer messages.
 */
export class Progress {
  readonly buffer: SharedArrayBuffer
  /** Monotonic time in nanoseconds, the same clock in all threads, at which the current request began. */
  readonly #startedAt: BigInt64Array
  /** Index of the current request, and whether the trip was given up. */
  readonly #state: Int32Array

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(PROGRESS_BYTES)) {
    this.buffer = buffer
    this.#startedAt = new BigInt64Array(buffer, 0, 1)
    this.#state = new Int32Array(buffer, 8, 2)
  }

  beginTrip(): void {
    Atomics.store(this.#state, 0, NOTHING)
    Atomics.store(this.#state, 1, 0)
  }

  beginRequest(index: number): void {
    Atomics.store(this.#startedAt, 0, process.hrtime.bigint())
    Atomics.store(this.#state, 0, index)
  }

  endRequest(): void {
    Atomics.store(this.#state, 0, NOTHING)
  }

  giveUpTrip(): void {
    Atomics.store(this.#state, 1, 1)
  }

  get isTripGivenUp(): boolean {
    return Atomics.load(this.#state, 1) === 1
  }

  /** The request being worked on and for how long; undefined between requests. */
  read(): { index: number; elapsedMs: number } | undefined {
    for (;;) {
      const index = Atomics.load(this.#state, 0)
      if (index === NOTHING) return undefined
      const startedAt = Atomics.load(this.#startedAt, 0)
      if (Atomics.load(this.#state, 0) !== index) continue
      return { index, elapsedMs: Number(process.hrtime.bigint() - startedAt) / 1e6 }
    }
  }
}
