import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka'
import { type KafkaCluster, type KafkaLogin, toClientOptions } from './kafka-connection.ts'
import { KafkaSendError, toSendError } from './kafka-send-error.ts'

/** What is sent. Messages with one key keep their order. */
export interface KafkaMessage {
  topic: string
  key: string
  value: string
}

type StringProducer = Producer<string, string, string, string>

/** A hung broker was seen to hold the library's own send for 40 s. */
const DEADLINE_MS = 10_000

/**
 * Sends to Kafka, one send at a time, acknowledged by all replicas in sync.
 *
 * One at a time because concurrent sends of the library's idempotent producer acknowledged messages that were never
 * written, and broke the order of a key, when the broker was killed. Put everything that waits into one send instead.
 */
export class KafkaProducer implements AsyncDisposable {
  readonly #open: () => StringProducer
  readonly #deadlineMs: number
  #producer: StringProducer | undefined
  #interrupt: ((error: KafkaSendError) => void) | undefined

  constructor(cluster: KafkaCluster, login: KafkaLogin | undefined, options: { deadlineMs?: number } = {}) {
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS
    this.#open = () =>
      new Producer({
        ...toClientOptions(cluster, login, 'portolan-relay'),
        acks: ProduceAcks.ALL,
        idempotent: true,
        serializers: stringSerializers,
      })
  }

  /**
   * Sends messages and returns once they are written. Settles within the deadline, whatever the broker does.
   *
   * @throws KafkaSendError. Except after `missing_topic` for the only topic, some messages may be written all the same:
   *   repeat the send; receivers know a message by its run id.
   */
  async send(messages: readonly KafkaMessage[]): Promise<void> {
    if (this.#interrupt) throw new Error('A send is in flight: the producer takes one at a time')
    const interrupted = Promise.withResolvers<never>()
    this.#interrupt = interrupted.reject
    const late = new KafkaSendError('unavailable', `Kafka gave no answer within ${this.#deadlineMs} ms`)
    const timer = setTimeout(() => interrupted.reject(late), this.#deadlineMs)
    this.#producer ??= this.#open()
    const sending = this.#producer.send({ messages: [...messages] })
    // After an interruption nobody waits for it any more.
    sending.catch(() => undefined)
    try {
      await Promise.race([sending, interrupted.promise])
    } catch (error) {
      // A producer that failed may still hold the request, its connection or a stale view of the cluster.
      void this.#discard()
      throw error instanceof KafkaSendError ? error : toSendError(error)
    } finally {
      clearTimeout(timer)
      this.#interrupt = undefined
    }
  }

  /** Closes the connection. A send in flight fails as `unavailable`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#interrupt?.(new KafkaSendError('unavailable', 'The producer was closed'))
    await this.#discard()
  }

  async #discard(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    await producer?.close(true).catch(() => undefined)
  }
}
