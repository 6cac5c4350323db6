import { setTimeout as sleep } from 'node:timers/promises'
import { PortolanError } from '@portolan/client'
import type { PollingConfig } from '../config.ts'
import type { HandleDeps } from '../handle-run.ts'
import type { InFlight } from '../in-flight.ts'
import type { Claim } from '../journal/journal-entry.ts'
import { resumeClaim, takeClaim } from './take-claim.ts'

export interface PollingDeps extends HandleDeps {
  inFlight: InFlight
  hasRoom: (signal: AbortSignal) => Promise<void>
}

/** What is claimed stays ours for this long, unless it is acknowledged, which makes it ours for good. */
const LEASE_MS = 60_000
/** A portal without one of the routes may be upgraded while the agent runs. */
const ASK_AGAIN_AFTER_MS = 10 * 60_000

interface Source {
  name: string
  isOptional: boolean
  absentUntil: number
  claim: (limit: number) => Promise<Claim[]>
}

/** The polling loop: claims what there is room for, and hands it to the lanes. */
export class PollingIntake {
  readonly #deps: PollingDeps
  readonly #config: PollingConfig
  readonly #sources: Source[]
  #failingSince: number | undefined
  #hasPolled = false

  constructor(deps: PollingDeps, config: PollingConfig) {
    this.#deps = deps
    this.#config = config
    this.#sources = toSources(deps)
  }

  get isReady(): boolean {
    return this.#hasPolled && this.#failingSince === undefined
  }

  /**
   * Polls until `stopping` is aborted.
   *
   * @throws Error when the portal could not be polled for longer than the configuration allows.
   */
  async run(stopping: AbortSignal, aborting: AbortSignal): Promise<void> {
    for (const claim of this.#deps.journal.claims())
      this.#count(resumeClaim(this.#deps, claim, { stopping, aborting }), stopping)
    let backoffMs = this.#config.backoff.initialMs
    while (!stopping.aborted) {
      await this.#deps.hasRoom(stopping)
      if (stopping.aborted) return
      try {
        const isMoreWaiting = await this.#pollOnce(stopping, aborting)
        this.#failingSince = undefined
        this.#hasPolled = true
        backoffMs = this.#config.backoff.initialMs
        if (!isMoreWaiting) await this.#pause(this.#config.intervalMs, stopping)
      } catch (error) {
        this.#checkPatience(error)
        const { jitterFactor, factor, maxMs } = this.#config.backoff
        const delayMs = backoffMs * (1 + jitterFactor * Math.random())
        this.#deps.logger.warn({ err: error, delayMs: Math.round(delayMs) }, 'The portal could not be polled')
        await this.#pause(delayMs, stopping)
        backoffMs = Math.min(backoffMs * factor, maxMs)
      }
    }
  }

  /** Nothing is left to do: acknowledged work is in the journal, and the rest the portal offers again. */
  async close(): Promise<void> {}

  /** True when a source gave as much as was asked for. */
  async #pollOnce(stopping: AbortSignal, aborting: AbortSignal): Promise<boolean> {
    let isMoreWaiting = false
    for (const source of this.#sources) {
      const limit = Math.min(this.#config.batchSize, this.#deps.lanes.freeRoom)
      if (limit === 0 || stopping.aborted || Date.now() < source.absentUntil) continue
      const leaseEndsAt = Date.now() + LEASE_MS
      const claims = await this.#claim(source, limit)
      for (const claim of claims) {
        this.#count(takeClaim(this.#deps, claim, { leaseEndsAt, stopping, aborting }), stopping)
      }
      isMoreWaiting ||= claims.length >= limit
    }
    return isMoreWaiting
  }

  async #claim(source: Source, limit: number): Promise<Claim[]> {
    try {
      return await source.claim(limit)
    } catch (error) {
      const isAbsent = error instanceof PortolanError && [400, 404, 405, 422].includes(error.status)
      if (!source.isOptional || !isAbsent) throw error
      source.absentUntil = Date.now() + ASK_AGAIN_AFTER_MS
      this.#deps.logger.info({ source: source.name }, 'The portal does not offer this kind of work')
      return []
    }
  }

  #count(taken: ReturnType<typeof takeClaim>, stopping: AbortSignal): void {
    taken.then(
      (result) => result !== 'dropped' && this.#deps.metrics.handled.inc({ outcome: result }),
      (error: unknown) => {
        if (stopping.aborted) return
        this.#deps.logger.error({ err: error }, 'A claimed run was not handled; it is resumed after a restart')
      },
    )
  }

  #checkPatience(error: unknown): void {
    this.#failingSince ??= Date.now()
    if (Date.now() - this.#failingSince <= this.#config.backoff.maxFailureMs) return
    throw new Error(
      `The portal could not be polled for ${this.#config.backoff.maxFailureMs / 1000} s (POLLING_MAX_FAILURE_DURATION_SECONDS)`,
      { cause: error },
    )
  }

  async #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined)
  }
}

/** GITLAB runs and node runs are optional: not every portal offers them by polling. */
function toSources({ portal }: PollingDeps): Source[] {
  const runs = (invocationMethod: string, isOptional: boolean): Source => ({
    name: `${invocationMethod} runs`,
    isOptional,
    absentUntil: 0,
    claim: async (limit) => {
      const claimed = await portal.claimRuns({ invocationMethod, limit, visibilityTimeoutMs: LEASE_MS })
      return claimed.map((run) => ({ kind: 'run', id: run.id, run }))
    },
  })
  const nodeRuns: Source = {
    name: 'workflow node runs',
    isOptional: true,
    absentUntil: 0,
    claim: async (limit) => {
      const claimed = await portal.claimNodeRuns(limit)
      return claimed.map((run) => ({ kind: 'nodeRun', id: run.identifier, run }))
    },
  }
  return [runs('WEBHOOK', false), runs('GITLAB', true), nodeRuns]
}
