import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { maskSecret, startSandbox } from '@portolan/sandbox'
import type { BrokerAccess } from '@portolan/kafka-broker'
import { sharedBroker } from '@portolan/kafka-broker/test-broker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTopic, toKafkaForTests } from '../../apps/server/src/testing/kafka-for-tests.ts'
import { disposeAfterEach } from '../support/dispose-after-each.ts'
import {
  type Portal,
  type Postgres,
  serverEnvironment,
  serverKafkaEnvironment,
  startAgent,
  startPortal,
  startPostgres,
  waitUntil,
} from '../support/index.ts'
import { curl, json, jsonFile } from './curl.ts'

const CIRCLECI_TOKEN = 'personal-token'
/** What the CircleCI document prints, byte for byte. */
const document = (name: string) => fileURLToPath(new URL(`../fixtures/circleci/${name}.json`, import.meta.url))

describe('the CircleCI document against a portal with Kafka (SASL_SSL, SCRAM-SHA-512)', () => {
  const use = disposeAfterEach()
  let postgres: Postgres
  let broker: BrokerAccess
  beforeAll(async () => {
    postgres = await startPostgres()
    broker = await sharedBroker()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  const startKafkaPortal = async () =>
    use(
      await startPortal({
        environment: { ...serverEnvironment(await postgres.createDatabase()), ...serverKafkaEnvironment(broker) },
      }),
    )

  it('triggers the pipeline as the mapping says, with blueprint, action and mapping as printed', async () => {
    const sandbox = use(await startSandbox({ circleci: { tokens: [CIRCLECI_TOKEN], acceptNullParameters: true } }))
    const portal = await startKafkaPortal()
    const api = `${portal.url}/v1`
    const { credentials } = portal
    const login = await curl(...json('POST', pick(credentials)), `${api}/auth/access_token`)
    const token = ['--header', `Authorization: Bearer ${String(login.body.accessToken)}`]

    const blueprint = await curl(...token, ...jsonFile('POST', document('blueprint')), `${api}/blueprints`)
    const actions = await curl(
      ...token,
      ...jsonFile('PUT', document('actions')),
      `${api}/blueprints/circle_ci_project/actions`,
    )
    const entity = { identifier: 'cart', title: 'acme/cart', properties: { project_slug: 'gh/acme/cart' } }
    await curl(...token, ...json('POST', entity), `${api}/blueprints/circle_ci_project/entities`)
    const kafka = await curl(...token, `${api}/kafka-credentials`)
    use(
      await startAgent({
        portal,
        broker,
        mapping: await readFile(document('invocations'), 'utf8'),
        environment: { CIRCLE_CI_URL: sandbox.circleci.url, CIRCLE_CI_TOKEN: CIRCLECI_TOKEN },
      }),
    )
    const started = await curl(
      ...token,
      ...json('POST', { properties: {}, entity: 'cart' }),
      `${api}/actions/circle_ci_project_trigger_circle_ci_pipeline/runs`,
    )
    const run = started.body.run as { id: string }
    const request = await waitUntil('CircleCI is called', () => sandbox.circleci.requests()[0])
    const lines = await waitUntil('the run has log lines', async () => {
      const reply = await curl(...token, `${api}/actions/runs/${run.id}/logs?limit=50`)
      const logs = reply.body.runLogs as { message: string }[]
      return logs.some(({ message }) => message.includes('201')) && logs.map(({ message }) => message)
    })

    expect([blueprint.status, actions.status, started.status]).toEqual([201, 200, 202])
    expect(kafka.body).toMatchObject({
      ok: true,
      credentials: { username: credentials.orgId, brokers: broker.brokers },
    })
    expect(request).toMatchObject({ method: 'POST', path: '/api/v2/project/gh%2Facme%2Fcart/pipeline', status: 201 })
    expect(request.headers).toMatchObject({
      'circle-token': maskSecret(CIRCLECI_TOKEN),
      'content-type': 'application/json',
      'x-port-delivery': run.id,
    })
    expect(JSON.parse(request.body.toString())).toEqual({ branch: 'main', parameters: null })
    expect(sandbox.circleci.requests()).toHaveLength(1)
    expect(lines.join('\n')).toContain(`${sandbox.circleci.url}/api/v2/project/gh%2Facme%2Fcart/pipeline`)
    expect(lines.join('\n')).not.toContain(CIRCLECI_TOKEN)
  })

  it("refuses another organisation's Kafka user on that topic, by the broker", async () => {
    const [mine, theirs] = [await startKafkaPortal(), await startKafkaPortal()]
    const topic = `${mine.credentials.orgId}.runs`
    const { cluster } = toKafkaForTests(broker)
    const [own, foreign] = [await kafkaLogin(mine), await kafkaLogin(theirs)]
    await startKafkaRun(mine)

    const seen = await waitUntil('the run is in the topic', async () => {
      const records = await readTopic(cluster, { ...own, groupId: `${mine.credentials.orgId}.reader` }, topic)
      return records.length > 0 && records
    })
    const readAs = (groupId: string) => refusalOf(readTopic(cluster, { ...foreign, groupId }, topic))

    expect(seen).toHaveLength(1)
    expect(await readAs(`${theirs.credentials.orgId}.reader`)).toContain('TOPIC_AUTHORIZATION_FAILED')
    expect(await readAs(`${mine.credentials.orgId}.reader`)).toMatch(/(TOPIC|GROUP)_AUTHORIZATION_FAILED/)
  })
})

const pick = ({ clientId, clientSecret }: Portal['credentials']) => ({ clientId, clientSecret })

async function kafkaLogin(portal: Portal): Promise<{ username: string; password: string }> {
  const { credentials } = await portal.client.request<{ credentials: { username: string; password: string } }>(
    'GET',
    '/v1/kafka-credentials',
  )
  return { username: credentials.username, password: credentials.password }
}

/** Starts a run whose message goes to Kafka for consumers of the organisation's own. */
async function startKafkaRun({ client }: Portal): Promise<void> {
  const trigger = { type: 'self-service', operation: 'CREATE', userInputs: { properties: {}, required: [] } }
  await client.request('POST', '/v1/actions', {
    body: { identifier: 'announce', title: 'Announce', trigger, invocationMethod: { type: 'KAFKA', payload: {} } },
  })
  await client.request('POST', '/v1/actions/announce/runs', { body: { properties: {} } })
}

/** All that the broker's refusal says, for errors of the client are nested. */
async function refusalOf(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  )
  const all: string[] = []
  const collect = (value: unknown): void => {
    if (!(value instanceof Error)) return
    all.push(`${value.message} ${'apiId' in value ? String(value.apiId) : ''}`)
    if (value instanceof AggregateError) value.errors.forEach(collect)
    collect(value.cause)
  }
  collect(error)
  return all.join('\n')
}
