import type { KafkaMessage } from './kafka-producer.ts'

/** A committed message that waits for Kafka. */
export interface OutboxMessage extends KafkaMessage {
  /** Ascending in the order of publication; a decimal number. */
  id: string
  orgId: string
}
