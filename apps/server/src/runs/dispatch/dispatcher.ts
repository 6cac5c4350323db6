import { setTimeout as sleep } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import { isDatabaseAway } from '../../http/error-handler.ts'
import type { Services } from '../../services.ts'
import { payloadPurpose } from '../prepare-delivery.ts'
import { runChanged, runLogged } from '../run-events.ts'
import { deliverJob, type PortalRequest } from './deliver-job.ts'
import { RETRY_DELAYS_MS } from './deliver-webhook.ts'
import { failed, type DeliveryJob, type DeliveryOutcome } from './delivery-job.ts'
import { HostSlots } from './host-slots.ts'
import { createHttpClient, REQUEST_TIMEOUT_MS, type HttpClient } from './http-client.ts'
import { confirmLease, releaseLeases, renewLeases, takeDueDeliveries, type TakenDelivery } from './lease-store.ts'
import { LEASE_SECONDS, RENEW_MS, SWEEP_MS } from './lease.ts'
import { OutcomeWriter } from './outcome-writer.ts'
import { recordOutcomes } from './record-outcomes.ts'

type Deps = Pick<
  Services,
  | 'db'
  | 'pool'
  | 'clock'
  | 'config'
  | 'logger'
  | 'live'
  | 'secretBox'
  | 'outbound'
  | 'organizationStates'
  | 'accessTokens'
  | 'catalogHooks'
>

export interface DispatcherOptions {
  requestTimeoutMs?: number
  retryDelaysMs?: readonly number[]
  sweepMs?: number
}

/** More than this many deliveries are not kept in memory; the rest waits in the database. */
const HELD_LIMIT = 2_000
/** A delivery that waited longer asks the database before it starts: its run may have been ended meanwhile. */
const ASK_AFTER_MS = 250
const ASK_AGAIN_MS = 500
/** A delivery whose holder is lost this often is what kills them. */
const TAKEOVER_LIMIT = 10
const DRAIN_MS = 7_000

interface HeldJob {
  job: DeliveryJob
  abort: AbortController
  /** Monotonic time until which nobody else can have taken it over. */
  heldUntilMs: number
  /** The backend has been called; what became of it waits to be stored. */
  isDelivered: boolean
}

/**
 * Delivers the runs that this portal executes itself.
 *
 * A run started here is delivered straight from memory, under a lease that was committed with it. Deliveries of servers
 * that died are taken over when their lease ends: that is the watchdog by which no run stays behind.
 */
export class Dispatcher implements AsyncDisposable {
  readonly worker = nanoid()
  readonly #deps: Deps
  readonly #options: Required<DispatcherOptions>
  readonly #client: HttpClient
  readonly #slots = new HostSlots()
  readonly #held = new Map<string, HeldJob>()
  readonly #writer: OutcomeWriter
  readonly #timers: NodeJS.Timeout[] = []
  readonly #background = new Set<Promise<unknown>>()
  #portal: PortalRequest | undefined
  #sweeping = false
  #stopped = false

  constructor(deps: Deps, options: DispatcherOptions = {}) {
    this.#deps = deps
    this.#options = {
      requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      retryDelaysMs: options.retryDelaysMs ?? RETRY_DELAYS_MS,
      sweepMs: options.sweepMs ?? SWEEP_MS,
    }
    this.#client = createHttpClient(deps.outbound, this.#options.requestTimeoutMs)
    this.#writer = new OutcomeWriter({
      record: (finished) => recordOutcomes(deps.pool, finished),
      recorded: (outcomes) => {
        for (const outcome of outcomes) {
          if (outcome.ended) runChanged(deps, outcome)
          if (outcome.logged) runLogged(deps, outcome)
        }
      },
      interrupted: (error) => deps.logger.warn({ err: error }, 'outcomes of runs could not be stored; trying again'),
      refused: (error, runId) => deps.logger.error({ err: error, runId }, 'the outcome of a run cannot be stored'),
    })
  }

  start(): void {
    this.#timers.push(
      setInterval(() => this.#track(this.sweep()), this.#options.sweepMs),
      setInterval(() => this.#track(this.#renew()), RENEW_MS),
    )
  }

  /** How calls to the portal's own address are answered without leaving the process. */
  connectPortal(request: PortalRequest): void {
    this.#portal = request
  }

  /** Whether this server takes one more delivery at once; asked before its run is stored. */
  reserve(): { worker: string; due: 'held' | 'now' } {
    return { worker: this.worker, due: this.#stopped || this.#held.size >= HELD_LIMIT ? 'now' : 'held' }
  }

  /** Starts a delivery whose lease has just been committed. Returns at once. */
  accept(job: DeliveryJob): void {
    this.#hold(job, performance.now())
  }

  /** Stops a delivery whose run was ended from outside. A request under way is cut off. */
  cancel(runId: string): void {
    this.#held.get(runId)?.abort.abort()
  }

  /** Takes over what others left behind, as far as there is room. */
  async sweep(): Promise<void> {
    const room = HELD_LIMIT - this.#held.size
    if (this.#sweeping || this.#stopped || room <= 0) return
    this.#sweeping = true
    try {
      const takenAt = performance.now()
      const taken = await takeDueDeliveries(this.#deps.db, this.worker, Math.min(room, 200))
      for (const delivery of taken) this.#takeOver(delivery, takenAt)
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'deliveries that were left behind could not be looked for')
    } finally {
      this.#sweeping = false
    }
  }

  /** Lets deliveries under way finish for some seconds, then gives the rest to others. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
    await Promise.race([this.#drain(), new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())])
    for (const { abort } of this.#held.values()) abort.abort()
    this.#writer.stop()
    await this.#drain()
    await releaseLeases(this.#deps.db, this.worker).catch(() => undefined)
    await this.#client[Symbol.asyncDispose]()
  }

  async #drain(): Promise<void> {
    while (this.#background.size > 0) await Promise.allSettled(this.#background)
  }

  #takeOver(taken: TakenDelivery, takenAt: number): void {
    const { orgId, runId, fence, createdBy, creatorId, synchronized } = taken
    const job: DeliveryJob = { orgId, runId, fence, createdBy, creatorId, synchronized, method: {}, secrets: undefined }
    const earlier = this.#held.get(runId)
    // The database was away for longer than the lease: what became of the delivery is stored under the new one.
    if (earlier?.isDelivered) {
      earlier.job.fence = fence
      return
    }
    earlier?.abort.abort()
    if (taken.status !== 'IN_PROGRESS') return this.#hold(job, takenAt, async () => NOTHING)
    if (taken.takeovers > TAKEOVER_LIMIT) {
      const outcome = failed(`The delivery was interrupted ${TAKEOVER_LIMIT} times and is given up`)
      return this.#hold(job, takenAt, async () => outcome)
    }
    job.method =
      taken.sealedPayload === null
        ? taken.payload
        : (JSON.parse(
            this.#deps.secretBox.open(taken.sealedPayload, payloadPurpose(orgId, runId)),
          ) as DeliveryJob['method'])
    this.#hold(job, takenAt)
  }

  /** It stays held until its outcome is stored: its lease is extended as long, and it counts for `HELD_LIMIT`. */
  #hold(job: DeliveryJob, sinceMs: number, deliver = (held: HeldJob) => this.#deliver(held, sinceMs)): void {
    const heldUntilMs = sinceMs + LEASE_SECONDS * 1000
    const held: HeldJob = { job, abort: new AbortController(), heldUntilMs, isDelivered: false }
    this.#held.set(job.runId, held)
    const store = (outcome: DeliveryOutcome | undefined) => outcome && this.#writer.add({ job, outcome })
    const delivery = deliver(held)
      .then(store)
      .finally(() => {
        if (this.#held.get(job.runId) === held) this.#held.delete(job.runId)
      })
    this.#track(delivery)
  }

  /** @returns what is to be stored; undefined leaves the delivery to others. */
  async #deliver(held: HeldJob, sinceMs: number): Promise<DeliveryOutcome | undefined> {
    using slot = await this.#slots.take(toHost(held.job.method), held.abort.signal)
    if (slot === undefined) return this.#abandon()
    const now = performance.now()
    if (now >= held.heldUntilMs) return undefined
    if (now - sinceMs > ASK_AFTER_MS && !(await this.#confirm(held))) return this.#abandon()
    const outcome = await this.#attempt(held)
    held.isDelivered = outcome !== undefined
    return outcome ?? this.#abandon()
  }

  /** What it needs of the database is read before anything is sent, so a database that is away means: not sent yet. */
  async #attempt(held: HeldJob): Promise<DeliveryOutcome | undefined> {
    const { job, abort } = held
    for (let interruptions = 0; ; interruptions++) {
      try {
        return await deliverJob(
          {
            ...this.#deps,
            client: this.#client,
            portal: this.#portal,
            retryDelaysMs: this.#options.retryDelaysMs,
            mayRepeat: () => this.#confirm(held),
          },
          job,
          abort.signal,
        )
      } catch (error) {
        if (isDatabaseAway(error as Error) && interruptions < TAKEOVER_LIMIT) {
          if (await this.#confirm(held)) continue
          return undefined
        }
        this.#deps.logger.error({ err: error, runId: job.runId, orgId: job.orgId }, 'a run could not be delivered')
        return failed('The portal could not deliver the run; its log names the reason')
      }
    }
  }

  /**
   * Asks whether the delivery is still ours, until the database answers: one that was given up because the database was
   * away for a moment would leave its run in progress for ever.
   */
  async #confirm(held: HeldJob): Promise<boolean> {
    const { signal } = held.abort
    while (!signal.aborted) {
      const askedAt = performance.now()
      try {
        const confirmed = await confirmLease(this.#deps.db, held.job)
        if (confirmed) held.heldUntilMs = askedAt + LEASE_SECONDS * 1000
        return confirmed
      } catch {
        await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined)
      }
    }
    return false
  }

  /** The run was ended or taken over: only what is left of this delivery goes away. On shutdown it stays for others. */
  #abandon(): DeliveryOutcome | undefined {
    return this.#stopped ? undefined : NOTHING
  }

  async #renew(): Promise<void> {
    if (this.#held.size === 0) return
    const askedAt = performance.now()
    try {
      const heldNow = [...this.#held.values()]
      await renewLeases(this.#deps.db, this.worker, [...this.#held.keys()])
      for (const held of heldNow) held.heldUntilMs = askedAt + LEASE_SECONDS * 1000
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'leases of deliveries could not be extended')
    }
  }

  #track(work: Promise<unknown>): void {
    this.#background.add(work)
    void work.finally(() => this.#background.delete(work)).catch(() => undefined)
  }
}

const NOTHING: DeliveryOutcome = { status: undefined, summary: undefined, response: undefined, logs: [] }

const toHost = (method: Record<string, unknown>) =>
  typeof method.url === 'string' ? (URL.parse(method.url)?.host ?? '') : String(method.type)
