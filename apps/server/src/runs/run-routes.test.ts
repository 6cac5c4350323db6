import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestAction, readRun, startAgentRun, startTestRun } from '../testing/action-fixtures.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const agentMethod = { type: 'WEBHOOK', url: 'https://ci.test/hook', agent: true }
const start = (action: string, body: unknown, headers?: Record<string, string>) =>
  portal.call('POST', `/v1/actions/${action}/runs`, body, headers)

describe('POST /v1/actions/{id}/runs', () => {
  it('answers 202 with the run as documented, key by key', async () => {
    const action = await createTestAction(portal, { ...agentMethod, body: { size: '{{ .inputs.size }}' } })
    const reply = await start(action, { properties: { size: 'small', unknown: [1] } })
    expect(reply.status).toBe(202)
    expect(reply.body.run).toMatchObject({
      id: expect.stringMatching(/^r_[A-Za-z0-9]{16}$/),
      status: 'IN_PROGRESS',
      action: { identifier: action, title: 'Test', icon: null, deleted: false },
      blueprint: null,
      entity: null,
      properties: { size: 'small', unknown: [1] },
      source: 'API',
      payload: { ...agentMethod, body: { size: 'small' } },
      createdBy: portal.organization.clientId,
      endedAt: null,
    })
    const stored = await portal.call('GET', `/v1/actions/runs/${(reply.body.run as unknown as { id: string }).id}`)
    expect(stored.body.run).toEqual(reply.body.run)
  })

  it('takes no body for an action without inputs', async () => {
    const action = await createTestAction(portal, agentMethod)
    expect((await start(action, undefined)).status).toBe(202)
  })

  it.each([
    ['a missing input', {}, '/properties/size', 'is required'],
    ['a wrong type', { size: 5 }, '/properties/size', 'must be string'],
    ['a value outside the list', { size: 'huge' }, '/properties/size', 'must be one of "small", "large"'],
    ['a wrong format', { size: 'small', mail: 'nobody' }, '/properties/mail', 'must match format "email"'],
    ['a number beyond its limit', { size: 'small', count: 11 }, '/properties/count', 'must be <= 10'],
    ['a text against its pattern', { size: 'small', name: 'A' }, '/properties/name', 'must match pattern "^[a-z]+$"'],
    ['an item outside the list', { size: 'small', tags: ['c'] }, '/properties/tags/0', 'must be one of "a", "b"'],
  ])('refuses %s and names the field', async (_name, properties, path, message) => {
    const action = await createTestAction(portal, agentMethod, {
      userInputs: {
        properties: {
          size: { type: 'string', enum: ['small', 'large'] },
          mail: { type: 'string', format: 'email' },
          count: { type: 'number', maximum: 10 },
          name: { type: 'string', pattern: '^[a-z]+$' },
          tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
        },
        required: ['size'],
      },
    })
    const reply = await start(action, { properties })
    expect(reply.status).toBe(422)
    expect(reply.body).toMatchObject({
      error: 'user_inputs_schema_invalid',
      details: { errors: expect.arrayContaining([{ path, message }]) },
    })
  })

  it('evaluates jq in required, enum, visible and default as the form does', async () => {
    const action = await createTestAction(portal, agentMethod, {
      userInputs: {
        properties: {
          kind: { type: 'string', default: { jqQuery: '"v" + "m"' } },
          zone: { type: 'string', enum: { jqQuery: 'if .form.kind == "vm" then ["a"] else ["b"] end' } },
          disk: { type: 'number', visible: { jqQuery: '.form.kind == "vm"' } },
          note: { type: 'string', visible: { jqQuery: '.form.kind == "pod"' } },
        },
        required: { jqQuery: '["disk", "note"]' },
      },
    })
    expect((await start(action, { properties: { zone: 'b', disk: 1 } })).body).toMatchObject({
      details: { errors: [{ path: '/properties/zone' }] },
    })
    expect((await start(action, { properties: { zone: 'a' } })).body).toMatchObject({
      details: { errors: [{ path: '/properties/disk', message: 'is required' }] },
    })
    const run = await startTestRun(portal, action, { properties: { zone: 'a', disk: 1 } })
    expect(run).toMatchObject({ properties: { kind: 'vm', zone: 'a', disk: 1 }, rawProperties: { zone: 'a', disk: 1 } })
  })

  it('stores secret inputs as ciphertext only', async () => {
    const canary = 'canary-5f2c1d'
    const action = await createTestAction(
      portal,
      { ...agentMethod, body: { password: '{{ .inputs.password }}' } },
      { userInputs: { properties: { password: { type: 'string', encryption: 'aes256-gcm' } } } },
    )
    const { id } = await startTestRun(portal, action, { properties: { password: canary } })
    const { rows } = await portal.services.pool.query<{ text: string }>(
      `select (select json_agg(r)::text from run r where id = $1) || (select json_agg(e)::text from audit_event e) as text`,
      [id],
    )
    expect(rows[0]!.text).not.toContain(canary)
    expect(JSON.stringify(await readRun(portal, id))).not.toContain(canary)
  })

  it('masks what looks secret in the shown payload and still delivers it', async () => {
    const action = await createTestAction(portal, {
      ...agentMethod,
      url: 'https://user:pass@ci.test/trigger?token=abc&ref=main',
      headers: { Authorization: 'Bearer xyz', Accept: '*/*' },
    })
    const { id, payload } = await startTestRun(portal, action)
    expect(payload).toMatchObject({
      url: 'https://***@ci.test/trigger?token=***&ref=main',
      headers: { Authorization: '***', Accept: '*/*' },
    })
    const claim = await portal.call('POST', '/v1/actions/runs/claim-pending', { installationId: '_PORT_EXEC_AGENT' })
    const claimed = (claim.body.runs as unknown as { id: string; payload: object }[]).find((run) => run.id === id)
    expect(claimed!.payload).toMatchObject({
      url: 'https://user:pass@ci.test/trigger?token=abc&ref=main',
      headers: { Authorization: 'Bearer xyz' },
    })
    const { rows } = await portal.services.pool.query<{ text: string }>(
      `select json_agg(r)::text as text from run r where id = $1`,
      [id],
    )
    expect(rows[0]!.text).not.toMatch(/xyz|token=abc/)
  })

  it.each([
    ['an unknown action', 'nowhere', 404, 'not_found'],
    ['a private address', { type: 'WEBHOOK', url: 'http://169.254.169.254/' }, 403, 'private_destination'],
    ['an unknown host', { type: 'WEBHOOK', url: 'http://no-such-host.invalid/' }, 403, 'not_resolvable_destination'],
    [
      'a URL that is none after rendering',
      { type: 'WEBHOOK', url: '{{ .inputs.x }}' },
      422,
      'invalid_evaluated_invocation_method',
    ],
    [
      'a header that is no text after rendering',
      { type: 'WEBHOOK', agent: true, url: 'https://x', headers: { a: '{{ 5 }}' } },
      422,
      'invalid_evaluated_invocation_method',
    ],
    [
      'a header with a line break',
      { type: 'WEBHOOK', agent: true, url: 'https://x', headers: { a: '{{ "b\\nc" }}' } },
      422,
      'invalid_evaluated_invocation_method',
    ],
    [
      'a verb that is none',
      { type: 'WEBHOOK', agent: true, url: 'https://x', method: 'BREW' },
      422,
      'invalid_evaluated_invocation_method',
    ],
    [
      'braces that do not match',
      { type: 'WEBHOOK', url: 'https://x.test/{{ .run' },
      422,
      'evaluate_invocation_method_error',
    ],
    [
      'a jq bomb',
      { type: 'WEBHOOK', url: 'https://x.test', body: { a: '{{ [range(1e9)] | length }}' } },
      422,
      'evaluate_invocation_method_error',
    ],
  ])('refuses %s with nothing stored', async (_name, method, status, error) => {
    const action = typeof method === 'string' ? method : await createTestAction(portal, method)
    const count = async () =>
      (await portal.call('GET', '/v1/actions/runs?limit=1000')).body.runs as unknown as unknown[]
    const before = await count()
    const reply = await start(action, { properties: {} })
    expect(reply).toMatchObject({ status, body: { ok: false, error } })
    expect(await count()).toHaveLength(before.length)
  })

  it('never resolves or checks the address of an agent', async () => {
    const action = await createTestAction(portal, { type: 'WEBHOOK', agent: true, url: 'http://169.254.169.254/' })
    expect((await start(action, {})).status).toBe(202)
  })

  it('shows templates nothing of the environment, also where an action was saved before that was refused', async () => {
    const body = { env: '{{ env }}', path: '{{ $ENV.PATH }}', input: '{{ input }}', file: '{{ input_filename }}' }
    const action = await createTestAction(portal, agentMethod)
    await portal.services.pool.query(
      `update action set document = jsonb_set(document::jsonb, '{invocationMethod,body}', $1)::json where identifier = $2`,
      [JSON.stringify(body), action],
    )
    const { payload } = await startTestRun(portal, action)
    expect(JSON.stringify(payload)).not.toContain('/bin')
    expect(payload).toMatchObject({ body: { env: {}, path: null } })
  })

  it('refuses to run an automation by hand', async () => {
    await portal.call('POST', '/v1/actions', {
      identifier: 'auto',
      trigger: { type: 'automation', event: { type: 'ENTITY_CREATED', blueprintIdentifier: 'x' } },
      invocationMethod: { type: 'KAFKA' },
    })
    expect(await start('auto', {})).toMatchObject({ status: 422, body: { error: 'run_non_self_service_error' } })
  })

  it('needs an existing entity for DAY-2 actions of a blueprint', async () => {
    await portal.call('POST', '/v1/blueprints', { identifier: 'box', title: 'Box', schema: { properties: {} } })
    await portal.call('POST', '/v1/blueprints/box/entities', { identifier: 'one', title: 'One' })
    const action = await createTestAction(
      portal,
      { ...agentMethod, body: { title: '{{ .entity.title }}', op: '{{ .trigger.operation }}' } },
      { trigger: { type: 'self-service', operation: 'DAY-2', blueprintIdentifier: 'box' } },
    )
    expect(await start(action, {})).toMatchObject({
      status: 422,
      body: { error: 'missing_self_service_action_entity' },
    })
    expect(await start(action, { entity: 'none' })).toMatchObject({ status: 404, body: { error: 'not_found' } })
    const reply = await start(action, { entity: 'one' })
    expect(reply.body.run).toMatchObject({
      blueprint: { identifier: 'box', title: 'Box', deleted: false },
      entity: { identifier: 'one', title: 'One', deleted: false },
      payload: { body: { title: 'One', op: 'DAY-2' } },
    })
    await portal.call('DELETE', '/v1/blueprints/box/entities/one')
    const { id } = reply.body.run as unknown as { id: string }
    expect(await readRun(portal, id)).toMatchObject({ entity: { identifier: 'one', deleted: true } })
    const version1 = await portal.call('GET', `/v1/actions/runs/${id}?version=v1`)
    expect(version1.body.run).toMatchObject({
      action,
      blueprint: { identifier: 'box', title: 'Box' },
      relatedEntityExists: false,
      relatedBlueprintExists: true,
    })
  })

  it('refuses entities that the condition of the action or the dataset of an input excludes', async () => {
    await portal.call('POST', '/v1/blueprints', {
      identifier: 'host',
      title: 'Host',
      schema: { properties: { tier: { type: 'string' } } },
    })
    for (const [identifier, tier] of [
      ['gold', 'gold'],
      ['iron', 'iron'],
    ]) {
      await portal.call('POST', '/v1/blueprints/host/entities', { identifier, properties: { tier } })
    }
    const rule = (value: unknown) => ({ combinator: 'and', rules: [{ property: 'tier', operator: '=', value }] })
    const conditional = await createTestAction(portal, agentMethod, {
      trigger: {
        type: 'self-service',
        operation: 'DAY-2',
        blueprintIdentifier: 'host',
        condition: { type: 'SEARCH', ...rule('gold') },
      },
    })
    expect((await start(conditional, { entity: 'gold' })).status).toBe(202)
    const excluded = await start(conditional, { entity: 'iron' })
    expect(excluded).toMatchObject({ status: 422, body: { error: 'entity_does_not_pass_condition' } })

    const host = { type: 'string', format: 'entity', blueprint: 'host', dataset: rule({ jqQuery: '.form.tier' }) }
    const choosing = await createTestAction(
      portal,
      { ...agentMethod, body: { tier: '{{ .inputs.host.properties.tier }}' } },
      { userInputs: { properties: { host, tier: { type: 'string' } } } },
    )
    const chosen = await start(choosing, { properties: { host: 'iron', tier: 'iron' } })
    expect(chosen.body.run).toMatchObject({ payload: { body: { tier: 'iron' } } })
    const unoffered = await start(choosing, { properties: { host: 'gold', tier: 'iron' } })
    expect(unoffered.body).toMatchObject({ details: { errors: [{ path: '/properties/host' }] } })
  })

  it('runs in the name of a person for credentials of the organisation only', async () => {
    const action = await createTestAction(portal, { ...agentMethod, body: { by: '{{ .trigger.by.user.email }}' } })
    const { adminEmail, clientId } = portal.organization
    const reply = await portal.call('POST', `/v1/actions/${action}/runs?run_as=${adminEmail}`, {})
    expect(reply.body.run).toMatchObject({
      createdBy: adminEmail,
      impersonatedBy: clientId,
      payload: { body: { by: adminEmail } },
    })
    const unknown = await portal.call('POST', `/v1/actions/${action}/runs?run_as=no@body.example`, {})
    expect(unknown).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  it('gives the same run for the same Idempotency-Key and refuses another body under it', async () => {
    const action = await createTestAction(portal, agentMethod)
    const headers = { 'idempotency-key': 'k1' }
    const first = await startTestRun(portal, action, { properties: { a: 1 } }, headers)
    expect((await startTestRun(portal, action, { properties: { a: 1 } }, headers)).id).toBe(first.id)
    const other = await start(action, { properties: { a: 2 } }, { authorization: `Bearer ${portal.token}`, ...headers })
    expect(other).toMatchObject({ status: 409, body: { error: 'idempotency_key_reused' } })
  })

  it('uses an action as it was changed a moment ago, also by another server', async () => {
    const action = await createTestAction(portal, { ...agentMethod, body: { v: 1 } })
    await startTestRun(portal, action)
    await portal.services.db
      .updateTable('action')
      .set((update) => ({
        document: JSON.stringify({
          identifier: action,
          trigger: { type: 'self-service', operation: 'CREATE', userInputs: { properties: {} } },
          invocationMethod: { ...agentMethod, body: { v: 2 } },
        }),
        revision: update('revision', '+', '1' as never),
      }))
      .where('identifier', '=', action)
      .execute()
    expect((await startTestRun(portal, action)).payload).toMatchObject({ body: { v: 2 } })
    await portal.call('DELETE', `/v1/actions/${action}`)
    expect((await start(action, {})).status).toBe(404)
  })
})

describe('reports of a run', () => {
  it('change what they name and leave the rest', async () => {
    const id = await startAgentRun(portal)
    const url = `/v1/actions/runs/${id}`
    await portal.call('PATCH', url, { link: 'https://ci/1', externalRunId: 'ext-1', unknown: true })
    const reply = await portal.call('PATCH', url, { statusLabel: 'Building', summary: '# done' })
    expect(reply.body.run).toMatchObject({
      status: 'IN_PROGRESS',
      statusLabel: 'Building',
      link: ['https://ci/1'],
      externalRunId: 'ext-1',
      summary: '# done',
    })
    expect((await portal.call('PATCH', url)).status).toBe(200)
    const found = await portal.call('GET', '/v1/actions/runs?external_run_id=ext-1')
    expect(found.body.runs).toMatchObject([{ id }])
  })

  it('cannot change the status after the end, but other fields', async () => {
    const id = await startAgentRun(portal)
    const url = `/v1/actions/runs/${id}`
    const ended = await portal.call('PATCH', url, { status: 'SUCCESS' })
    expect(ended.body.run).toMatchObject({ status: 'SUCCESS', endedAt: expect.any(String) })
    const late = await portal.call('PATCH', url, { status: 'FAILURE', summary: 'late' })
    expect(late).toMatchObject({ status: 422, body: { error: 'run_exhausted' } })
    expect(await readRun(portal, id)).toMatchObject({ status: 'SUCCESS', summary: null })
    expect((await portal.call('PATCH', url, { link: ['https://ci/2'] })).status).toBe(200)
  })

  it('are refused for runs that do not exist, and for those of another organisation', async () => {
    const id = await startAgentRun(portal)
    const other = await portal.addOrganization()
    const foreign = { authorization: other.token }
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { status: 'SUCCESS' }],
      ['POST', '/logs', { message: 'x' }],
      ['GET', '/logs', undefined],
      ['PATCH', '/response', { response: 1 }],
      ['PATCH', '/approval', { status: 'APPROVE' }],
      ['GET', '/approvers', undefined],
    ] as const) {
      const reply = await portal.call(method, `/v1/actions/runs/${id}${path}`, body, foreign)
      expect(reply, `${method} ${path}`).toMatchObject({ status: 404, body: { error: 'not_found' } })
    }
    expect((await readRun(portal, id)).status).toBe('IN_PROGRESS')
  })

  it.each([
    ['a status that is none', { status: 'DONE' }, 'body/status'],
    ['a link that is a number', { link: 5 }, 'body/link'],
    ['a summary that is a list', { summary: [] }, 'body/summary'],
  ])('are refused with %s, naming the field', async (_name, body, place) => {
    const reply = await portal.call('PATCH', `/v1/actions/runs/${await startAgentRun(portal)}`, body)
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain(place)
  })
})

describe('the log of a run', () => {
  it('is ordered, paged by offset and by key, and takes lines after the end', async () => {
    const id = await startAgentRun(portal)
    const url = `/v1/actions/runs/${id}/logs`
    for (let line = 1; line <= 5; line++) {
      const reply = await portal.call('POST', url, { message: `line ${line}` })
      expect(reply).toMatchObject({ status: 201, body: { runLog: { runId: id, message: `line ${line}` } } })
    }
    const ends = await portal.call('POST', url, { message: 'bye', terminationStatus: 'SUCCESS', statusLabel: 'Done' })
    expect(ends.status).toBe(201)
    expect(await readRun(portal, id)).toMatchObject({ status: 'SUCCESS', statusLabel: 'Done' })
    expect((await portal.call('POST', url, { message: 'after' })).status).toBe(201)
    const again = await portal.call('POST', url, { message: 'no', terminationStatus: 'FAILURE' })
    expect(again).toMatchObject({ status: 422, body: { error: 'run_exhausted' } })

    const page = await portal.call('GET', `${url}?limit=2&offset=4`)
    expect(page.body.runLogs).toMatchObject([{ message: 'line 5' }, { message: 'bye' }])
    const read: string[] = []
    for (let after: string | null = ''; after !== null;) {
      const next = await portal.call('GET', `/ui/v1/runs/${id}/logs?limit=3&after=${after}`)
      read.push(...(next.body.runLogs as unknown as { message: string }[]).map((log) => log.message))
      after = next.body.next as unknown as string | null
    }
    expect(read).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'bye', 'after'])
    expect((await portal.call('GET', `${url}?limit=51`)).status).toBe(422)
    expect((await portal.call('GET', `/ui/v1/runs/${id}/logs?after=x`)).status).toBe(422)
  })
})

describe('lists of runs', () => {
  it('are newest first, filtered, and paged by key for the page', async () => {
    const own = await createTestPortal()
    const action = await createTestAction(own, agentMethod)
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.unshift((await startTestRun(own, action)).id)
    await own.call('PATCH', `/v1/actions/runs/${ids[0]}`, { status: 'SUCCESS' })

    const list = async (query: string) =>
      ((await own.call('GET', `/v1/actions/runs${query}`)).body.runs as unknown as { id: string }[]).map(
        (run) => run.id,
      )
    expect(await list('')).toEqual(ids)
    expect(await list('?active=true&limit=2')).toEqual(ids.slice(1, 3))
    expect(await list('?active=false')).toEqual(ids.slice(0, 1))
    expect(await list(`?action=${action}&source=API&source=UI`)).toEqual(ids)
    expect(await list('?source=AUTOMATION')).toEqual([])
    expect(await list(`?user_id=${own.organization.clientId}`)).toEqual(ids)
    expect(await list('?entity=x&blueprint=y')).toEqual([])

    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await own.call('GET', `/ui/v1/runs?limit=2&mine=true&cursor=${cursor}`)
      paged.push(...(page.body.runs as unknown as { id: string }[]).map((run) => run.id))
      cursor = page.body.next as unknown as string | null
    }
    expect(paged).toEqual(ids)
    await own[Symbol.asyncDispose]()
  })
})

describe('claims of an integration', () => {
  it('get its own runs only, hide them, and acknowledge once', async () => {
    const action = await createTestAction(portal, {
      type: 'INTEGRATION_ACTION',
      installationId: 'my-github',
      integrationActionType: 'dispatch_workflow',
      integrationActionExecutionProperties: { org: 'acme', repo: 'cart', workflow: 'ci.yml' },
    })
    const { id } = await startTestRun(portal, action)
    const claim = (installationId: string, more = {}) =>
      portal.call('POST', '/v1/actions/runs/claim-pending', { installationId, limit: 10, ...more })
    expect((await claim('other')).body.runs).toEqual([])
    expect((await claim('my-github', { exclude: [action] })).body.runs).toEqual([])
    expect((await claim('my-github', { visibilityTimeoutMs: 60_000 })).body.runs).toMatchObject([
      {
        id,
        status: 'IN_PROGRESS',
        action: { identifier: action },
        payload: {
          type: 'INTEGRATION_ACTION',
          installationId: 'my-github',
          integrationActionType: 'dispatch_workflow',
          integrationActionExecutionProperties: { org: 'acme', reportWorkflowStatus: true },
        },
      },
    ])
    expect((await claim('my-github')).body.runs).toEqual([])
    expect((await portal.call('PATCH', '/v1/actions/runs/ack', { runId: id })).status).toBe(200)
    const second = await portal.call('PATCH', '/v1/actions/runs/ack', { runId: id })
    expect(second).toMatchObject({ status: 409, body: { error: 'already_acknowledged' } })
  })

  it('are offered again when they were not acknowledged in time', async () => {
    const id = await startAgentRun(portal)
    const claim = async () => {
      const reply = await portal.call('POST', '/v1/actions/runs/claim-pending', { installationId: '_PORT_EXEC_AGENT' })
      return (reply.body.runs as unknown as { id: string }[]).map((run) => run.id)
    }
    expect(await claim()).toContain(id)
    expect(await claim()).not.toContain(id)
    await portal.services.pool.query(`update run set claimed_until = now() - interval '1 ms' where id = $1`, [id])
    expect(await claim()).toContain(id)
  })

  it('answer with an empty list for workflows, so that agents keep polling', async () => {
    const reply = await portal.call('POST', '/v1/workflows/runs/claim-pending', { installationId: 'x', limit: 5 })
    expect(reply).toMatchObject({ status: 200, body: { ok: true, nodeRuns: [] } })
  })
})

describe('POST /v1/agent/run-reports', () => {
  it('applies lines, response and report of many runs once, and refuses what comes too late', async () => {
    const [first, second] = [await startAgentRun(portal), await startAgentRun(portal)]
    const at = '2026-01-05T10:00:00.000Z'
    const reports = [
      {
        runId: first,
        reportId: 'a1',
        logs: [
          { message: 'one', at },
          { message: 'two', at },
        ],
        response: { ok: 1 },
      },
      { runId: first, reportId: 'a2', logs: [], report: { status: 'SUCCESS', link: 'https://ci/1' } },
      { runId: second, reportId: 'b1', logs: [{ message: 'x', at }], report: { status: 'FAILURE', summary: 's' } },
      { runId: second, reportId: 'b2', logs: [], report: { status: 'SUCCESS' } },
      { runId: 'r_none', reportId: 'c', logs: [] },
    ]
    const reply = await portal.call('POST', '/v1/agent/run-reports', { reports })
    expect(reply.body.outcomes).toEqual([
      { reportId: 'a1', outcome: 'applied' },
      { reportId: 'a2', outcome: 'applied' },
      { reportId: 'b1', outcome: 'applied' },
      { reportId: 'b2', outcome: 'refused', error: 'run_exhausted' },
      { reportId: 'c', outcome: 'refused', error: 'not_found' },
    ])
    expect(await readRun(portal, first)).toMatchObject({
      status: 'SUCCESS',
      link: ['https://ci/1'],
      response: { ok: 1 },
    })
    expect(await readRun(portal, second)).toMatchObject({
      status: 'FAILURE',
      summary: 's',
      endedAt: expect.any(String),
    })

    const again = await portal.call('POST', '/v1/agent/run-reports', { reports })
    expect((again.body.outcomes as unknown as { outcome: string }[]).map((item) => item.outcome)).toEqual(
      Array(5).fill('duplicate'),
    )
    const logs = await portal.call('GET', `/v1/actions/runs/${first}/logs`)
    expect(logs.body.runLogs).toMatchObject([{ message: 'one' }, { message: 'two' }])
  })
})
