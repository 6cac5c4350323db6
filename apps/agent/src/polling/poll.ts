import { setTimeout as sleep } from 'node:timers/promises'
import { PortolanError } from '@portolan/client'
import type { PollingConfig } from '../config.ts'
import type { HandleDeps } from '../handle-run.ts'
import type { InFlight } from '../in-flight.ts'
import type { Claim } from '../journal/journal-entry.ts'
import type { ClaimOptions } from '../portal.ts'
import { Pace, type Round } from './pace.ts'
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
  claim: (limit: number, options: ClaimOptions) => Promise<Claimed>
}

interface Claimed {
  claims: Claim[]
  /** The portal held its reply back until there was something, or would have. */
  hasWaited: boolean
}

/**
 * The polling loop: claims what there is room for, and hands it to the lanes. The portal is asked to answer the claim of
 * the first source only when there is something to claim, also from the others, which are asked right after.
 */
export class PollingIntake {
  readonly #deps: PollingDeps
  readonly #config: PollingConfig
  readonly #sources: Source[]
  readonly #pace: Pace
  #lastClaims = new Set<string>()
  #failingSince: number | undefined
  #hasPolled = false

  constructor(deps: PollingDeps, config: PollingConfig) {
    this.#deps = deps
    this.#config = config
    this.#sources = toSources(deps)
    this.#pace = new Pace(config.intervalMs)
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
        const round = await this.#pollOnce(stopping, aborting)
        this.#failingSince = undefined
        this.#hasPolled = true
        backoffMs = this.#config.backoff.initialMs
        await this.#pause(this.#pace.pauseAfter(round, Date.now()), stopping)
      } catch (error) {
        if (stopping.aborted) return
        this.#pace.failed()
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

  async #pollOnce(stopping: AbortSignal, aborting: AbortSignal): Promise<Round> {
    const startedAt = performance.now()
    const waitSeconds = this.#pace.waitSeconds(Date.now())
    const claimed: Claim[] = []
    let isMoreWaiting = false
    let wait: Round['wait'] = 'not asked'
    for (const [index, source] of this.#sources.entries()) {
      const limit = Math.min(this.#config.batchSize, this.#deps.lanes.freeRoom)
      if (limit === 0 || stopping.aborted || Date.now() < source.absentUntil) continue
      const isToWait = index === 0 && waitSeconds !== undefined
      // The lease begins when the portal claims, which may be at the end of its wait: here it ends early, never late.
      const leaseEndsAt = Date.now() + LEASE_MS
      const { claims, hasWaited } = await this.#claim(source, limit, {
        signal: stopping,
        waitSeconds: isToWait ? waitSeconds : undefined,
      })
      if (isToWait) wait = hasWaited ? 'applied' : 'ignored'
      for (const claim of claims) {
        this.#count(takeClaim(this.#deps, claim, { leaseEndsAt, stopping, aborting }), stopping)
      }
      claimed.push(...claims)
      isMoreWaiting ||= claims.length >= limit
    }
    const hasNews = claimed.some(({ id }) => !this.#lastClaims.has(id))
    this.#lastClaims = new Set(claimed.map(({ id }) => id))
    return { wait, isMoreWaiting, hasNews, durationMs: performance.now() - startedAt }
  }

  async #claim(source: Source, limit: number, options: ClaimOptions): Promise<Claimed> {
    try {
      return await source.claim(limit, options)
    } catch (error) {
      const isAbsent = error instanceof PortolanError && [400, 404, 405, 422].includes(error.status)
      if (options.waitSeconds !== undefined) this.#pace.cutOff(Date.now())
      if (!source.isOptional || !isAbsent) throw error
      source.absentUntil = Date.now() + ASK_AGAIN_AFTER_MS
      this.#deps.logger.info({ source: source.name }, 'The portal does not offer this kind of work')
      return { claims: [], hasWaited: false }
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
    claim: async (limit, options) => {
      const claim = { invocationMethod, limit, visibilityTimeoutMs: LEASE_MS }
      const { runs: claimed, hasWaited } = await portal.claimRuns(claim, options)
      return { claims: claimed.map((run) => ({ kind: 'run', id: run.id, run })), hasWaited }
    },
  })
  const nodeRuns: Source = {
    name: 'workflow node runs',
    isOptional: true,
    absentUntil: 0,
    claim: async (limit, options) => {
      const claimed = await portal.claimNodeRuns(limit, options)
      return { claims: claimed.map((run) => ({ kind: 'nodeRun', id: run.identifier, run })), hasWaited: false }
    },
  }
  return [runs('WEBHOOK', false), runs('GITLAB', true), nodeRuns]
}
