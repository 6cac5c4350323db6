import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readTopic, toKafkaForTests, type KafkaForTests } from '../testing/kafka-for-tests.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'
import { openKafkaAdmin } from './kafka-admin.ts'
import type { OrganizationKafka } from './organization-kafka.ts'

interface CredentialsReply {
  credentials: { username: string; password: string; brokers: string[] }
}

describe('createOrganizationKafka', () => {
  let kafka: KafkaForTests
  let portal: TestPortal
  beforeAll(async () => {
    const broker = await sharedBroker()
    kafka = toKafkaForTests(broker)
    portal = await createTestPortal({
      KAFKA_BROKERS: broker.brokers.join(','),
      KAFKA_ADMIN_USERNAME: broker.adminUsername,
      KAFKA_ADMIN_PASSWORD: broker.adminPassword,
      KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
      KAFKA_SSL_CA: broker.caPath,
    })
  })
  afterAll(() => portal[Symbol.asyncDispose]())

  function organizationKafka(): OrganizationKafka {
    if (portal.services.kafka === undefined) throw new Error('The portal runs without Kafka')
    return portal.services.kafka
  }

  it('makes the credentials that the API hands out work on the broker', async () => {
    const { orgId } = portal.organization
    await organizationKafka().ensure(orgId)

    const reply = await portal.call('GET', '/v1/kafka-credentials')
    const { credentials } = reply.body as unknown as CredentialsReply

    const login = { username: credentials.username, password: credentials.password, groupId: `${orgId}.agent` }
    const cluster = { ...kafka.cluster, brokers: credentials.brokers }
    const records = await vi.waitFor(() => readTopic(cluster, login, `${orgId}.runs`), { timeout: 20_000 })
    expect(records).toEqual([])
  })

  it('brings back a topic that somebody deleted', async () => {
    const { orgId } = await portal.addOrganization()
    await using admin = openKafkaAdmin(kafka.cluster, kafka.administrator)
    await organizationKafka().ensure(orgId)
    await admin.deleteTopics({ topics: [`${orgId}.runs`] })

    await organizationKafka().ensureAgain(orgId)

    await vi.waitFor(async () => expect(await admin.listTopics()).toContain(`${orgId}.runs`), { timeout: 20_000 })
  })
})
