import { randomUUID } from 'node:crypto'
import { Admin, type BaseOptions, ProduceAcks, Producer } from '@platformatic/kafka'
import { sign } from '../signature.ts'
import { CLIENT_SECRET } from './test-agent.ts'

/** What the broker fixture tells of itself; test helpers outside of tests may not import it. */
export interface BrokerAccess {
  brokers: string[]
  caCertificate: string
  caPath: string
  adminUsername: string
  adminPassword: string
}

/** A fresh organization with its topics on a test broker. */
export interface TestTopics extends AsyncDisposable {
  orgId: string
  runsTopic: string
  admin: Admin
  send: (records: readonly TestRecord[]) => Promise<void>
  /** Committed offsets of the runs topic, by partition. */
  committed: () => Promise<bigint[]>
  /** The variables of an agent that reads these topics. */
  environment: Record<string, string>
}

export interface TestRecord {
  key: string
  value: string
  partition?: number
  /** The runs topic when absent. */
  topic?: string
}

export async function createTestTopics(
  broker: BrokerAccess,
  options: { partitions?: number; withChangeLog?: boolean } = {},
): Promise<TestTopics> {
  const orgId = `org_${randomUUID().slice(0, 8)}`
  const runsTopic = `${orgId}.runs`
  const groupId = `${orgId}.agents`
  const base: BaseOptions = {
    clientId: 'agent-test',
    bootstrapBrokers: broker.brokers,
    strict: true,
    retries: 5,
    tls: { ca: broker.caCertificate },
    sasl: { mechanism: 'SCRAM-SHA-512', username: broker.adminUsername, password: broker.adminPassword },
  }
  const admin = new Admin(base)
  const producer = new Producer(base)
  const topics = [runsTopic, ...((options.withChangeLog ?? true) ? [`${orgId}.change.log`] : [])]
  await admin.createTopics({ topics, partitions: options.partitions ?? 3 })

  return {
    orgId,
    runsTopic,
    admin,
    async send(records) {
      await producer.send({
        acks: ProduceAcks.ALL,
        messages: records.map(({ key, value, ...rest }) => ({
          topic: runsTopic,
          key: Buffer.from(key),
          value: Buffer.from(value),
          ...rest,
        })),
      })
    },
    async committed() {
      const partitions = Array.from({ length: options.partitions ?? 3 }, (_unused, index) => index)
      const groups = await admin.listConsumerGroupOffsets({
        groups: [{ groupId, topics: [{ name: runsTopic, partitionIndexes: partitions }] }],
      })
      const found = groups[0]?.topics[0]?.partitions ?? []
      return partitions.map(
        (index) => found.find(({ partitionIndex }) => partitionIndex === index)?.committedOffset ?? -1n,
      )
    },
    environment: {
      PORT_ORG_ID: orgId,
      STREAMER_NAME: 'KAFKA',
      KAFKA_CONSUMER_GROUP_ID: groupId,
      KAFKA_CONSUMER_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_CONSUMER_AUTHENTICATION_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_CONSUMER_SESSION_TIMEOUT_MS: '6000',
      KAFKA_CONSUMER_SSL_CA: broker.caPath,
    },
    async [Symbol.asyncDispose]() {
      await producer.close(true)
      await admin.close()
    },
  }
}

/** Credentials as the portal hands them out. */
export const toCredentials = (broker: BrokerAccess) => ({
  username: broker.adminUsername,
  password: broker.adminPassword,
  brokers: broker.brokers,
})

/** A signed run message as record; `entity` decides its lane. */
export function toRunRecord(
  runId: string,
  run: { url: string; entity?: string; synchronized?: boolean; secret?: string; body?: object; method?: object },
): TestRecord {
  const timestamp = '1700000000'
  const unsigned = {
    ...run.body,
    payload: {
      action: {
        invocationMethod: {
          type: 'WEBHOOK',
          agent: true,
          synchronized: run.synchronized ?? true,
          method: 'POST',
          url: run.url,
          ...run.method,
        },
      },
    },
    context: { ...(run.entity !== undefined && { entity: run.entity, blueprint: 'service' }), runId },
  }
  const signature = sign(run.secret ?? CLIENT_SECRET, timestamp, JSON.stringify({ ...unsigned, headers: {} }))
  const headers = { 'X-Port-Timestamp': timestamp, 'X-Port-Signature': signature }
  return { key: runId, value: JSON.stringify({ ...unsigned, headers }) }
}
