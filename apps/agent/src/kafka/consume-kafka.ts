import { setTimeout as sleep } from 'node:timers/promises'
import { PortolanError } from '@portolan/client'
import type { KafkaConfig } from '../kafka-config.ts'
import type { HandleDeps } from '../handle-run.ts'
import type { InFlight } from '../in-flight.ts'
import { createConsumer, type KafkaAccess, type KafkaConsumer } from './create-consumer.ts'
import type { DeadLetters } from './dead-letters.ts'
import { findTopics } from './find-topics.ts'
import { type KafkaRecord, KafkaSession } from './session.ts'
import { takeRecord } from './take-record.ts'

export interface KafkaDeps extends HandleDeps {
  inFlight: InFlight
  deadLetters: DeadLetters
  /** False while no further work should be taken. */
  hasRoom: (signal: AbortSignal) => Promise<void>
}

const OPEN_TIMEOUT_MS = 30_000
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 30_000

/** The consumer loop: whatever ends a consumer, the next one takes its place until the agent stops. */
export class KafkaIntake {
  readonly #deps: KafkaDeps
  readonly #config: KafkaConfig
  #session: KafkaSession | undefined

  constructor(deps: KafkaDeps, config: KafkaConfig) {
    this.#deps = deps
    this.#config = config
  }

  get isReady(): boolean {
    return this.#session?.isConsuming ?? false
  }

  /**
   * Reads until `stopping` is aborted, then resolves with the session still open, so that what is finished while the
   * agent drains can be committed by `close`.
   *
   * @param aborting ends requests under way; their messages are not committed.
   */
  async run(stopping: AbortSignal, aborting: AbortSignal): Promise<void> {
    const stopped = new Promise<'stopped'>((resolve) => stopping.addEventListener('abort', () => resolve('stopped')))
    let retryMs = FIRST_RETRY_MS
    while (!stopping.aborted) {
      const openedAt = Date.now()
      const session = await this.#open(stopping, aborting)
      if (session !== undefined) {
        void session.watch(stopping)
        const reason = await Promise.race([session.over, stopped])
        if (reason === 'stopped') return
        this.#deps.logger.warn({ reason }, 'The Kafka consumer is replaced')
        this.#session = undefined
        await session.close({ commit: false })
      }
      this.#deps.metrics.consumersReplaced.inc()
      if (Date.now() - openedAt > LAST_RETRY_MS) retryMs = FIRST_RETRY_MS
      await sleep(retryMs, undefined, { signal: stopping }).catch(() => undefined)
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
    }
  }

  /** Commits what is finished and leaves the group. */
  async close(): Promise<void> {
    await this.#session?.close({ commit: true })
  }

  async #open(stopping: AbortSignal, aborting: AbortSignal): Promise<KafkaSession | undefined> {
    let consumer: KafkaConsumer | undefined
    try {
      consumer = createConsumer(this.#config, await this.#findAccess())
      consumer.on('error', (error: Error) => this.#deps.logger.debug({ err: error }, 'Kafka reported an error'))
      const session = new KafkaSession(consumer, {
        config: this.#config,
        topics: await within(OPEN_TIMEOUT_MS, findTopics(consumer, this.#config.topics, this.#deps.logger)),
        logger: this.#deps.logger,
        onRecord: (record, finished) => this.#take(record, finished, stopping, aborting),
        room: () => this.#deps.hasRoom(stopping),
        isIdle: () => this.#deps.lanes.tasks === 0,
        onLag: ({ topic, partition }, lag) => this.#deps.metrics.lag.set({ topic, partition: String(partition) }, lag),
      })
      this.#session = session
      await within(OPEN_TIMEOUT_MS, session.open())
      return session
    } catch (error) {
      this.#session = undefined
      this.#deps.logger.error({ err: error }, 'Kafka cannot be read; the agent tries again')
      await within(2_000, consumer?.close(true) ?? Promise.resolve()).catch(() => undefined)
      return undefined
    }
  }

  #take(record: KafkaRecord, finished: () => void, stopping: AbortSignal, aborting: AbortSignal): void {
    if (stopping.aborted) return
    const mayStart = () => !stopping.aborted && (this.#session?.owns(record) ?? false)
    takeRecord(this.#deps, record, { topics: this.#config.topics, mayStart, aborting }).then(
      (result) => {
        if (result === 'dropped') return
        this.#deps.metrics.handled.inc({ outcome: result })
        finished()
      },
      (error: unknown) => {
        const { topic, partition, offset } = record
        if (aborting.aborted) return
        this.#deps.logger.error({ err: error, topic, partition, offset: Number(offset) }, 'A message was not handled')
      },
    )
  }

  async #findAccess(): Promise<KafkaAccess> {
    const { bootstrapServers } = this.#config
    if (bootstrapServers !== undefined) return { brokers: bootstrapServers }
    try {
      return await this.#deps.portal.getKafkaCredentials()
    } catch (error) {
      if (!(error instanceof PortolanError) || error.status !== 404) throw error
      throw new Error('The portal has no Kafka: set STREAMER_NAME to POLLING', { cause: error })
    }
  }
}

/** A client that retries for ever needs someone else's patience. @throws Error after `limitMs`. */
async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const limit = new AbortController()
  const timeout = sleep(limitMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`Kafka did not answer within ${limitMs / 1000} s`)
  })
  timeout.catch(() => undefined)
  try {
    return await Promise.race([work, timeout])
  } finally {
    limit.abort()
  }
}
