import type { KafkaMessage } from './kafka-producer.ts'

/** A committed message that waits for Kafka. */
export interface OutboxMessage extends KafkaMessage {
  /** Ascending in the order of publication; a decimal number. */
  id: string
  orgId: string
}

/** Written to by every transaction that leaves a message, so that the relay need not wait for its next look. */
export const OUTBOX_CHANNEL = 'kafka_outbox'
