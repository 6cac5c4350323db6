import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readRun, startAgentRun } from '../testing/action-fixtures.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

/** Bodies and headers exactly as published clients send them. */
let portal: TestPortal
let runId: string
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(async () => void (runId = await startAgentRun(portal)))

const send = async (method: 'PATCH' | 'POST', path: string, payload: string, headers: Record<string, string> = {}) => {
  const reply = await portal.app.inject({
    method,
    url: `/v1/actions/runs/${path}`,
    headers: { authorization: `Bearer ${portal.token}`, 'content-type': 'application/json', ...headers },
    payload,
  })
  return { status: reply.statusCode, body: reply.json<Record<string, unknown>>() }
}

describe('port-agent', () => {
  it('claims, acknowledges, logs, stores the response, ends and logs once more', async () => {
    const reserved = { 'x-port-reserved-usage': 'true' }
    const claim = '{"installationId": "_PORT_EXEC_AGENT", "limit": 100, "invocationMethod": "WEBHOOK"}'
    const claimed = await send('POST', 'claim-pending', claim, reserved)
    const run = (claimed.body.runs as { id: string; payload: object }[]).find(({ id }) => id === runId)
    expect(run!.payload).toMatchObject({ type: 'WEBHOOK', url: expect.any(String), agent: true, body: {} })

    expect(await send('PATCH', 'ack', `{"runIds": ["${runId}"]}`, reserved)).toMatchObject({ body: { ackedCount: 1 } })
    expect((await send('POST', `${runId}/logs`, '{"message": "An action message has been received"}')).status).toBe(201)
    expect((await send('PATCH', `${runId}/response`, '{"response": {"id": 5}}')).status).toBe(200)
    expect((await send('PATCH', runId, '{"status": "SUCCESS"}')).status).toBe(200)
    const last = await send('POST', `${runId}/logs`, '{"message": "Port agent finished processing the action run"}')
    expect(last.status).toBe(201)
    expect(await readRun(portal, runId)).toMatchObject({ status: 'SUCCESS', response: { id: 5 } })
  })

  it('reports a failed call with a summary', async () => {
    const summary = 'Failed to invoke the webhook with status code: 500. Response: oh'
    await send('PATCH', runId, JSON.stringify({ status: 'FAILURE', summary }))
    expect(await readRun(portal, runId)).toMatchObject({ status: 'FAILURE', summary })
  })
})

describe('port-github-action', () => {
  it('logs, then patches with its query parameter, and hears of an ended run', async () => {
    const userAgent = { 'user-agent': 'github-action/v1.0' }
    const log = await send('POST', `${runId}/logs`, '{"message":"created"}', userAgent)
    expect(log).toMatchObject({ status: 201, body: { runLog: { message: 'created', runId } } })
    const body = '{"status":"SUCCESS","statusLabel":"ok","link":["https://x"],"summary":"s","externalRunId":"gh_1"}'
    const patched = await send('PATCH', `${runId}?runId=${runId}`, body)
    expect(patched).toMatchObject({ status: 200, body: { run: { id: runId, statusLabel: 'ok' } } })
    expect(await send('PATCH', `${runId}?runId=${runId}`, body)).toMatchObject({ status: 422 })
  })
})

describe('the GitLab job of the enrich-service guide', () => {
  it('sends the bare token, an array of links and blanks in its body', async () => {
    const bare = { authorization: portal.token }
    expect(await send('PATCH', runId, '{\n  "link": ["https://gitlab.com/a/b/-/jobs/1"] }', bare)).toMatchObject({
      status: 200,
    })
    expect(await send('POST', `${runId}/logs`, '{"message": "MR opened"}', bare)).toMatchObject({ status: 201 })
    expect(await send('PATCH', runId, '{"status": "SUCCESS"}', bare)).toMatchObject({ status: 200 })
    expect(await readRun(portal, runId)).toMatchObject({ link: ['https://gitlab.com/a/b/-/jobs/1'] })
  })
})

describe('the Jenkinsfile of the enrich-service guide', () => {
  it('sends an object as message', async () => {
    const body = '{"status":"SUCCESS","message":{"run_status":"Service enriched"}}'
    expect(await send('PATCH', runId, body)).toMatchObject({ status: 200 })
    expect(await readRun(portal, runId)).toMatchObject({ message: { run_status: 'Service enriched' } })
  })
})

describe('the published GitLab mapping of the agent', () => {
  it('sends one link as a text', async () => {
    await send('PATCH', runId, '{"link": "https://gitlab.com/a/b/-/pipelines/7", "externalRunId": "7"}')
    expect(await readRun(portal, runId)).toMatchObject({
      status: 'IN_PROGRESS',
      link: ['https://gitlab.com/a/b/-/pipelines/7'],
      externalRunId: '7',
    })
  })
})
