import { useSyncExternalStore } from 'react'

/** A clock for all components that read it: one timer while anyone does, none otherwise. */
class SharedClock {
  readonly #stepMs: number
  readonly #listeners = new Set<() => void>()
  #now = Date.now()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(stepMs: number) {
    this.#stepMs = stepMs
  }

  read = (): number => this.#now

  subscribe = (listener: () => void): (() => void) => {
    if (this.#timer === undefined) this.#now = Date.now()
    this.#timer ??= setInterval(() => this.#tick(), this.#stepMs)
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  #tick(): void {
    this.#now = Date.now()
    for (const tell of this.#listeners) tell()
  }
}

const slow = new SharedClock(15_000)
const fast = new SharedClock(1_000)

/** The time in milliseconds, every 15 s: enough for "3 minutes ago". */
export function useNow(): number {
  return useSyncExternalStore(slow.subscribe, slow.read)
}

/** The time in milliseconds, every second: for what is running. */
export function useSeconds(): number {
  return useSyncExternalStore(fast.subscribe, fast.read)
}
