import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** A message that is committed and not yet known to be in Kafka. */
export interface KafkaOutboxTable {
  id: GeneratedAlways<string>
  org_id: string
  topic: string
  key: string
  value: string
  /** Whether `value` is encrypted, because it holds secrets. */
  sealed: Generated<boolean>
  created_at: Generated<Date>
}

/** A message that the broker refused for good, with its reason. Nothing reads it by itself: an operator does. */
export interface KafkaDeadLetterTable {
  id: ColumnType<string, string, never>
  org_id: string
  topic: string
  key: string
  value: string
  sealed: ColumnType<boolean, boolean, never>
  reason: string
  created_at: ColumnType<Date, Date, never>
  refused_at: Generated<Date>
}

export interface MessagingTables {
  kafka_outbox: KafkaOutboxTable
  kafka_dead_letter: KafkaDeadLetterTable
}
