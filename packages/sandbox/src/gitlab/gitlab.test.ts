import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock, DEFAULT_GITLAB_TRIGGER_TOKEN, FAILING_REF, startSandbox } from '../index.ts'
import type { GitLabOptions, Sandbox } from '../index.ts'

const STEP_MS = 1_000
const clock = createManualClock(new Date('2026-01-05T10:00:00Z'))
const token = DEFAULT_GITLAB_TRIGGER_TOKEN
const path = 'acme/web/cart'
let sandbox: Sandbox

async function start(gitlab: GitLabOptions = { projects: [{ id: 7, path }] }) {
  sandbox = await startSandbox({ gitlab, clock, stepDurationMs: STEP_MS })
}

afterEach(() => sandbox[Symbol.asyncDispose]())

async function call(target: string, init: RequestInit = {}) {
  const response = await fetch(`${sandbox.gitlab.url}/api/v4/projects/${target}`, init)
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { status: string; web_url: string },
  }
}

const trigger = (body: unknown, project = encodeURIComponent(path)) =>
  call(`${project}/trigger/pipeline`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

describe('triggering a pipeline', () => {
  it('answers 201 with the pipeline, its page and its commit', async () => {
    await start()
    const { status, body } = await trigger({ token, ref: 'main', variables: { SIZE: '3' } })
    expect(status).toBe(201)
    expect(body).toMatchObject({ id: 1, iid: 1, project_id: 7, ref: 'main', status: 'created', source: 'trigger' })
    expect(body.web_url).toBe(`${sandbox.gitlab.url}/acme/web/cart/-/pipelines/1`)
    expect(sandbox.gitlab.pipelines()).toMatchObject([{ id: 1, projectPath: path, variables: { SIZE: '3' } }])
  })

  it('finds the project by number as well as by path', async () => {
    await start()
    expect((await trigger({ token, ref: 'main' }, '7')).status).toBe(201)
    expect(sandbox.gitlab.pipelines()[0]?.projectPath).toBe(path)
  })

  it('puts further keys into the trigger payload, but not the token', async () => {
    await start()
    const portPayload = { context: { runId: 'r_1' }, payload: { list: [1, null] } }
    await trigger({ token, ref: 'main', variables: null, port_payload: portPayload })
    const payload = sandbox.gitlab.pipelines()[0]?.triggerPayload
    expect(payload).toEqual({ ref: 'main', variables: null, port_payload: portPayload })
  })

  it.each([
    ['a URL-encoded form', () => new URLSearchParams({ token, ref: 'main', 'variables[SIZE]': '3' })],
    [
      'a multipart form',
      () => {
        const form = new FormData()
        form.set('token', token)
        form.set('ref', 'main')
        form.set('variables[SIZE]', '3')
        return form
      },
    ],
  ])('takes %s as documented for curl', async (_name, body) => {
    await start()
    expect((await call('7/trigger/pipeline', { method: 'POST', body: body() })).status).toBe(201)
    expect(sandbox.gitlab.pipelines()[0]?.variables).toEqual({ SIZE: '3' })
  })

  it('takes token and ref from the query', async () => {
    await start()
    expect((await call(`7/trigger/pipeline?token=${token}&ref=main`, { method: 'POST' })).status).toBe(201)
    expect(sandbox.gitlab.requests()[0]?.url).not.toContain(token)
  })

  it.each([
    [{ token }, { error: 'ref is missing' }],
    [{}, { error: 'ref is missing, token is missing' }],
    [{ token, ref: '' }, { error: 'ref is empty' }],
    [{ token, ref: 5 }, { error: 'ref is invalid' }],
    [{ token, ref: 'main', variables: 'A=b' }, { error: 'variables is invalid' }],
    [{ token, ref: 'main', variables: { A: 1 } }, { message: 'variables needs to be a map of key-valued strings' }],
    [{ token, ref: 'gone' }, { message: { base: ['Reference not found'] } }],
    ['{', { error: 'The body is not valid JSON' }],
    ['[]', { error: 'The body must be a JSON object' }],
  ])('refuses %j with 400 and no pipeline', async (body, answer) => {
    await start({ projects: [{ id: 7, path, refs: ['main'] }] })
    expect(await trigger(body)).toMatchObject({ status: 400, body: answer })
    expect(sandbox.gitlab.pipelines()).toEqual([])
  })

  it('answers an unknown project and a wrong token alike', async () => {
    await start({ projects: [{ id: 7, path, triggerTokens: ['right'] }] })
    const notFound = { status: 404, body: { message: '404 Not Found' } }
    expect(await trigger({ token: 'right', ref: 'main' }, '8')).toMatchObject(notFound)
    expect(await trigger({ token, ref: 'main' })).toMatchObject(notFound)
    expect(sandbox.gitlab.pipelines()).toEqual([])
  })

  it('makes projects on first use when none were listed', async () => {
    await start({})
    expect((await trigger({ token, ref: 'main' }, 'any%2Fthing')).status).toBe(201)
  })
})

describe('progress', () => {
  it('leads from created through pending and running to success', async () => {
    await start()
    await trigger({ token, ref: 'main' })
    const statuses: string[] = []
    for (const steps of [0, 1, 1, 5]) {
      clock.advance(steps * STEP_MS)
      statuses.push((await call('7/pipelines/1')).body.status)
    }
    expect(statuses).toEqual(['created', 'pending', 'running', 'success'])
    expect((await call('7/pipelines/1')).body).toMatchObject({ duration: 5, finished_at: expect.any(String) })
  })

  it('lists jobs newest first, with pages, and skips what follows a failure', async () => {
    await start()
    await trigger({ token, ref: FAILING_REF })
    clock.advance(20 * STEP_MS)
    const { body, headers } = await call('7/pipelines/1/jobs?per_page=2')
    expect(body).toMatchObject([
      { name: 'deploy', status: 'skipped' },
      { name: 'test', status: 'failed', failure_reason: 'script_failure' },
    ])
    expect(headers.get('x-next-page')).toBe('2')
    expect((await call('7/pipelines/1/jobs?per_page=2&page=2')).body).toMatchObject([
      { name: 'build', status: 'success' },
    ])
  })

  it('asks for an access token when it knows some, and answers 404 for what does not exist', async () => {
    await start({ projects: [{ id: 7, path }], accessTokens: ['reader'] })
    const headers = { 'private-token': 'reader' }
    expect((await call('7/pipelines/1')).status).toBe(401)
    expect((await call('7/pipelines/1', { headers })).status).toBe(404)
    expect((await call('8/pipelines/1', { headers })).body).toEqual({ message: '404 Project Not Found' })
  })
})

it('shows a page for each pipeline that says it is not GitLab', async () => {
  await start()
  const { body } = await trigger({ token, ref: 'main', variables: { A: '<b>' } })
  const html = await (await fetch(body.web_url)).text()
  expect(html).toContain('not GitLab')
  expect(html).toContain('&lt;b&gt;')
  expect(html).not.toContain(token)
})
