import type { Trx } from '../database/database.ts'
import type { OutboxMessage } from './outbox-message.ts'

/**
 * Leaves a message for Kafka in the transaction of the change that it tells of: both are stored, or neither.
 *
 * Messages of one key are published in the order of these calls if their transactions run one after the other. A
 * writer therefore locks the row that the key names (the run, the entity) before it calls this.
 *
 * After the commit, publish the live event `outbox`, on any server: it wakes the relay. Not by NOTIFY in this
 * transaction, whose lock makes all such commits queue. A relay that hears nothing looks once a second.
 */
export async function enqueueMessage(trx: Trx, message: Omit<OutboxMessage, 'id'>): Promise<void> {
  const { orgId, topic, key, value } = message
  await trx.insertInto('kafka_outbox').values({ org_id: orgId, topic, key, value }).execute()
}
