import type { HandlingOutcome } from './metrics.ts'

/** `dropped`: not handled, and to be delivered again. */
export type TaskResult = HandlingOutcome | 'dropped'

/** The messages being handled, so that a second delivery of one joins the first instead of running it again. */
export class InFlight {
  readonly #tasks = new Map<string, Promise<TaskResult>>()

  has(id: string): boolean {
    return this.#tasks.has(id)
  }

  /** Runs the task unless one with this id is under way; then its result is shared. */
  start(id: string, task: () => Promise<TaskResult>): Promise<TaskResult> {
    const running = this.#tasks.get(id)
    if (running) return running
    const result = task().finally(() => this.#tasks.delete(id))
    this.#tasks.set(id, result)
    return result
  }
}
