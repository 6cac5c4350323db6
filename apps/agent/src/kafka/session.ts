import { setInterval as every } from 'node:timers/promises'
import type { Message, MessagesStream } from '@platformatic/kafka'
import type { Logger } from '@portolan/process'
import type { KafkaConfig } from '../kafka-config.ts'
import { Committer, type Partition, toPartitionKey } from './committer.ts'
import type { KafkaConsumer } from './create-consumer.ts'

export type KafkaRecord = Message<Buffer, Buffer, Buffer, Buffer>
type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>

/** Heartbeats go out every 3 s. */
const SILENT_AFTER_MS = 12_000
const WATCH_EVERY_MS = 1_000
const LAG_EVERY_MS = 10_000
/** Messages wait, nothing is under way, and none was read for this long: the stream is dead, whatever it says. */
const STALLED_AFTER_MS = 30_000
const LATER_GENERATION = { leaderEpoch: -1 }

export interface SessionOptions {
  config: KafkaConfig
  topics: string[]
  logger: Logger
  /** Takes one record; `finished` is to be called once it need not be delivered again. */
  onRecord: (record: KafkaRecord, finished: () => void) => void
  /** Resolves when another record may be taken. */
  room: () => Promise<void>
  /** True while nothing is being handled. */
  isIdle: () => boolean
  onLag: (partition: Partition, lag: number) => void
}

/**
 * One consumer from its first join to its end.
 *
 * With each generation of the group a new stream begins at the committed offsets, and the old one is thrown away with
 * what it had buffered: after a rebalance a stream goes on handing out messages of partitions that others own by then.
 */
export class KafkaSession {
  readonly #consumer: KafkaConsumer
  readonly #options: SessionOptions
  readonly #over = Promise.withResolvers<string>()
  #stream: Stream | undefined
  #committer: Committer
  #openedAt = Date.now()
  #lastRecordAt = Date.now()
  #lag = 0

  constructor(consumer: KafkaConsumer, options: SessionOptions) {
    this.#consumer = consumer
    this.#options = options
    this.#committer = new Committer(consumer, options.logger)
  }

  /** Resolves with the reason once this consumer must be replaced. */
  get over(): Promise<string> {
    return this.#over.promise
  }

  /** Joined and heard of by the broker recently. */
  get isConsuming(): boolean {
    return this.#stream !== undefined && this.#silentForMs() < SILENT_AFTER_MS
  }

  owns({ topic, partition }: Partition): boolean {
    const assignment = this.#consumer.assignments?.find((candidate) => candidate.topic === topic)
    return assignment?.partitions.includes(partition) ?? false
  }

  /** Joins the group and begins to read. An empty assignment is no end: partitions come when another agent leaves. */
  async open(): Promise<void> {
    this.#consumer.on('error', (error: Error) => this.#end(`Kafka reported: ${error.message}`))
    this.#consumer.on('consumer:group:join', () => {
      if (this.#stream !== undefined) void this.#beginGeneration()
    })
    await this.#beginGeneration()
    this.#openedAt = Date.now()
  }

  /** Ends the session when it stalls. Resolves when the session is over or the signal aborted. */
  async watch(signal: AbortSignal): Promise<void> {
    let lagAskedAt = 0
    try {
      for await (const _tick of every(WATCH_EVERY_MS, undefined, { signal })) {
        if (this.#silentForMs() > this.#options.config.sessionTimeoutMs) return this.#end('no heartbeat was answered')
        if (Date.now() - lagAskedAt > LAG_EVERY_MS) {
          lagAskedAt = Date.now()
          void this.#measureLag()
        }
        const isStalled = this.#lag > 0 && this.#options.isIdle() && Date.now() - this.#lastRecordAt > STALLED_AFTER_MS
        if (isStalled) return this.#end(`${this.#lag} messages wait and none arrives`)
      }
    } catch {
      // The signal ends the loop by an error.
    }
  }

  /** Commits what is finished, leaves the group and closes, within a few seconds even when Kafka is gone. */
  async close(options: { commit: boolean }): Promise<void> {
    const leave = async () => {
      if (options.commit) await this.#committer.close()
      this.#committer.abandon()
      await this.#consumer.close(true)
    }
    const limit = AbortSignal.timeout(5_000)
    await Promise.race([
      leave().catch((error: unknown) => this.#options.logger.debug({ err: error }, 'The Kafka consumer did not close')),
      new Promise((resolve) => limit.addEventListener('abort', resolve)),
    ])
    this.#committer.abandon()
  }

  async #beginGeneration(): Promise<void> {
    const before = this.#stream
    this.#committer.abandon()
    const committer = new Committer(this.#consumer, this.#options.logger)
    this.#committer = committer
    try {
      const stream = await this.#consumer.consume({
        topics: this.#options.topics,
        mode: 'committed',
        fallbackMode: this.#options.config.offsetReset,
      })
      this.#stream = stream
      stream.on('error', (error) => this.#stream === stream && this.#end(`the stream failed: ${error.message}`))
      stream.on('close', () => this.#stream === stream && this.#end('the stream closed'))
      stream.on('offsets', () => this.#trackAssigned(stream, committer))
      const assigned = this.#consumer.assignments?.flatMap(({ topic, partitions }) =>
        partitions.map((partition) => toPartitionKey({ topic, partition })),
      )
      this.#options.logger.info({ assigned: assigned ?? [] }, 'Kafka assigned partitions to this agent')
      void this.#read(stream, committer)
    } catch (error) {
      this.#end(`partitions could not be read: ${(error as Error).message}`)
    }
    await before?.close().catch(() => undefined)
  }

  /**
   * Notes where reading starts. With `latest` that is committed at once: a start that was never committed would move
   * past all that is published while no agent runs.
   */
  #trackAssigned(stream: Stream, committer: Committer): void {
    for (const { topic, partitions } of this.#consumer.assignments ?? []) {
      for (const partition of partitions) {
        const offset = stream.offsetsToFetch.get(toPartitionKey({ topic, partition }))
        if (offset !== undefined) committer.track({ topic, partition }, { offset, ...LATER_GENERATION })
      }
    }
    if (this.#options.config.offsetReset === 'latest') committer.schedule()
  }

  async #read(stream: Stream, committer: Committer): Promise<void> {
    try {
      for await (const record of stream) {
        await this.#options.room()
        if (this.#stream !== stream) return
        if (!this.owns(record)) continue
        this.#lastRecordAt = Date.now()
        const position = { offset: record.offset, leaderEpoch: record.leaderEpoch }
        const tracker = committer.track(record, position)
        if (!tracker.begin(position)) continue
        this.#options.onRecord(record, () => {
          tracker.finish(record.offset)
          committer.schedule()
        })
      }
    } catch (error) {
      if (this.#stream === stream) this.#end(`reading failed: ${(error as Error).message}`)
    }
  }

  #silentForMs(): number {
    return Date.now() - Math.max(this.#consumer.lastHeartbeat?.getTime() ?? 0, this.#openedAt)
  }

  async #measureLag(): Promise<void> {
    try {
      const lag = await this.#consumer.getLag({ topics: this.#options.topics })
      this.#lag = 0
      for (const [topic, partitions] of lag) {
        for (const [partition, waiting] of partitions.entries()) {
          if (!this.owns({ topic, partition })) continue
          this.#lag += Number(waiting)
          this.#options.onLag({ topic, partition }, Number(waiting))
        }
      }
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'The lag could not be measured')
    }
  }

  #end(reason: string): void {
    this.#over.resolve(reason)
  }
}
