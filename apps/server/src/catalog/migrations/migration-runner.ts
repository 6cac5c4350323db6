import { setTimeout as sleep } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import type { Services } from '../../services.ts'
import { inCatalogTransaction } from '../catalog-locks.ts'
import { deletionStep } from './deletion-step.ts'
import { mappingStep } from './mapping-step.ts'
import { type Migration, type StepResult } from './migration.ts'
import {
  confirmMigration,
  LeaseLost,
  postpone,
  recordWait,
  releaseLeases,
  RENEW_MS,
  renewLeases,
  SWEEP_MS,
  takeDueMigrations,
} from './migration-lease.ts'
import { recordProgress } from './migration-store.ts'
import { tidyStep } from './tidy-step.ts'

export type MigrationDeps = Pick<
  Services,
  'db' | 'clock' | 'live' | 'catalogHooks' | 'evaluator' | 'calculator' | 'logger'
>

/** Each works with one connection at a time; requests need the others. */
const CONCURRENCY = 4
const WAIT_STEP_MS = 250
/** A client that removes several blueprints asks for one after the other; what it will ask for next is waited for. */
const PATIENCE_MS = 15_000
/** A migration that is interrupted this often without progress is given up. */
const ATTEMPT_LIMIT = 10

type Step = (deps: MigrationDeps, held: Migration, signal: AbortSignal) => Promise<StepResult>

const STEPS: Record<Migration['kind'], Step> = {
  delete: deletionStep,
  map: mappingStep,
  tidy: tidyStep,
}

export interface MigrationRunnerOptions {
  sweepMs?: number
  patienceMs?: number
}

/**
 * Works on migrations, one step after the other. Every step is a transaction that also stores how far the work has come,
 * so a migration whose server died goes on where it stood when its lease ends.
 */
export class MigrationRunner implements AsyncDisposable {
  readonly #worker = nanoid()
  readonly #deps: MigrationDeps
  readonly #options: Required<MigrationRunnerOptions>
  readonly #running = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()
  readonly #timers: NodeJS.Timeout[] = []
  #sweep: Promise<void> | undefined

  constructor(deps: MigrationDeps, options: MigrationRunnerOptions = {}) {
    this.#deps = deps
    this.#options = { sweepMs: options.sweepMs ?? SWEEP_MS, patienceMs: options.patienceMs ?? PATIENCE_MS }
  }

  start(): void {
    this.#timers.push(
      setInterval(() => void this.sweep(), this.#options.sweepMs),
      setInterval(() => void this.#renew(), RENEW_MS),
    )
  }

  /** Takes up what is due, as far as there is room. */
  async sweep(): Promise<void> {
    await this.#sweep
    this.#sweep ??= this.#take().finally(() => {
      this.#sweep = undefined
    })
    await this.#sweep
  }

  /** Starts a migration that was just stored, and waits for its end up to a limit: small ones are over at once. */
  async settle(id: string, limitMs: number): Promise<void> {
    await this.sweep()
    const running = this.#running.get(id)
    if (running === undefined) return
    const timeout = new AbortController()
    await Promise.race([running, sleep(limitMs, undefined, { signal: timeout.signal }).catch(() => undefined)])
    timeout.abort()
  }

  /** Ends after the steps under way; others go on with the rest. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    for (const timer of this.#timers) clearInterval(timer)
    await this.#sweep
    await Promise.all(this.#running.values())
  }

  async #take(): Promise<void> {
    const room = CONCURRENCY - this.#running.size
    if (room <= 0 || this.#stop.signal.aborted) return
    try {
      for (const migration of await takeDueMigrations(this.#deps.db, this.#worker, room)) {
        const work = this.#work(migration).finally(() => {
          this.#running.delete(migration.id)
          void this.sweep()
        })
        this.#running.set(migration.id, work)
      }
    } catch (error) {
      this.#deps.logger.warn({ err: error }, 'migrations of the catalog could not be looked for')
    }
  }

  /** Never rejects. */
  async #work(held: Migration): Promise<void> {
    const { db, logger } = this.#deps
    try {
      if (held.attempt > ATTEMPT_LIMIT) {
        const reason = 'A step kept failing; the log of the portal names the reason'
        await this.#end(held, 'FAILURE', reason)
        return
      }
      let result: StepResult = { next: 'step' }
      while (result.next !== 'end' && !this.#stop.signal.aborted) {
        result = await STEPS[held.kind](this.#deps, held, this.#stop.signal)
        if (result.next === 'wait') result = await this.#wait(held, result.reason)
      }
      if (result.next !== 'end') await releaseLeases(db, this.#worker, [held.id])
    } catch (error) {
      if (error instanceof LeaseLost) return
      if (this.#stop.signal.aborted) {
        await releaseLeases(db, this.#worker, [held.id]).catch(() => undefined)
        return
      }
      logger.error({ err: error, migrationId: held.id, orgId: held.orgId }, 'a step of a migration failed')
      await postpone(db, held).catch(() => undefined)
    }
  }

  async #wait(held: Migration, reason: string): Promise<StepResult> {
    const waitedMs = await recordWait(this.#deps.db, held, reason)
    if (waitedMs === undefined) return { next: 'end' }
    if (waitedMs > this.#options.patienceMs) {
      await this.#end(held, 'FAILURE', reason)
      return { next: 'end' }
    }
    await sleep(WAIT_STEP_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    return { next: 'step' }
  }

  async #end(held: Migration, status: 'FAILURE', reason: string): Promise<void> {
    await inCatalogTransaction(this.#deps.db, async (trx) => {
      const migration = await confirmMigration(trx, held)
      const cancelled = migration.status === 'PENDING_CANCELLATION'
      await recordProgress(trx, migration, cancelled ? { status: 'CANCELLED' } : { status, reason })
    })
  }

  async #renew(): Promise<void> {
    if (this.#running.size === 0) return
    await renewLeases(this.#deps.db, this.#worker, [...this.#running.keys()]).catch((error: unknown) => {
      this.#deps.logger.warn({ err: error }, 'leases of migrations could not be extended')
    })
  }
}
