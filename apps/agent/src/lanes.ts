/**
 * Runs tasks side by side, but those of one lane one after the other, in the order in which they were given.
 *
 * Two limits: `slots` bounds what is really under way (a task holds a slot only while it talks to a backend, not while
 * it waits to try again), and `waitingLimit` bounds how much is read ahead.
 */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>()
  readonly #slots: number
  readonly #waitingLimit: number
  readonly #queue: (() => void)[] = []
  #slotsTaken = 0
  #tasks = 0
  #onChange: (() => void)[] = []

  constructor(limits: { slots: number; waitingLimit: number }) {
    this.#slots = limits.slots
    this.#waitingLimit = limits.waitingLimit
  }

  /** Tasks that were given and have not ended. */
  get tasks(): number {
    return this.#tasks
  }

  /** Slots taken: requests under way. */
  get inFlight(): number {
    return this.#slotsTaken
  }

  /** How many more tasks may be given before `room` waits. */
  get freeRoom(): number {
    return Math.max(0, this.#waitingLimit - this.#tasks)
  }

  /** Runs a task after all earlier ones of its lane. Settles as the task does. */
  async run<Result>(lane: string, task: () => Promise<Result>): Promise<Result> {
    this.#tasks++
    const before = this.#tails.get(lane)
    const result = before === undefined ? task() : before.then(task)
    const tail = result.then(
      () => undefined,
      () => undefined,
    )
    this.#tails.set(lane, tail)
    try {
      return await result
    } finally {
      this.#tasks--
      if (this.#tails.get(lane) === tail) this.#tails.delete(lane)
      this.#changed()
    }
  }

  /** Runs `work` while holding one of the slots; waits for a free one first. */
  async inSlot<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#slotsTaken >= this.#slots) await new Promise<void>((resolve) => this.#queue.push(resolve))
    else this.#slotsTaken++
    try {
      return await work()
    } finally {
      const next = this.#queue.shift()
      if (next) next()
      else this.#slotsTaken--
    }
  }

  /** Resolves when another task may be given, or when the signal is aborted. */
  async room(signal: AbortSignal): Promise<void> {
    while (this.#tasks >= this.#waitingLimit && !signal.aborted) await this.#change(signal)
  }

  /** Resolves when all tasks have ended, or when the signal is aborted. */
  async drained(signal: AbortSignal): Promise<void> {
    while (this.#tasks > 0 && !signal.aborted) await this.#change(signal)
  }

  async #change(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onChange.push(resolve)
    const onAbort = () => resolve()
    signal.addEventListener('abort', onAbort, { once: true })
    await promise
    signal.removeEventListener('abort', onAbort)
  }

  #changed(): void {
    const listeners = this.#onChange
    this.#onChange = []
    for (const listener of listeners) listener()
  }
}
