import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from '../logging.ts'
import type { KafkaProducer } from './kafka-producer.ts'
import type { MessagingMetrics } from './messaging-metrics.ts'
import type { OutboxMessage } from './outbox-message.ts'
import { deletePublished, listWaiting, moveToDeadLetter, tryLockRelay, type WaitingMessage } from './outbox-store.ts'
import { type PublishOutcome, publishMessages } from './publish-messages.ts'

export interface OutboxRelayDeps {
  /** The database itself or a pooler in session mode: the relay holds a lock for as long as its connection lives. */
  databaseUrl: string
  /** Used by nobody else; closed with the relay. */
  producer: KafkaProducer
  logger: Logger
  metrics: MessagingMetrics
  /** Opens the value of a message that waits sealed. */
  open: (message: OutboxMessage) => string
  /**
   * Called before a message that Kafka refused for good is moved aside, so that its run can end. May be called again
   * for the same message after a crash; while it throws, the message stays and is tried again.
   */
  onRefused: (message: OutboxMessage, reason: string) => Promise<void>
  /** Called when a topic does not exist, to create it. Other topics flow meanwhile. */
  onMissingTopic: (topic: string, orgId: string) => Promise<void>
}

/** 500 messages a send carry some 10,000 messages/s; a partition's batch above 1 MiB would be refused as a whole. */
const BATCH = { rows: 500, bytes: 900_000 }
const POLL_MS = 1_000
const HOLD_TOPIC_MS = 2_000
const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 5_000
/** How long a send in flight may take once the server stops. */
const STOP_GRACE_MS = 3_000
/**
 * The database ends the session of a relay that froze or was cut off, and another takes over. A working one is never
 * silent for this long: it looks every second, a send takes 10 s at most.
 */
const SILENT_SESSION_SECONDS = 60

/**
 * Carries committed messages from the outbox to Kafka: at least once, in order per key, none forgotten.
 *
 * Every server runs one; a lock in the database lets a single one of them work, and the next when that dies.
 */
export class OutboxRelay implements AsyncDisposable {
  readonly #deps: OutboxRelayDeps
  readonly #stop = new AbortController()
  readonly #heldTopics = new Map<string, number>()
  #running: Promise<void> | undefined
  #idle = new AbortController()
  #woken = false

  constructor(deps: OutboxRelayDeps) {
    this.#deps = deps
  }

  /** Starts the loop and returns at once. It outlives every failure of database and broker. */
  start(): void {
    this.#running ??= this.#run()
  }

  /** Says that messages may wait. Cheap: call it after each commit that left one, here or on another server. */
  wake(): void {
    this.#woken = true
    this.#idle.abort()
  }

  /** Ends the loop after the send in flight, which gets 3 s. Messages that were not acknowledged stay. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#idle.abort()
    const timer = setTimeout(() => void this.#deps.producer[Symbol.asyncDispose](), STOP_GRACE_MS)
    await this.#running
    clearTimeout(timer)
    await this.#deps.producer[Symbol.asyncDispose]()
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; failures += 1) {
      try {
        await this.#serve(() => {
          failures = 0
        })
      } catch (error) {
        this.#deps.logger.warn({ err: error }, 'the outbox relay lost its database connection and tries again')
        await this.#pause(retryDelayMs(failures))
      }
    }
  }

  /** Lives as long as one database connection: waits to be the active relay, then works. */
  async #serve(onConnected: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#deps.databaseUrl,
      application_name: 'portolan-relay',
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
      keepAlive: true,
    })
    // A connection that breaks shows in the next query.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query(`set idle_session_timeout = '${SILENT_SESSION_SECONDS}s'`)
      onConnected()
      while (!this.#stop.signal.aborted && !(await tryLockRelay(client))) await this.#pause(POLL_MS)
      if (this.#stop.signal.aborted) return
      this.#deps.metrics.active.set(1)
      await this.#relay(client)
    } finally {
      this.#deps.metrics.active.set(0)
      await client.end().catch(() => undefined)
    }
  }

  async #relay(client: pg.Client): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted;) {
      const waiting = await listWaiting(client, BATCH, this.#listHeldTopics())
      if (waiting.length === 0) {
        await this.#waitForWork()
        continue
      }
      try {
        await this.#publish(client, await this.#open(client, waiting))
        if (failures > 0) this.#deps.logger.info({ failures }, 'messages reach Kafka again')
        failures = 0
      } catch (error) {
        if (failures === 0) this.#deps.logger.warn({ err: error }, 'messages wait, for Kafka did not take them')
        await this.#pause(retryDelayMs(failures))
        failures += 1
      }
    }
  }

  async #publish(client: pg.Client, messages: readonly OutboxMessage[]): Promise<void> {
    if (messages.length === 0) return
    const { metrics } = this.#deps
    const stopTimer = metrics.sendSeconds.startTimer()
    const outcome = await publishMessages(this.#deps.producer, messages)
    stopTimer()
    if (outcome.published.length > 0) {
      await deletePublished(client, outcome.published)
      metrics.published.inc(outcome.published.length)
    }
    await this.#setAside(client, outcome.refused)
    for (const topic of outcome.missingTopics) {
      const orgId = messages.find((message) => message.topic === topic)?.orgId ?? ''
      await this.#createMissing(topic, orgId)
    }
  }

  /** One that does not open must not keep the others waiting: it was sealed with another key, and never will. */
  async #open(client: pg.Client, waiting: readonly WaitingMessage[]): Promise<OutboxMessage[]> {
    const messages: OutboxMessage[] = []
    for (const message of waiting) {
      try {
        messages.push(message.sealed ? { ...message, value: this.#deps.open(message) } : message)
      } catch {
        await this.#setAside(client, [{ message, reason: 'it could not be decrypted with the key of this portal' }])
      }
    }
    return messages
  }

  async #setAside(client: pg.Client, refused: PublishOutcome['refused']): Promise<void> {
    const { logger, metrics, onRefused } = this.#deps
    for (const { message, reason } of refused) {
      await onRefused(message, reason)
      await moveToDeadLetter(client, message, reason)
      metrics.refused.inc()
      const { id, orgId, topic, key } = message
      logger.error({ messageId: id, orgId, topic, key, reason }, 'Kafka refused a message, now in kafka_dead_letter')
    }
  }

  /** Holds the topic back a little, for a new one is not known everywhere at once, and others must not wait for it. */
  async #createMissing(topic: string, orgId: string): Promise<void> {
    this.#heldTopics.set(topic, performance.now() + HOLD_TOPIC_MS)
    try {
      await this.#deps.onMissingTopic(topic, orgId)
    } catch (error) {
      this.#deps.logger.warn({ err: error, topic, orgId }, 'a topic is missing in Kafka and could not be created')
    }
  }

  #listHeldTopics(): string[] {
    for (const [topic, until] of this.#heldTopics) {
      if (until < performance.now()) this.#heldTopics.delete(topic)
    }
    return [...this.#heldTopics.keys()]
  }

  async #waitForWork(): Promise<void> {
    this.#idle = new AbortController()
    if (!this.#woken && !this.#stop.signal.aborted) await sleep(POLL_MS, this.#idle.signal)
    this.#woken = false
  }

  async #pause(durationMs: number): Promise<void> {
    await sleep(durationMs, this.#stop.signal)
  }
}

function retryDelayMs(failures: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10))
}

async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  await delay(durationMs, undefined, { signal }).catch(() => undefined)
}
