import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka'
import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type KafkaForTests, newOrgId, readTopic, toKafkaForTests } from '../testing/kafka-for-tests.ts'
import { ensureOrganizationKafka } from './ensure-organization-kafka.ts'
import { findKafkaError } from './find-kafka-error.ts'
import { openKafkaAdmin } from './kafka-admin.ts'
import { type KafkaLogin, toClientOptions } from './kafka-connection.ts'
import { KafkaProducer } from './kafka-producer.ts'

describe('ensureOrganizationKafka', () => {
  let kafka: KafkaForTests
  beforeAll(async () => {
    kafka = toKafkaForTests(await sharedBroker())
  })

  async function addOrganization(orgId = newOrgId()) {
    const organization = { orgId, username: orgId, password: `password of ${orgId}` }
    await using admin = openKafkaAdmin(kafka.cluster, kafka.administrator)
    await ensureOrganizationKafka({ admin }, organization)
    return organization
  }

  const read = (login: KafkaLogin, topic: string, groupId: string) =>
    readTopic(kafka.cluster, { username: login.username, password: login.password, groupId }, topic)

  /** A new user is known a few milliseconds after it was made. */
  const readAsNewUser = (login: KafkaLogin, topic: string, groupId: string) =>
    vi.waitFor(() => read(login, topic, groupId), { timeout: 20_000 })

  it('creates both topics with three partitions and seven days of retention', async () => {
    const { orgId } = await addOrganization()
    await using admin = openKafkaAdmin(kafka.cluster, kafka.administrator)

    const metadata = await admin.metadata({ topics: [`${orgId}.runs`, `${orgId}.change.log`] })
    const configs = await admin.describeConfigs({
      resources: [{ resourceType: 2, resourceName: `${orgId}.runs`, configurationKeys: ['retention.ms'] }],
    })

    expect([...metadata.topics.values()].map((topic) => topic.partitionsCount)).toEqual([3, 3])
    expect(configs[0]?.configs[0]?.value).toBe('604800000')
  })

  it('changes nothing when it is repeated, also by two servers at once', async () => {
    const organization = await addOrganization()
    await using producer = new KafkaProducer(kafka.cluster, kafka.administrator)
    await producer.send([{ topic: `${organization.orgId}.runs`, key: 'run', value: 'kept' }])

    await Promise.all([addOrganization(organization.orgId), addOrganization(organization.orgId)])

    const records = await readAsNewUser(organization, `${organization.orgId}.runs`, `${organization.orgId}.agent`)
    expect(records.map(({ value }) => value)).toEqual(['kept'])
  })

  // Rights are prefixes: without the dot in them, an organisation could read all whose names begin with its own.
  it.each([
    ['any other organisation', () => newOrgId()],
    ['one whose name goes on after its own', (orgId: string) => `${orgId}2`],
  ])('lets the broker refuse an organisation on the topic of %s', async (_owner, nameOwner) => {
    const reader = await addOrganization()
    const owner = await addOrganization(nameOwner(reader.orgId))
    await readAsNewUser(reader, `${reader.orgId}.runs`, `${reader.orgId}.agent`)

    const error = await failureOf(read(reader, `${owner.orgId}.runs`, `${reader.orgId}.agent`))

    expect(findKafkaError(error, 'apiId', 'TOPIC_AUTHORIZATION_FAILED')).toBeDefined()
  })

  it('lets the broker refuse another organisation on the consumer group', async () => {
    const owner = await addOrganization()
    const stranger = await addOrganization()
    await readAsNewUser(stranger, `${stranger.orgId}.runs`, `${stranger.orgId}.agent`)

    const error = await failureOf(read(stranger, `${stranger.orgId}.runs`, `${owner.orgId}.agent`))

    expect(findKafkaError(error, 'apiId', 'GROUP_AUTHORIZATION_FAILED')).toBeDefined()
  })

  it('lets an organisation read, not write', async () => {
    const organization = await addOrganization()
    await readAsNewUser(organization, `${organization.orgId}.runs`, `${organization.orgId}.agent`)
    const { username, password } = organization
    const producer = new Producer({
      ...toClientOptions(kafka.cluster, { username, password }, 'forger'),
      serializers: stringSerializers,
      acks: ProduceAcks.ALL,
    })
    onTestFinished(() => producer.close(true))

    const error = await failureOf(
      producer.send({ messages: [{ topic: `${organization.orgId}.runs`, key: 'run', value: 'forged' }] }),
    )

    expect(findKafkaError(error, 'apiId', 'TOPIC_AUTHORIZATION_FAILED')).toBeDefined()
    expect(await read(organization, `${organization.orgId}.runs`, `${organization.orgId}.agent`)).toEqual([])
  })

  it('refuses a wrong password, and the old one after a change', async () => {
    const organization = await addOrganization()
    const topic = `${organization.orgId}.runs`
    const groupId = `${organization.orgId}.agent`
    await readAsNewUser(organization, topic, groupId)

    const wrong = await failureOf(read({ ...organization, password: 'guess' }, topic, groupId))
    await using admin = openKafkaAdmin(kafka.cluster, kafka.administrator)
    await ensureOrganizationKafka({ admin }, { ...organization, password: 'another' })
    await readAsNewUser({ ...organization, password: 'another' }, topic, groupId)
    const old = await failureOf(read(organization, topic, groupId))

    expect(findKafkaError(wrong, 'code', 'PLT_KFK_AUTHENTICATION')).toBeDefined()
    expect(findKafkaError(old, 'code', 'PLT_KFK_AUTHENTICATION')).toBeDefined()
  })
})

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable('it was not refused'),
    (error: Error) => error,
  )
}
