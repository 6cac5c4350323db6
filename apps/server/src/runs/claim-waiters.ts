import { setTimeout as sleep } from 'node:timers/promises'
import type { ClaimRequest } from '@portolan/contract/runs'
import { Gauge } from 'prom-client'
import type { LiveEvent, LiveEvents } from '../live/live-events.ts'
import type { Metrics } from '../metrics.ts'

/** More waiting requests of one organisation are answered at once: each wakes with every run, and asks the database. */
const LIMIT_PER_ORGANIZATION = 1_000
/** A reply to a client that does not read must not hold up the end of the server. */
const LAST_REPLIES_MS = 2_000

/**
 * Why a wait ended: a run became `claimable`; or one of an `other` method did; the time has come (`due`); the client went
 * away or the server stops (`ended`).
 */
export type Wake = 'claimable' | 'other' | 'due' | 'ended'

/** The claims that wait for runs, at this server. One subscription serves them all, for live events are many. */
export class ClaimWaiters implements AsyncDisposable {
  readonly #limit: number
  readonly #waiters = new Map<string, Set<ClaimWaiter>>()
  readonly #subscription: Disposable
  #allLeft: (() => void) | undefined
  #isStopping = false

  constructor(live: Pick<LiveEvents, 'subscribe'>, limitPerOrganization = LIMIT_PER_ORGANIZATION) {
    this.#limit = limitPerOrganization
    this.#subscription = live.subscribe((event) => {
      if (event.kind !== 'claimable') return
      for (const waiter of this.#waiters.get(event.orgId) ?? []) waiter.notice(event)
    })
  }

  /** How many wait, or are answered right now. */
  get size(): number {
    return [...this.#waiters.values()].reduce((sum, waiters) => sum + waiters.size, 0)
  }

  /**
   * From now on the waiter misses nothing. It must be disposed when its reply has left.
   * @returns undefined when this request must not wait: too many do, or the server stops.
   */
  enter(orgId: string, request: ClaimRequest, seconds: number): ClaimWaiter | undefined {
    const waiters = this.#waiters.get(orgId) ?? new Set()
    if (this.#isStopping || waiters.size >= this.#limit) return undefined
    const waiter = new ClaimWaiter(request, seconds, () => this.#leave(orgId, waiter))
    this.#waiters.set(orgId, waiters.add(waiter))
    return waiter
  }

  /** Ends every wait, and resolves when their replies have left, 2 s later at most. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true
    this.#subscription[Symbol.dispose]()
    if (this.#waiters.size === 0) return
    const allLeft = new Promise<void>((resolve) => (this.#allLeft = resolve))
    for (const waiter of [...this.#waiters.values()].flatMap((waiters) => [...waiters])) waiter.end()
    const patience = new AbortController()
    await Promise.race([allLeft, sleep(LAST_REPLIES_MS, undefined, { signal: patience.signal })])
    patience.abort()
  }

  /** Shows how many wait among the metrics of the server. */
  measure({ registry }: Pick<Metrics, 'registry'>): void {
    const countWaiters = () => this.size
    new Gauge({
      name: 'portolan_claims_waiting',
      help: 'Claims of agents and integrations that wait for runs',
      registers: [registry],
      collect() {
        this.set(countWaiters())
      },
    })
  }

  #leave(orgId: string, waiter: ClaimWaiter): void {
    const waiters = this.#waiters.get(orgId)
    if (!waiters?.delete(waiter) || waiters.size > 0) return
    this.#waiters.delete(orgId)
    if (this.#waiters.size === 0) this.#allLeft?.()
  }
}

/** One claim that may wait. What is announced between two waits is kept for the next. */
export class ClaimWaiter implements Disposable {
  /** How long it may wait altogether. */
  readonly seconds: number
  readonly #request: ClaimRequest
  readonly #leave: () => void
  #noticed: Wake | undefined
  #wake: (() => void) | undefined

  constructor(request: ClaimRequest, seconds: number, leave: () => void) {
    this.#request = request
    this.seconds = seconds
    this.#leave = leave
  }

  notice(event: LiveEvent): void {
    const { installationId, invocationMethod } = this.#request
    if (event.id !== installationId) return
    const isAskedFor = invocationMethod === undefined || invocationMethod === event.method
    this.#keep(isAskedFor ? 'claimable' : 'other')
  }

  end(): void {
    this.#keep('ended')
  }

  /** Resolves with the first wake, `due` after `patienceMs`. Once ended, all further waits end at once. */
  async wait(patienceMs: number): Promise<Wake> {
    if (this.#noticed === undefined) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = undefined
    }
    const wake = this.#noticed ?? 'due'
    if (wake !== 'ended') this.#noticed = undefined
    return wake
  }

  /** Ends its wait, too. */
  [Symbol.dispose](): void {
    this.end()
    this.#leave()
  }

  #keep(wake: Wake): void {
    if (this.#noticed === undefined || PRIORITY[wake] > PRIORITY[this.#noticed]) this.#noticed = wake
    this.#wake?.()
  }
}

const PRIORITY = { due: 0, claimable: 1, other: 2, ended: 3 } as const satisfies Record<Wake, number>
