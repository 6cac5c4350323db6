import type { KafkaMessage } from './kafka-producer.ts'

/** For what a sealed value was sealed. */
export const messagePurpose = (message: Pick<OutboxMessage, 'topic' | 'key'>): string =>
  `kafka-message ${message.topic} ${message.key}`

/** A committed message that waits for Kafka. */
export interface OutboxMessage extends KafkaMessage {
  /** Ascending in the order of publication; a decimal number. */
  id: string
  orgId: string
}
