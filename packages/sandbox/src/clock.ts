/** Time as the stand-ins see it. Pipelines progress with it; time-outs of outgoing calls use real time. */
export interface Clock {
  now(): Date
  /** Calls back once, `delayMs` from now, unless disposed before. Callbacks may not throw. */
  after(delayMs: number, callback: () => void): Disposable
}

/** Real time. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref()
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}

export interface ManualClock extends Clock {
  /** Moves time forward and runs what became due on the way, in order of time. */
  advance(durationMs: number): void
}

/** A clock that stands still until it is advanced. */
export function createManualClock(start: Date): ManualClock {
  let nowMs = start.getTime()
  const timers = new Set<{ atMs: number; callback: () => void }>()

  return {
    now: () => new Date(nowMs),
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback }
      timers.add(timer)
      return { [Symbol.dispose]: () => void timers.delete(timer) }
    },
    advance(durationMs) {
      const untilMs = nowMs + durationMs
      for (;;) {
        const due = [...timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
        if (due === undefined) break
        timers.delete(due)
        nowMs = Math.max(nowMs, due.atMs)
        due.callback()
      }
      nowMs = untilMs
    },
  }
}
