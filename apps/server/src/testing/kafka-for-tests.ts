import { randomBytes } from 'node:crypto'
import { Consumer, stringDeserializers } from '@platformatic/kafka'
import type { BrokerAccess } from '@portolan/kafka-broker'
import { type KafkaCluster, type KafkaLogin, toClientOptions } from '../messaging/kafka-connection.ts'

/** A cluster and its administrator, in the shapes that the server's Kafka code takes. */
export interface KafkaForTests {
  cluster: KafkaCluster
  administrator: KafkaLogin
}

/** A record as a consumer saw it. */
export interface SeenRecord {
  key: string
  value: string
  partition: number
}

export function toKafkaForTests(broker: BrokerAccess): KafkaForTests {
  return {
    cluster: { brokers: broker.brokers, securityProtocol: 'SASL_SSL', sslCa: broker.caCertificate },
    administrator: { username: broker.adminUsername, password: broker.adminPassword },
  }
}

/** An organisation that no other test uses: what keeps tests on one broker apart. */
export function newOrgId(): string {
  return `org_${randomBytes(6).toString('hex')}`
}

/**
 * Reads all that a topic holds now, from its beginning.
 *
 * @param reader a login and the consumer group to read as.
 */
export async function readTopic(
  cluster: KafkaCluster,
  reader: KafkaLogin & { groupId: string },
  topic: string,
): Promise<SeenRecord[]> {
  const { groupId, ...login } = reader
  const consumer = new Consumer({
    ...toClientOptions(cluster, login, 'test-reader'),
    groupId,
    deserializers: stringDeserializers,
  })
  try {
    const ends = await consumer.listOffsets({ topics: [topic] })
    const total = Number((ends.get(topic) ?? []).reduce((sum, end) => sum + end, 0n))
    const seen: SeenRecord[] = []
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false, maxWaitTime: 100 })
    if (total === 0) return seen
    for await (const { key, value, partition } of stream) {
      if (seen.push({ key, value, partition }) === total) break
    }
    return seen
  } finally {
    await consumer.close(true)
  }
}
