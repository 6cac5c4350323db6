import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestAction, readRun, startTestRun, waitForStatus } from '../../testing/action-fixtures.ts'
import { signInMember } from '../../testing/sign-in.ts'
import { startFakeBackend, type FakeBackend } from '../../testing/fake-backend.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'
import { signHub, signText } from './signature.ts'

let portal: TestPortal
let backend: FakeBackend
beforeAll(async () => {
  backend = await startFakeBackend()
  portal = await createTestPortal(
    { PORTOLAN_OUTBOUND_ALLOW: '127.0.0.1' },
    { dispatcher: { retryDelaysMs: [10, 20, 30], requestTimeoutMs: 2_000, sweepMs: 50 } },
  )
})
afterAll(async () => {
  await portal[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})
afterEach(() => {
  backend.received.length = 0
  backend.answer = (response) => void response.end()
})

const createWebhook = (method: Record<string, unknown> = {}) =>
  createTestAction(portal, { type: 'WEBHOOK', url: `${backend.url}/hook`, ...method })

async function readLogs(runId: string): Promise<string[]> {
  const reply = await portal.call('GET', `/v1/actions/runs/${runId}/logs`)
  return (reply.body.runLogs as unknown as { message: string }[]).map((log) => log.message)
}

const waitForRequests = (count: number) => vi.waitFor(() => expect(backend.received).toHaveLength(count))
const waitForLogs = (runId: string, count: number) =>
  vi.waitFor(async () => expect(await readLogs(runId)).toHaveLength(count))

describe('an asynchronous webhook', () => {
  it('sends the signed bytes, stays in progress on 2xx and logs the attempt', async () => {
    const action = await createWebhook({
      headers: { A: 'b', 'X-Port-Signature': 'forged' },
      body: { né: '{{ .run.id }}' },
    })
    const { id } = await startTestRun(portal, action)
    await waitForLogs(id, 1)

    const [request] = backend.received
    const { clientSecret } = portal.organization
    expect(request).toMatchObject({ method: 'POST', url: '/hook', body: `{"né":"${id}"}` })
    expect(request!.headers).toMatchObject({
      a: 'b',
      'content-type': 'application/json',
      'x-port-delivery': id,
      'x-hub-signature-256': signHub(clientSecret, request!.body),
      'x-port-signature': signText(clientSecret, String(request!.headers['x-port-timestamp']), request!.body),
    })
    expect(await readRun(portal, id)).toMatchObject({ status: 'IN_PROGRESS', pendingExecution: false })
  })

  it.each([429, 502, 503, 504])('is repeated on %d with the same delivery id, until it succeeds', async (status) => {
    backend.answer = (response) => {
      response.statusCode = backend.received.length < 3 ? status : 202
      response.end()
    }
    const { id } = await startTestRun(portal, await createWebhook())
    await waitForLogs(id, 3)

    expect(backend.received.map((request) => request.headers['x-port-delivery'])).toEqual([id, id, id])
    expect((await readRun(portal, id)).status).toBe('IN_PROGRESS')
  })

  it('ends with FAILURE, its reason and a line per attempt when every attempt fails', async () => {
    backend.answer = (response) => void response.destroy()
    const { id } = await startTestRun(portal, await createWebhook())
    const run = await waitForStatus(portal, id, 'FAILURE')
    expect(run.summary).toContain('after 4 attempts')
    expect(await readLogs(id)).toHaveLength(4)
  })

  it('is not repeated when the backend refuses it', async () => {
    backend.answer = (response) => {
      response.statusCode = 400
      response.end('no such job')
    }
    const { id } = await startTestRun(portal, await createWebhook())
    const run = await waitForStatus(portal, id, 'FAILURE')
    expect(run.summary).toBe('The webhook answered 400: no such job')
    expect(backend.received).toHaveLength(1)
  })

  it('gives a backend that never answers up after the time limit', async () => {
    backend.answer = () => undefined
    const { id } = await startTestRun(portal, await createWebhook())
    const run = await waitForStatus(portal, id, 'FAILURE')
    expect(run.summary).toContain('no complete reply within 2 s')
  })

  it('never follows a redirect', async () => {
    backend.answer = (response) => {
      response.writeHead(302, { location: `${backend.url}/elsewhere` })
      response.end()
    }
    const { id } = await startTestRun(portal, await createWebhook())
    const run = await waitForStatus(portal, id, 'FAILURE')
    expect(run.summary).toContain('302')
    expect(backend.received.map((request) => request.url)).toEqual(['/hook'])
  })

  it('is stopped by a report of the end while it waits to be repeated', async () => {
    backend.answer = (response) => {
      response.writeHead(503, { 'retry-after': '1' })
      response.end()
    }
    const { id } = await startTestRun(portal, await createWebhook())
    await waitForRequests(1)
    await portal.call('PATCH', `/v1/actions/runs/${id}`, { status: 'FAILURE', summary: 'cancelled' })
    await vi.waitFor(async () => {
      const rows = await portal.services.db.selectFrom('run_delivery').selectAll().where('run_id', '=', id).execute()
      expect(rows).toEqual([])
    })
    expect(backend.received).toHaveLength(1)
    expect(await readRun(portal, id)).toMatchObject({ status: 'FAILURE', summary: 'cancelled' })
  })
})

describe('the encoding of a request', () => {
  it('follows the Content-Type of the action', async () => {
    const form = await createWebhook({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: { grant_type: 'a b', count: 2 },
    })
    await startTestRun(portal, form)
    await waitForRequests(1)
    expect(backend.received[0]!.body).toBe('grant_type=a+b&count=2')

    const patch = await createWebhook({
      headers: { 'Content-Type': 'application/json-patch+json' },
      body: [{ op: 'add' }],
    })
    await startTestRun(portal, patch)
    await waitForRequests(2)
    expect(backend.received[1]).toMatchObject({ body: '[{"op":"add"}]' })
    expect(backend.received[1]!.headers['content-type']).toBe('application/json-patch+json')
  })

  it('sends GET without a body and signs the empty text', async () => {
    await startTestRun(portal, await createWebhook({ method: 'GET', body: {} }))
    await waitForRequests(1)
    const { method, body, headers } = backend.received[0]!
    expect({ method, body, type: headers['content-type'] }).toEqual({ method: 'GET', body: '', type: undefined })
    expect(headers['x-port-signature']).toBe(
      signText(portal.organization.clientSecret, String(headers['x-port-timestamp']), ''),
    )
  })
})

describe('a synchronous webhook', () => {
  it('ends with the reply, parsed or as text, and refuses reports', async () => {
    backend.answer = (response) => void response.end('{"url":"https://x"}')
    const action = await createWebhook({ synchronized: true })
    const { id } = await startTestRun(portal, action)
    expect(await waitForStatus(portal, id, 'SUCCESS')).toMatchObject({ response: { url: 'https://x' } })
    const report = await portal.call('PATCH', `/v1/actions/runs/${id}`, { status: 'FAILURE' })
    expect(report).toMatchObject({ status: 422, body: { error: 'run_synchronized_error' } })

    backend.answer = (response) => void response.end('done')
    const second = await startTestRun(portal, action)
    expect(await waitForStatus(portal, second.id, 'SUCCESS')).toMatchObject({ response: 'done' })
  })

  it('is not repeated once the backend may have seen it', async () => {
    backend.answer = (response) => void response.destroy()
    const { id } = await startTestRun(portal, await createWebhook({ synchronized: true }))
    await waitForStatus(portal, id, 'FAILURE')
    expect(backend.received).toHaveLength(1)
  })

  it('keeps no reply beyond 1 MiB, and still ends', async () => {
    backend.answer = (response) => void response.end('x'.repeat(2 * 1024 * 1024))
    const { id } = await startTestRun(portal, await createWebhook({ synchronized: true }))
    expect(await waitForStatus(portal, id, 'SUCCESS')).toMatchObject({ response: null })
    expect(await readLogs(id)).toContain('The reply is larger than 1 MiB and was not kept')
  })
})

describe('a reply that the database or a reader cannot take', () => {
  it.each([
    ['half of a character', JSON.stringify({ text: 'x\ud83d' }), { text: 'x\ufffd' }],
    ['the character U+0000', JSON.stringify({ text: 'x\0' }), { text: 'x\ufffd' }],
    [
      'the names of such characters',
      JSON.stringify({ text: String.raw`\u0000 \ud83d` }),
      { text: String.raw`\u0000 \ud83d` },
    ],
    ['6,000 levels', '['.repeat(6_000) + ']'.repeat(6_000), '['.repeat(6_000) + ']'.repeat(6_000)],
  ])('ends its run like any other: %s', async (_name, reply, response) => {
    backend.answer = (answer) => void answer.end(reply)
    const { id } = await startTestRun(portal, await createWebhook({ synchronized: true }))
    expect((await waitForStatus(portal, id, 'SUCCESS')).response).toEqual(response)
  })

  it('is quoted even where the quotation ends in the middle of a character', async () => {
    backend.answer = (answer) => {
      answer.statusCode = 400
      answer.end(`${'x'.repeat(999)}😀`)
    }
    const { id } = await startTestRun(portal, await createWebhook())
    expect((await waitForStatus(portal, id, 'FAILURE')).summary).toContain('xxx\ufffd')
  })
})

describe('a server that dies between sending and storing', () => {
  it('leaves a delivery that another takes over under the same id, and whose own late outcome counts nothing', async () => {
    let release: (() => void) | undefined
    backend.answer = (response) => {
      if (backend.received.length > 1) return void response.end('second')
      release = () => void response.end('first')
    }
    const { id } = await startTestRun(portal, await createWebhook({ synchronized: true }))
    await waitForRequests(1)
    // The first holder is as good as dead: its lease ends, and it extends it no more, although it still waits for the reply.
    await sql`update run_delivery set worker = 'dead', lease_until = now() - interval '1 second'
      where run_id = ${id}`.execute(portal.services.db)
    const run = await waitForStatus(portal, id, 'SUCCESS')
    release?.()

    expect(run.response).toBe('second')
    expect(backend.received.map((request) => request.headers['x-port-delivery'])).toEqual([id, id])
    expect((await readRun(portal, id)).response).toBe('second')
  })

  it('starts nothing for a run that has ended meanwhile', async () => {
    const { id } = await startTestRun(portal, await createWebhook())
    await waitForLogs(id, 1)
    await portal.call('PATCH', `/v1/actions/runs/${id}`, { status: 'SUCCESS' })
    const { orgId } = portal.organization
    await portal.services.db
      .insertInto('run_delivery')
      .values({ org_id: orgId, run_id: id, worker: 'dead', lease_until: new Date(0) })
      .execute()
    await vi.waitFor(async () => {
      const rows = await portal.services.db.selectFrom('run_delivery').selectAll().where('run_id', '=', id).execute()
      expect(rows).toEqual([])
    })
    expect(backend.received).toHaveLength(1)
  })
})

describe('methods without a delivery', () => {
  it('end with FAILURE and a sentence instead of waiting for ever', async () => {
    const action = await createTestAction(portal, { type: 'GITHUB', org: 'acme', repo: 'cart', workflow: 'ci.yml' })
    const { id } = await startTestRun(portal, action)
    const run = await waitForStatus(portal, id, 'FAILURE')
    expect(run.summary).toContain('not connected to GitHub yet')
  })
})

describe('calls to the portal itself', () => {
  it.each(['https://api.getport.io', 'http://localhost:4400'])(
    'never leave the house and are made with the rights of the organisation: %s',
    async (base) => {
      const action = await createTestAction(portal, {
        type: 'WEBHOOK',
        url: `${base}/v1/organization`,
        method: 'GET',
        synchronized: true,
        headers: { authorization: 'Bearer from-the-example' },
      })
      const { id } = await startTestRun(portal, action)
      const run = await waitForStatus(portal, id, 'SUCCESS')
      expect(run.response).toMatchObject({ ok: true, organization: { id: portal.organization.orgId } })
    },
  )
})

describe('what a run writes on the portal itself, started by a person who may not write', () => {
  const upsert = {
    type: 'WEBHOOK',
    url: 'https://api.getport.io/v1/blueprints/{{ .inputs.kind }}/entities?upsert=true',
    synchronized: true,
    body: { identifier: 'mine', properties: {} },
  }
  const startAsMember = async (method: Record<string, unknown>, properties: Record<string, unknown>) => {
    const action = await createTestAction(portal, method)
    const reply = await portal.call('POST', `/v1/actions/${action}/runs`, { properties }, await signInMember(portal))
    return { ...reply, action, runId: (reply.body.run as unknown as { id: string } | undefined)?.id ?? '' }
  }
  const readAudits = (resource: string, runId: string) =>
    portal.services.db
      .selectFrom('audit_event')
      .select(['actor_id', 'action', 'run_id', 'context'])
      .where('resource_type', '=', resource)
      .where('run_id', '=', runId)
      .execute()
  beforeAll(async () => {
    await portal.call('POST', '/v1/blueprints', { identifier: 'owned', title: 'Owned', schema: { properties: {} } })
  })

  it.each([
    ['a call', upsert],
    [
      'an entity method',
      { type: 'UPSERT_ENTITY', blueprintIdentifier: '{{ .inputs.kind }}', mapping: { identifier: 'other' } },
    ],
  ])('names the run and that person in the trail: %s', async (_name, method) => {
    const { runId } = await startAsMember(method, { kind: 'owned' })
    const run = await waitForStatus(portal, runId, 'SUCCESS')
    const entity = JSON.stringify(run.response).includes('mine') ? 'mine' : 'other'
    expect(await readAudits('entity', runId)).toEqual([
      { actor_id: 'usr_member', action: 'CREATE', run_id: runId, context: { blueprint: 'owned', entity } },
    ])
    const stored = await portal.call('GET', `/v1/blueprints/owned/entities/${entity}`)
    expect(stored.body.entity).toMatchObject({ createdBy: 'usr_member' })
  })

  it('names both in a run that it starts', async () => {
    const inner = await createTestAction(portal, { type: 'WEBHOOK', url: 'https://ci.test', agent: true })
    const url = `https://api.getport.io/v1/actions/${inner}/runs`
    const outer = await startAsMember({ type: 'WEBHOOK', url, synchronized: true }, {})
    const { response } = await waitForStatus(portal, outer.runId, 'SUCCESS')
    const { run } = response as { run: { id: string } }
    expect(run).toMatchObject({ createdBy: 'member@test.example' })
    expect(await readAudits('run', run.id)).toMatchObject([
      { actor_id: 'usr_member', action: 'CREATE', context: { action: inner, causedByRun: outer.runId } },
    ])
  })

  it('goes only where the action says, whatever values are filled in', async () => {
    const refused = await startAsMember(upsert, { kind: 'owned/entities/bulk?x=' })
    expect(refused).toMatchObject({ status: 422, body: { error: 'invalid_evaluated_invocation_method' } })
    expect(refused.body.message).toContain('leads to another route')
  })
})

describe('UPSERT_ENTITY', () => {
  it('writes the entity, links it to the run and ends', async () => {
    await portal.call('POST', '/v1/blueprints', {
      identifier: 'service',
      title: 'Service',
      schema: { properties: { tier: { type: 'string' } }, required: [] },
    })
    const mapping = { identifier: '{{ .inputs.name }}', title: 'T', properties: { tier: '{{ .inputs.tier }}' } }
    const action = await createTestAction(portal, { type: 'UPSERT_ENTITY', blueprintIdentifier: 'service', mapping })
    const { id } = await startTestRun(portal, action, { properties: { name: 'cart', tier: 'gold' } })
    await waitForStatus(portal, id, 'SUCCESS')
    const reply = await portal.call('GET', '/v1/blueprints/service/entities/cart')
    expect(reply.body.entity).toMatchObject({ title: 'T', properties: { tier: 'gold' } })

    const broken = await startTestRun(portal, action, { properties: { name: 'cart', tier: { a: 1 } } })
    expect((await waitForStatus(portal, broken.id, 'FAILURE')).summary).toContain('tier')
  })
})
