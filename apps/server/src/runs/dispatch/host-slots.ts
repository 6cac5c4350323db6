/** Requests at a time to one host: a slow host fills its own slots and keeps nobody else waiting. */
export const SLOTS_PER_HOST = 64

interface Queue {
  taken: number
  waiting: (() => void)[]
}

/** Hands out slots per host in the order in which they were asked for. */
export class HostSlots {
  readonly #queues = new Map<string, Queue>()

  /** @returns the slot, to be disposed after use; undefined when the signal was aborted first. */
  async take(host: string, signal: AbortSignal): Promise<Disposable | undefined> {
    const queue = this.#queues.get(host) ?? { taken: 0, waiting: [] }
    this.#queues.set(host, queue)
    if (queue.taken < SLOTS_PER_HOST) queue.taken++
    else if (!(await waitForTurn(queue, signal))) return undefined
    return { [Symbol.dispose]: () => this.#release(host, queue) }
  }

  #release(host: string, queue: Queue): void {
    const next = queue.waiting.shift()
    // The slot passes on to the next in line, so the number of taken ones stays.
    if (next !== undefined) return next()
    queue.taken--
    if (queue.taken === 0) this.#queues.delete(host)
  }
}

function waitForTurn(queue: Queue, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const turn = () => {
      signal.removeEventListener('abort', leave)
      resolve(true)
    }
    const leave = () => {
      queue.waiting.splice(queue.waiting.indexOf(turn), 1)
      resolve(false)
    }
    if (signal.aborted) return resolve(false)
    signal.addEventListener('abort', leave, { once: true })
    queue.waiting.push(turn)
  })
}
