import { sql } from 'kysely'
import type { Db, Trx } from '../database/database.ts'
import { OUTBOX_CHANNEL, type OutboxMessage } from './outbox-message.ts'

/**
 * Leaves a message for Kafka in the transaction of the change that it tells of: both are stored, or neither.
 *
 * Messages of one key are published in the order of these calls if their transactions run one after the other. A
 * writer therefore locks the row that the key names (the run, the entity) before it calls this.
 */
export async function enqueueMessage(trx: Trx, message: Omit<OutboxMessage, 'id'>): Promise<void> {
  const { orgId, topic, key, value } = message
  await trx.insertInto('kafka_outbox').values({ org_id: orgId, topic, key, value }).execute()
}

/**
 * Tells the active relay, wherever it runs, that messages wait. Call it after the commit: inside a transaction, NOTIFY
 * takes a lock that makes all such commits queue. A lost signal costs a second, for the relay also looks by itself.
 */
export async function signalOutbox(db: Db): Promise<void> {
  await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(db)
}
