import type { ClientBase } from 'pg'
import type { OutboxMessage } from './outbox-message.ts'

/**
 * The relay's SQL. It takes the relay's own connection, the one that holds the lock of the active relay: when that
 * connection is lost so is the lock, and a relay that has been replaced can change nothing.
 */

/** Identifies the lock among all advisory locks of the database. */
const RELAY_LOCK = 4_400_001

/** Limits of one send. */
export interface BatchLimits {
  rows: number
  /** Of keys and values together. A single larger message is taken alone. */
  bytes: number
}

/** Becomes the active relay of the database, unless another connection is. Held until the connection ends. */
export async function tryLockRelay(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [RELAY_LOCK])
  return rows[0]?.locked === true
}

/** A message as it waits; `sealed` says that its value is encrypted. */
export type WaitingMessage = OutboxMessage & { sealed: boolean }

/** Reads the oldest waiting messages, except those for the topics that are held back. */
export async function listWaiting(
  client: ClientBase,
  limits: BatchLimits,
  heldTopics: readonly string[],
): Promise<WaitingMessage[]> {
  const { rows } = await client.query<WaitingMessage>(
    `select id::text, org_id as "orgId", topic, key, value, sealed
       from (select *,
                    row_number() over (order by id) as position,
                    sum(octet_length(key) + octet_length(value)) over (order by id) as bytes
               from (select * from kafka_outbox where topic <> all ($1) order by id limit $2) as oldest) as waiting
      where position = 1 or bytes <= $3
      order by position`,
    [heldTopics, limits.rows, limits.bytes],
  )
  return rows
}

/** Forgets messages that Kafka has. */
export async function deletePublished(client: ClientBase, messages: readonly OutboxMessage[]): Promise<void> {
  await client.query('delete from kafka_outbox where id = any ($1::bigint[])', [messages.map(({ id }) => id)])
}

/** Moves a message out of the way of those behind it, and keeps it with the reason. */
export async function moveToDeadLetter(client: ClientBase, message: OutboxMessage, reason: string): Promise<void> {
  await client.query(
    `with refused as (delete from kafka_outbox where id = $1 returning *)
     insert into kafka_dead_letter (id, org_id, topic, key, value, sealed, reason, created_at)
     select id, org_id, topic, key, value, sealed, $2, created_at from refused`,
    [message.id, reason],
  )
}
