import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock, DEFAULT_CIRCLECI_TOKEN, FAILING_REF, startSandbox } from '../index.ts'
import type { CircleCiOptions, Sandbox } from '../index.ts'

const STEP_MS = 1_000
const clock = createManualClock(new Date('2026-01-05T10:00:00Z'))
const slug = encodeURIComponent('gh/acme/cart')
let sandbox: Sandbox

type Item = { id: string; number: number; name: string; status: string }
type Body = { id: string; state: string; items: Item[]; next_page_token: string | null; vcs: { branch: string } }

async function start(circleci: CircleCiOptions = {}, seed?: string) {
  sandbox = await startSandbox({ circleci, clock, stepDurationMs: STEP_MS, ...(seed && { seed }) })
}

afterEach(() => sandbox[Symbol.asyncDispose]())

async function call(
  path: string,
  init: Pick<RequestInit, 'method' | 'body'> & { token?: string; contentType?: string } = {},
) {
  const headers = {
    'circle-token': init.token ?? DEFAULT_CIRCLECI_TOKEN,
    'content-type': init.contentType ?? 'application/json',
  }
  const response = await fetch(`${sandbox.circleci.url}/api/v2${path}`, { ...init, headers })
  return { status: response.status, body: (await response.json()) as Body }
}

const trigger = (body: unknown, project = slug) =>
  call(`/project/${project}/pipeline`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

describe('starting a pipeline', () => {
  it('answers 201 with id, number, state and time of a new pipeline', async () => {
    await start()
    const { status, body } = await trigger({ branch: 'main', parameters: { size: '3' } })
    expect(status).toBe(201)
    expect(body).toMatchObject({ number: 1, state: 'pending', created_at: '2026-01-05T10:00:00.000Z' })
    expect(sandbox.circleci.pipelines()).toMatchObject([
      { id: body.id, projectSlug: 'gh/acme/cart', branch: 'main', parameters: { size: '3' }, phase: 'created' },
    ])
  })

  it.each(['gh%2Facme%2Fcart', 'gh%2facme%2fcart', 'gh/acme/cart', 'gh%2Facme/cart'])(
    'takes the slug written as %s for the same project',
    async (written) => {
      await start({ projects: [{ slug: 'gh/acme/cart' }] })
      expect((await trigger({}, written)).status).toBe(201)
      expect(sandbox.circleci.pipelines()[0]?.projectSlug).toBe('gh/acme/cart')
    },
  )

  it('uses the default branch when none is named', async () => {
    await start({ projects: [{ slug: 'gh/acme/cart', defaultBranch: 'trunk' }] })
    expect((await call(`/project/${slug}/pipeline`, { method: 'POST' })).status).toBe(201)
    expect(sandbox.circleci.pipelines()[0]?.branch).toBe('trunk')
  })

  it.each<[message: string, body: unknown]>([
    ['parameters must be object', { parameters: null }],
    ['parameters must be object', { parameters: [] }],
    ['parameters.deep must be integer or string or boolean', { parameters: { deep: {} } }],
    ['parameters.half must be integer or string or boolean', { parameters: { half: 0.5 } }],
    ['branch must be string', { branch: 5 }],
    ['must be object or null', []],
    ['branch and tag are mutually exclusive', { branch: 'a', tag: 'b' }],
    ['parameters.long must be no longer than 512 characters', { parameters: { long: 'x'.repeat(513) } }],
    ['The body is not valid JSON', '{"branch":'],
  ])('refuses with 400 and no pipeline: %s', async (message, body) => {
    await start()
    expect(await trigger(body)).toEqual({ status: 400, body: { message } })
    expect(sandbox.circleci.pipelines()).toEqual([])
  })

  it('takes null parameters for absent ones only when asked to, and notes it on the request', async () => {
    await start({ acceptNullParameters: true })
    expect((await trigger({ branch: 'main', parameters: null })).status).toBe(201)
    expect(sandbox.circleci.requests()[0]?.notes).toEqual([expect.stringContaining('"parameters": null')])
    expect((await trigger({ parameters: 'none' })).status).toBe(400)
  })

  it('answers 404 for a project that does not exist', async () => {
    await start({ projects: [{ slug: 'gh/acme/cart' }] })
    expect(await trigger({}, 'gh%2Facme%2Fother')).toEqual({ status: 404, body: { message: 'Project not found' } })
  })

  it('refuses a body that is not announced as JSON', async () => {
    await start()
    const init = { method: 'POST', body: 'branch=main', contentType: 'application/x-www-form-urlencoded' }
    expect((await call(`/project/${slug}/pipeline`, init)).status).toBe(415)
  })

  it('gives equal ids for equal seeds', async () => {
    await start({}, 'one')
    const first = (await trigger({})).body.id
    await sandbox[Symbol.asyncDispose]()
    await start({}, 'one')
    expect((await trigger({})).body.id).toBe(first)
  })
})

describe('tokens', () => {
  it.each(['/me', `/project/${slug}`])('answers 401 on %s without the right token', async (path) => {
    await start({ tokens: ['right'] })
    expect(await call(path, { token: 'wrong' })).toEqual({ status: 401, body: { message: 'You must log in first.' } })
    expect((await call(path, { token: 'right' })).status).toBe(200)
  })

  it('takes a token as bearer, as basic user name and from the query', async () => {
    await start({ tokens: ['right'] })
    const url = `${sandbox.circleci.url}/api/v2/me`
    const basic = Buffer.from('right:').toString('base64')
    expect((await fetch(url, { headers: { authorization: 'Bearer right' } })).status).toBe(200)
    expect((await fetch(url, { headers: { authorization: `Basic ${basic}` } })).status).toBe(200)
    expect((await fetch(`${url}?circle-token=right`)).status).toBe(200)
    expect((await fetch(url)).status).toBe(401)
  })
})

describe('progress', () => {
  it('leads from created through setup and running to success, workflow and jobs with it', async () => {
    await start()
    const { id } = (await trigger({ branch: 'main' })).body
    const phases = [sandbox.circleci.pipelines()[0]?.phase]
    expect((await call(`/pipeline/${id}/workflow`)).body.items).toEqual([])
    clock.advance(STEP_MS)
    phases.push(sandbox.circleci.pipelines()[0]?.phase)
    expect((await call(`/pipeline/${id}`)).body.state).toBe('setup')
    clock.advance(STEP_MS)
    phases.push(sandbox.circleci.pipelines()[0]?.phase)
    const workflow = (await call(`/pipeline/${id}/workflow`)).body.items[0]
    expect(workflow).toMatchObject({ status: 'running', stopped_at: null, pipeline_id: id })
    expect(await jobStates(workflow?.id)).toEqual({ build: 'running', test: 'blocked', deploy: 'blocked' })
    clock.advance(2 * STEP_MS)
    expect(await jobStates(workflow?.id)).toEqual({ build: 'success', test: 'running', deploy: 'blocked' })
    clock.advance(3 * STEP_MS)
    phases.push(sandbox.circleci.pipelines()[0]?.phase)
    expect(await jobStates(workflow?.id)).toEqual({ build: 'success', test: 'success', deploy: 'success' })
    expect((await call(`/workflow/${workflow?.id}`)).body).toMatchObject({
      status: 'success',
      stopped_at: expect.any(String),
    })
    expect(phases).toEqual(['created', 'setup', 'running', 'success'])
  })

  it('fails on the failing branch and never runs what comes after', async () => {
    await start()
    const { id } = (await trigger({ branch: FAILING_REF })).body
    clock.advance(20 * STEP_MS)
    const workflow = (await call(`/pipeline/${id}/workflow`)).body.items[0]
    expect(workflow?.status).toBe('failed')
    expect(await jobStates(workflow?.id)).toEqual({ build: 'success', test: 'failed', deploy: 'not_run' })
    expect(sandbox.circleci.pipelines()[0]?.phase).toBe('failed')
  })

  it('shows a job with its times, and 404 before its workflow exists', async () => {
    await start()
    await trigger({})
    expect((await call(`/project/${slug}/job/1`)).status).toBe(404)
    clock.advance(4 * STEP_MS)
    const { body } = await call(`/project/${slug}/job/1`)
    expect(body).toMatchObject({ name: 'build', status: 'success', duration: 2 * STEP_MS })
  })
})

describe('reading', () => {
  it('pages through pipelines, newest first, without repeating any when new ones arrive', async () => {
    await start({ pageSize: 2 })
    for (let count = 0; count < 5; count += 1) await trigger({})
    const first = (await call(`/project/${slug}/pipeline`)).body
    await trigger({})
    const second = (await call(`/project/${slug}/pipeline?page-token=${first.next_page_token}`)).body
    const third = (await call(`/project/${slug}/pipeline?page-token=${second.next_page_token}`)).body
    const numbers = [first, second, third].map((page) => page.items.map((item) => item.number))
    expect(numbers).toEqual([[5, 4], [3, 2], [1]])
    expect(third.next_page_token).toBeNull()
    expect((await call(`/project/${slug}/pipeline?page-token=made-up`)).status).toBe(400)
  })

  it('lists pipelines of one branch and finds one by number', async () => {
    await start()
    await trigger({ branch: 'a' })
    await trigger({ branch: 'b' })
    expect((await call(`/project/${slug}/pipeline?branch=a`)).body.items).toHaveLength(1)
    expect((await call(`/project/${slug}/pipeline/2`)).body.vcs.branch).toBe('b')
    expect((await call(`/project/${slug}/pipeline/3`)).status).toBe(404)
  })

  it.each([
    ['/pipeline/not-a-uuid', 400],
    ['/pipeline/5034460f-c7c4-4c43-9457-de07e2029e7b', 404],
    ['/workflow/5034460f-c7c4-4c43-9457-de07e2029e7b', 404],
    ['/context?owner-id=5034460f-c7c4-4c43-9457-de07e2029e7b', 501],
    ['/no/such/thing', 404],
  ])('answers %s with %i and a message', async (path, status) => {
    await start()
    expect(await call(path)).toEqual({ status, body: { message: expect.any(String) } })
  })

  it('throws at the end when its own reply broke the official description', async () => {
    const broken = await startSandbox({ circleci: { projects: [{ slug: 'gh/acme/cart', defaultBranch: 5 as never }] } })
    const headers = { 'circle-token': DEFAULT_CIRCLECI_TOKEN }
    expect((await fetch(`${broken.circleci.url}/api/v2/project/${slug}`, { headers })).status).toBe(500)
    await expect(broken[Symbol.asyncDispose]()).rejects.toThrow('vcs_info.default_branch must be string')
    await start()
  })
})

describe('the page of a pipeline', () => {
  it('says that it is a stand-in, shows parameters and jobs as text, and needs no script', async () => {
    await start()
    await trigger({ parameters: { note: '<script>alert(1)</script>' } })
    clock.advance(2 * STEP_MS)
    const response = await fetch(sandbox.circleci.pipelines()[0]?.url ?? '')
    const html = await response.text()
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(html).toContain('not CircleCI')
    expect(html).toContain('prefers-color-scheme:dark')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script')
    expect(html).toMatch(/build<\/td><td class="state running">/)
  })
})

async function jobStates(workflowId: string | undefined) {
  const { body } = await call(`/workflow/${workflowId}/job`)
  return Object.fromEntries(body.items.map((job) => [job.name, job.status]))
}
