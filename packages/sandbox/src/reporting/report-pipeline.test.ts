import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createManualClock,
  DEFAULT_CIRCLECI_TOKEN,
  DEFAULT_GITLAB_TRIGGER_TOKEN,
  FAILING_REF,
  startSandbox,
} from '../index.ts'
import type { PortalConnection, Sandbox } from '../index.ts'
import { NO_ANSWER, startRecordingPortal } from '../testing/recording-portal.ts'
import type { RecordingPortal } from '../testing/recording-portal.ts'

const STEP_MS = 1_000
const runPath = '/v1/actions/runs/r_1'
const clock = createManualClock(new Date('2026-01-05T10:00:00Z'))
let portal: RecordingPortal
let sandbox: Sandbox

beforeEach(async () => {
  portal = await startRecordingPortal()
  const connection = { baseUrl: portal.url, clientId: 'id', clientSecret: 'secret', retryDelayMs: 1 }
  sandbox = await start(connection)
})
afterEach(async () => {
  await sandbox[Symbol.asyncDispose]()
  await portal[Symbol.asyncDispose]()
})

function start(connection: PortalConnection) {
  const provider = { portal: connection }
  return startSandbox({ circleci: provider, gitlab: provider, clock, stepDurationMs: STEP_MS })
}

async function trigger(parameters: Record<string, string>, branch = 'main', target = sandbox) {
  const response = await fetch(`${target.circleci.url}/api/v2/project/gh%2Facme%2Fcart/pipeline`, {
    method: 'POST',
    headers: { 'circle-token': DEFAULT_CIRCLECI_TOKEN, 'content-type': 'application/json' },
    body: JSON.stringify({ branch, parameters }),
  })
  expect(response.status).toBe(201)
}

const reported = () => portal.calls.map(({ method, path, body }) => ({ method, path, body }))
const log = (message: string) => ({
  method: 'POST',
  path: `${runPath}/logs`,
  body: { message: `CircleCI stand-in: ${message}` },
})

describe('a pipeline that knows its run', () => {
  it('reports link, jobs and success in order, with one token', async () => {
    await trigger({ port_run_id: 'r_1' })
    clock.advance(20 * STEP_MS)
    await vi.waitFor(() => expect(portal.calls).toHaveLength(8))
    expect(reported()).toEqual([
      { method: 'PATCH', path: runPath, body: { link: sandbox.circleci.pipelines()[0]?.url } },
      log('job build started'),
      log('job build ended with success'),
      log('job test started'),
      log('job test ended with success'),
      log('job deploy started'),
      log('job deploy ended with success'),
      { method: 'PATCH', path: runPath, body: { status: 'SUCCESS' } },
    ])
    expect(portal.tokenRequests).toMatchObject([{ body: { clientId: 'id', clientSecret: 'secret' } }])
    expect(portal.calls[0]?.authorization).toBe('Bearer portal-token')
  })

  it('reports nothing before its first job starts', async () => {
    await trigger({ port_run_id: 'r_1' })
    clock.advance(2 * STEP_MS - 1)
    expect(portal.tokenRequests).toEqual([])
    clock.advance(1)
    await vi.waitFor(() => expect(portal.calls).toHaveLength(2))
  })

  it('reports failure', async () => {
    await trigger({ port_run_id: 'r_1' }, FAILING_REF)
    clock.advance(20 * STEP_MS)
    await vi.waitFor(() => expect(reported().at(-1)?.body).toEqual({ status: 'FAILURE' }))
    expect(reported()).not.toContainEqual(log('job deploy started'))
  })

  it('tries again when the portal is overloaded or has lost the token, and keeps the order', async () => {
    portal.statuses.push(503, 429, 401)
    await trigger({ port_run_id: 'r_1' })
    clock.advance(2 * STEP_MS)
    await vi.waitFor(() => expect(portal.calls).toHaveLength(5))
    expect(portal.tokenRequests).toHaveLength(2)
    await vi.waitFor(() =>
      expect(sandbox.circleci.pipelines()[0]?.reports).toMatchObject([{ status: 200, attempts: 4 }, { status: 200 }]),
    )
  })

  it('records a refused report without repeating it, and goes on', async () => {
    portal.statuses.push(422)
    await trigger({ port_run_id: 'r_1' })
    clock.advance(20 * STEP_MS)
    await vi.waitFor(() => expect(reported().at(-1)?.body).toEqual({ status: 'SUCCESS' }))
    const first = sandbox.circleci.pipelines()[0]?.reports[0]
    expect(first).toMatchObject({ status: 422, attempts: 1, error: 'report answered with 422' })
  })

  it('does not repeat a token request that was refused', async () => {
    portal.tokenStatuses.push(401)
    await trigger({ port_run_id: 'r_1' })
    clock.advance(2 * STEP_MS)
    await vi.waitFor(() => expect(sandbox.circleci.pipelines()[0]?.reports).toHaveLength(2))
    expect(sandbox.circleci.pipelines()[0]?.reports[0]).toMatchObject({
      attempts: 1,
      error: 'token request answered with 401',
    })
    expect(portal.calls).toHaveLength(1)
  })

  it('gives up a call that the portal does not answer', async () => {
    portal.statuses.push(NO_ANSWER)
    await using impatient = await start({
      baseUrl: portal.url,
      clientId: 'id',
      clientSecret: 'secret',
      timeoutMs: 100,
      attempts: 1,
    })
    await trigger({ port_run_id: 'r_1' }, 'main', impatient)
    clock.advance(2 * STEP_MS)
    await vi.waitFor(() => expect(impatient.circleci.pipelines()[0]?.reports).toHaveLength(2))
    expect(impatient.circleci.pipelines()[0]?.reports).toMatchObject([
      { error: expect.stringContaining('timeout') },
      { status: 200 },
    ])
  })

  it('lives on and records it when the portal cannot be reached', async () => {
    const gone = await startRecordingPortal()
    await gone[Symbol.asyncDispose]()
    const secret = 'very-secret'
    await using lonely = await start({
      baseUrl: gone.url,
      clientId: 'id',
      clientSecret: secret,
      attempts: 2,
      retryDelayMs: 1,
    })
    await trigger({ port_run_id: 'r_1' }, 'main', lonely)
    clock.advance(20 * STEP_MS)
    await vi.waitFor(() => expect(lonely.circleci.pipelines()[0]?.reports).toHaveLength(8))
    const reports = lonely.circleci.pipelines()[0]?.reports
    expect(reports?.[0]).toMatchObject({
      status: undefined,
      attempts: 2,
      error: expect.stringContaining('ECONNREFUSED'),
    })
    expect(JSON.stringify(reports)).not.toContain(secret)
    expect(lonely.circleci.pipelines()[0]?.phase).toBe('success')
  })
})

it('reports nothing for a pipeline without a run', async () => {
  await trigger({ other: 'x' })
  clock.advance(20 * STEP_MS)
  await trigger({ port_run_id: 'r_1' })
  clock.advance(20 * STEP_MS)
  await vi.waitFor(() => expect(portal.calls).toHaveLength(8))
  expect(portal.calls.every((call) => call.path.startsWith(runPath))).toBe(true)
})

it.each([
  ['a variable', { variables: { port_run_id: 'r_1' } }],
  ['the payload of the portal', { port_payload: { context: { runId: 'r_1' } } }],
])('reports for a GitLab pipeline that knows its run from %s', async (_name, extra) => {
  await fetch(`${sandbox.gitlab.url}/api/v4/projects/acme%2Fcart/trigger/pipeline`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: DEFAULT_GITLAB_TRIGGER_TOKEN, ref: 'main', ...extra }),
  })
  clock.advance(20 * STEP_MS)
  await vi.waitFor(() => expect(portal.calls).toHaveLength(8))
  expect(reported()[0]).toEqual({ method: 'PATCH', path: runPath, body: { link: sandbox.gitlab.pipelines()[0]?.url } })
  expect(reported().at(-1)).toEqual({ method: 'PATCH', path: runPath, body: { status: 'SUCCESS' } })
})
