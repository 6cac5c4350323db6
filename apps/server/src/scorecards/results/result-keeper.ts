import type { Services } from '../../services.ts'
import { followNotes, followPass, StepFailure, type ResultDeps, type StepOptions } from './result-step.ts'

/** How often a server looks for work while there is none. */
const SWEEP_MS = 1_000
/** What fails is left alone for a while, so that it does not keep others from being done. */
const RETRY_MS = 60_000
const BATCH = 5_000
const FEED_DELAY_MS = 20_000

export interface ResultKeeperOptions {
  /** Results of one transaction. */
  batch?: number
  /** How long a change of related entities waits for more of the same, before a whole blueprint is evaluated again. */
  feedDelayMs?: number
}

/**
 * Keeps the entities of `_rule_result` up to date. All that is to be done stands in tables, and every step is a transaction
 * that stores results together with how far the work has come: a server that dies leaves nothing half done, and the next
 * step of any server goes on.
 */
export class ResultKeeper implements AsyncDisposable {
  readonly #deps: ResultDeps & Pick<Services, 'logger'>
  readonly #options: Omit<StepOptions, 'except'>
  /** When the next attempt is due, by the id of the blueprint. */
  readonly #failing = new Map<string, number>()
  readonly #stop = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> | undefined

  constructor(deps: ResultDeps & Pick<Services, 'logger'>, options: ResultKeeperOptions = {}) {
    this.#deps = deps
    this.#options = { batch: options.batch ?? BATCH, feedDelayMs: options.feedDelayMs ?? FEED_DELAY_MS }
  }

  start(): void {
    this.#timer = setInterval(() => void this.settle(), SWEEP_MS)
  }

  /** Does all that is due. Never rejects. */
  async settle(): Promise<void> {
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined
    })
    await this.#work
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    clearInterval(this.#timer)
    await this.#work
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const outcomes = [await followNotes(this.#deps, this.#toOptions())]
        if (!this.#stop.signal.aborted) outcomes.push(await followPass(this.#deps, this.#toOptions()))
        if (outcomes.every((outcome) => outcome === 'idle')) return
      } catch (error) {
        if (this.#stop.signal.aborted) return
        this.#deps.logger.error({ err: error }, 'results of rules could not be brought up to date')
        if (!(error instanceof StepFailure)) return
        this.#failing.set(error.blueprintId, Date.now() + RETRY_MS)
      }
    }
  }

  #toOptions(): StepOptions {
    for (const [id, until] of this.#failing) if (until < Date.now()) this.#failing.delete(id)
    return { ...this.#options, except: [...this.#failing.keys()] }
  }
}
