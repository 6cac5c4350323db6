/** What one look at all sources gave. */
export interface Round {
  /** Whether the portal was asked to wait for runs, and whether it said that it does. */
  wait: 'not asked' | 'ignored' | 'applied'
  /** A source gave as much as was asked for. */
  isMoreWaiting: boolean
  /** It brought something that the round before did not. */
  hasNews: boolean
  durationMs: number
}

/** Half a minute without a byte is too long for many proxies. */
const WAIT_SECONDS = 20
/** Rounds without news that end sooner are slowed down, whatever the portal says. */
const SHORT_ROUND_MS = 1_000
const FIRST_PAUSE_MS = 100
/** Now and then a request is cut off because a portal restarts; every time, because something between allows no wait. */
const CUT_OFF_LIMIT = 3
const WAIT_AGAIN_AFTER_MS = 10 * 60_000

/**
 * Decides how the agent asks for runs and how long it pauses after a round.
 *
 * A portal that waits is asked again at once; one that does not is asked every interval. Short rounds without news are
 * followed by pauses of 100 ms and double, up to the interval: one of them is ordinary (another agent was faster), many
 * in a row mean a portal or proxy that promises to wait and does not.
 */
export class Pace {
  readonly #intervalMs: number
  #mayWait = false
  #shortRounds = 0
  #cutOff = 0
  #waitAgainAt = 0

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  /** How long the portal may hold back its next reply; undefined after a failure, or while more is known to be there. */
  waitSeconds(now: number): number | undefined {
    return this.#mayWait && now >= this.#waitAgainAt ? WAIT_SECONDS : undefined
  }

  /** Takes note of a round. @returns the pause before the next one, in milliseconds. */
  pauseAfter(round: Round, now: number): number {
    this.#mayWait = !round.isMoreWaiting
    if (round.wait !== 'not asked') this.#cutOff = 0
    this.#shortRounds = round.hasNews || round.durationMs >= SHORT_ROUND_MS ? 0 : this.#shortRounds + 1
    if (!round.isMoreWaiting && (round.wait === 'ignored' || now < this.#waitAgainAt)) return this.#intervalMs
    return this.#shortRounds === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (this.#shortRounds - 1), this.#intervalMs)
  }

  /** A request failed: the next round asks for an answer at once, to see whether the portal is there. */
  failed(): void {
    this.#mayWait = false
  }

  /** The request that the portal was to hold back failed. Waiting is given up for a while when that is the rule. */
  cutOff(now: number): void {
    this.#cutOff++
    if (this.#cutOff < CUT_OFF_LIMIT) return
    this.#cutOff = 0
    this.#waitAgainAt = now + WAIT_AGAIN_AFTER_MS
  }
}
