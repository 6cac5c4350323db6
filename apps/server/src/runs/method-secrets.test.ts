import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestAction, startTestRun, waitForStatus } from '../testing/action-fixtures.ts'
import { startFakeBackend, type FakeBackend } from '../testing/fake-backend.ts'
import { signInAdmin } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const VALUE = 'T0P/S3CR3T=hush'
const IN_BASE64 = Buffer.from(VALUE).toString('base64')
const KAFKA = { KAFKA_BROKERS: 'localhost:1', KAFKA_SECURITY_PROTOCOL: 'PLAINTEXT' }

let portal: TestPortal
let backend: FakeBackend
beforeAll(async () => {
  backend = await startFakeBackend()
  portal = await createTestPortal({ ...KAFKA, PORTOLAN_OUTBOUND_ALLOW: '127.0.0.0/8' })
  await portal.call('POST', '/v1/organization/secrets', { secretName: 'HOOK', secretValue: VALUE })
})
afterAll(async () => {
  await portal[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

/** Every row of every table that tells of runs, as text. */
async function readDatabase(): Promise<string> {
  const tables = ['run', 'run_log', 'run_delivery', 'audit_event', 'kafka_outbox']
  const dumps = await Promise.all(
    tables.map(async (table) => (await portal.services.pool.query(`select json_agg(t) as rows from ${table} t`)).rows),
  )
  return JSON.stringify(dumps)
}

async function expectHidden(runId: string): Promise<void> {
  const replies = await Promise.all([
    portal.call('GET', `/v1/actions/runs/${runId}`),
    portal.call('GET', `/v1/actions/runs/${runId}/logs`),
    portal.call('GET', `/v1/audit-log?run_id=${runId}`),
  ])
  const seen = JSON.stringify(replies) + (await readDatabase())
  for (const form of [VALUE, IN_BASE64, encodeURIComponent(VALUE)]) expect(seen).not.toContain(form)
}

describe('a secret in a template', () => {
  it('reaches the backend, and nothing that the portal shows or stores, whatever the backend answers', async () => {
    backend.answer = (response, { url, body }) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ echo: body, url, [VALUE]: [VALUE, IN_BASE64] }))
    }
    const action = await createTestAction(portal, {
      type: 'WEBHOOK',
      url: `${backend.url}/hooks/{{ .secrets.HOOK | @uri }}`,
      synchronized: true,
      headers: { 'X-Note': 'key {{ .secrets["HOOK"] }}' },
      body: { nested: [{ key: '{{ .secrets.HOOK }}' }], encoded: '{{ .secrets.HOOK | @base64 }}' },
    })
    const { id } = await startTestRun(portal, action)
    const run = await waitForStatus(portal, id, 'SUCCESS')

    const received = backend.received.at(-1)!
    expect(received.url).toBe(`/hooks/${encodeURIComponent(VALUE)}`)
    expect(received.headers['x-note']).toBe(`key ${VALUE}`)
    expect(JSON.parse(received.body)).toEqual({ nested: [{ key: VALUE }], encoded: IN_BASE64 })
    expect(run.payload).toMatchObject({ body: { nested: [{ key: '***' }], encoded: '***' } })
    expect(run.response).toMatchObject({ '***': ['***', '***'] })
    await expectHidden(id)
  })

  it('is quoted by no failure', async () => {
    backend.answer = (response) => response.writeHead(403).end(`wrong key ${VALUE}`)
    const action = await createTestAction(portal, {
      type: 'WEBHOOK',
      url: `${backend.url}/{{ .secrets.HOOK | @uri }}`,
      synchronized: true,
    })
    const { id } = await startTestRun(portal, action)
    expect((await waitForStatus(portal, id, 'FAILURE')).summary).toBe('The webhook answered 403: wrong key ***')
    await expectHidden(id)
  })

  it('is in clear for the agent that claims the run, and sealed while it waits', async () => {
    const action = await createTestAction(portal, {
      type: 'WEBHOOK',
      url: 'https://ci.test',
      agent: true,
      body: { key: '{{ .secrets.HOOK }}' },
    })
    await portal.call('PATCH', '/v1/organization', { settings: { portAgentStreamerName: 'POLLING' } })
    const { id } = await startTestRun(portal, action)
    await expectHidden(id)
    const claim = { installationId: '_PORT_EXEC_AGENT', limit: 10, invocationMethod: 'WEBHOOK' }
    const { body } = await portal.call('POST', '/v1/actions/runs/claim-pending', claim)
    expect(body.runs).toMatchObject([{ id, payload: { body: { key: VALUE } } }])
  })

  it('waits sealed for Kafka', async () => {
    const action = await createTestAction(portal, {
      type: 'WEBHOOK',
      url: 'https://ci.test',
      agent: true,
      body: { key: '{{ .secrets.HOOK }}' },
    })
    await portal.call('PATCH', '/v1/organization', { settings: { portAgentStreamerName: 'KAFKA' } })
    const { id } = await startTestRun(portal, action)
    const { rows } = await portal.services.pool.query('select sealed from kafka_outbox where key = $1', [id])
    expect(rows).toEqual([{ sealed: true }])
    await expectHidden(id)
  })

  it('has the value of the moment in which the run was approved', async () => {
    await portal.call('POST', '/v1/organization/secrets', { secretName: 'LATE', secretValue: 'before-approval' })
    const action = await createTestAction(
      portal,
      { type: 'WEBHOOK', url: `${backend.url}/late`, body: { key: '{{ .secrets.LATE }}' } },
      { requiredApproval: true },
    )
    const { id } = await startTestRun(portal, action)
    await portal.call('PATCH', '/v1/organization/secrets/LATE', { secretValue: 'after-approval' })
    const admin = await signInAdmin(portal)
    await portal.call('PATCH', `/v1/actions/runs/${id}/approval`, { status: 'APPROVE' }, admin)
    await expect.poll(() => backend.received.at(-1)?.url).toBe('/late')
    expect(JSON.parse(backend.received.at(-1)!.body)).toEqual({ key: 'after-approval' })
  })

  it('is null where there is none of that name, and belongs to one organisation', async () => {
    const other = await portal.addOrganization()
    const headers = { authorization: `Bearer ${other.token}` }
    const body = {
      identifier: 'foreign',
      title: 'Foreign',
      trigger: { type: 'self-service', operation: 'CREATE', userInputs: { properties: {} } },
      invocationMethod: { type: 'WEBHOOK', url: 'https://ci.test', agent: true, body: { key: '{{ .secrets.HOOK }}' } },
    }
    await portal.call('POST', '/v1/actions', body, headers)
    const reply = await portal.call('POST', '/v1/actions/foreign/runs', {}, headers)
    expect(reply.body.run).toMatchObject({ payload: { body: { key: null } } })
  })
})
