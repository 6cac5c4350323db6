import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestAction, startTestRun } from '../testing/action-fixtures.ts'
import { signInAdmin, signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

type Members = Record<string, unknown>
const KAFKA = { type: 'KAFKA' }
const selfService = (more: Members = {}) => ({
  type: 'self-service',
  operation: 'CREATE',
  userInputs: { properties: {} },
  ...more,
})
const anAction = (identifier: string, more: Members = {}) => ({
  identifier,
  trigger: selfService(),
  invocationMethod: KAFKA,
  ...more,
})

describe('an action', () => {
  it('comes back with exactly the keys that were sent, in their order, and what the portal adds', async () => {
    const sent = {
      trigger: {
        userInputs: {
          required: { jqQuery: '["z"]' },
          properties: {
            z: { type: 'string', visible: false, disabled: false, sort: { order: 'ASC', property: '$title' } },
            a: {
              type: 'string',
              format: 'entity',
              blueprint: 'x',
              dataset: { combinator: 'and', rules: [{ combinator: 'or', rules: [] }] },
            },
          },
          steps: [{ title: 'One', order: ['z'] }],
        },
        operation: 'DAY-2',
        type: 'self-service',
        condition: { type: 'SEARCH', rules: [], combinator: 'and' },
      },
      requiredApproval: false,
      identifier: 'verbatim',
      invocationMethod: { url: 'https://x.test/{{action.identifier}}', synchronized: '{{ true }}', type: 'WEBHOOK' },
    }
    const created = await portal.call('POST', '/v1/actions', sent)
    expect(created).toMatchObject({ status: 201 })
    const { id, publish, createdAt, createdBy, updatedAt, updatedBy, ...echoed } = created.body
      .action as unknown as Members
    expect(JSON.stringify(echoed)).toBe(JSON.stringify(sent))
    expect([id, publish, createdAt, createdBy, updatedAt, updatedBy]).not.toContain(undefined)
    expect((await portal.call('GET', '/v1/actions/verbatim')).body).toEqual(created.body)
  })

  it('always shows inputs of self-service actions, because terraform reads them', async () => {
    const trigger = { type: 'self-service', operation: 'DAY-2' }
    await portal.call('POST', '/v1/actions', anAction('bare', { trigger }))
    const reply = await portal.call('GET', '/v1/actions/bare')
    expect(reply.body.action).toMatchObject({ trigger: { ...trigger, userInputs: { properties: {} } } })
  })

  it('is created by PUT when it is missing, and renamed with its runs, permissions and listeners', async () => {
    expect((await portal.call('PUT', '/v1/actions/old', anAction('old'))).status).toBe(200)
    const { id } = await startTestRun(portal, 'old')
    await portal.call('PATCH', '/v1/actions/old/permissions', { execute: { roles: ['Admin'] } })
    await portal.call('POST', '/v1/actions', {
      identifier: 'listener',
      trigger: { type: 'automation', event: { type: 'RUN_UPDATED', actionIdentifier: 'old' } },
      invocationMethod: KAFKA,
    })
    const renamed = await portal.call('PUT', '/v1/actions/old', anAction('new'))
    expect(renamed.body.action).toMatchObject({ identifier: 'new' })

    expect((await portal.call('GET', '/v1/actions/old')).status).toBe(404)
    expect((await portal.call('GET', '/v1/actions/listener')).body.action).toMatchObject({
      trigger: { event: { actionIdentifier: 'new' } },
    })
    expect((await portal.call('GET', '/v1/actions/new/permissions')).body.permissions).toMatchObject({
      execute: { roles: ['Admin'] },
    })
    expect((await portal.call('GET', '/v1/actions/runs?action=new')).body.runs).toMatchObject([
      { id, action: { identifier: 'new', deleted: false } },
    ])
    await portal.call('DELETE', '/v1/actions/new')
    expect((await portal.call('GET', `/v1/actions/runs/${id}`)).body.run).toMatchObject({ action: { deleted: true } })
  })

  it('cannot take a name in use', async () => {
    await portal.call('POST', '/v1/actions', anAction('first'))
    await portal.call('POST', '/v1/actions', anAction('second'))
    const taken = { status: 409, body: { error: 'identifier_taken' } }
    expect(await portal.call('POST', '/v1/actions', anAction('first'))).toMatchObject(taken)
    expect(await portal.call('PUT', '/v1/actions/second', anAction('first'))).toMatchObject(taken)
  })

  it.each<[string, Members, string]>([
    ['SLACK', { invocationMethod: { type: 'SLACK' } }, 'use "WEBHOOK" with the Slack address'],
    ['JENKINS', { invocationMethod: { type: 'JENKINS' } }, 'use "WEBHOOK"'],
    ['queryParams', { invocationMethod: { type: 'WEBHOOK', url: 'x', queryParams: {} } }, 'put the query into "url"'],
    ['UPDATE', { trigger: selfService({ operation: 'UPDATE' }) }, 'use "DAY-2"'],
    ['an unknown type', { invocationMethod: { type: 'FAX' } }, 'body/invocationMethod/type must be one of "WEBHOOK"'],
    ['a method without url', { invocationMethod: { type: 'WEBHOOK' } }, 'body/invocationMethod/url is required'],
    ['an unknown key', { color: 'red' }, 'body/color is not a property'],
    ['an unknown key of a method', { invocationMethod: { type: 'KAFKA', topic: 'x' } }, 'body/invocationMethod/topic'],
    ['a condition of CREATE', { trigger: selfService({ condition: {} }) }, 'body/trigger/condition'],
    [
      'order beside steps',
      { trigger: selfService({ userInputs: { properties: {}, order: [], steps: [] } }) },
      'both "order" and "steps"',
    ],
    [
      'an input without type',
      { trigger: selfService({ userInputs: { properties: { a: {} } } }) },
      'properties/a/type is required',
    ],
    [
      'fernet',
      { trigger: selfService({ userInputs: { properties: { a: { type: 'string', encryption: 'fernet' } } } }) },
      'withdrawn',
    ],
    [
      'an encryption that is null',
      { trigger: selfService({ userInputs: { properties: { a: { type: 'string', encryption: null } } } }) },
      'encryption must be',
    ],
    ['an identifier with a blank', { identifier: 'a b' }, 'body/identifier must match pattern'],
    ['an over-long identifier', { identifier: 'a'.repeat(101) }, 'body/identifier'],
    [
      'an unknown event',
      { trigger: { type: 'automation', event: { type: 'X' } } },
      'body/trigger/event/type must be one of',
    ],
    [
      'an event without blueprint',
      { trigger: { type: 'automation', event: { type: 'ENTITY_CREATED' } } },
      'blueprintIdentifier is required',
    ],
    ['an approval that is none', { requiredApproval: { type: 'SOME' } }, 'body/requiredApproval'],
    [
      'a template that reads the environment',
      { invocationMethod: { type: 'WEBHOOK', url: 'https://x', body: { a: ['Bearer {{ env.TOKEN }}'] } } },
      'body/invocationMethod/body/a[0] reads the environment in "{{ env.TOKEN }}"',
    ],
    [
      'a notification without url',
      { approvalNotification: { type: 'webhook' } },
      'body/approvalNotification/url is required',
    ],
  ])('is refused with %s, in a sentence that helps', async (_name, more, words) => {
    const reply = await portal.call('POST', '/v1/actions', anAction('refused', more))
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(words)
    expect((await portal.call('GET', '/v1/actions/refused')).status).toBe(404)
  })
})

describe('GET /v1/actions', () => {
  it('combines its filters with AND', async () => {
    const own = await createTestPortal()
    await own.call('POST', '/v1/actions', anAction('a', { publish: false }))
    await own.call(
      'POST',
      '/v1/actions',
      anAction('b', { trigger: selfService({ operation: 'DELETE', blueprintIdentifier: 'x' }) }),
    )
    await own.call('POST', '/v1/actions', {
      identifier: 'c',
      trigger: { type: 'automation', event: { type: 'ENTITY_CREATED', blueprintIdentifier: 'x' } },
      invocationMethod: KAFKA,
    })
    const list = async (query: string) =>
      ((await own.call('GET', `/v1/actions?${query}`)).body.actions as unknown as { identifier: string }[]).map(
        (action) => action.identifier,
      )
    expect(await list('')).toEqual(['a', 'b', 'c'])
    expect(await list('trigger_type=self-service')).toEqual(['a', 'b'])
    expect(await list('published=false')).toEqual(['a'])
    expect(await list('blueprint_identifier[]=x&blueprint_identifier[]=y')).toEqual(['b', 'c'])
    expect(await list('blueprint_identifier=x&operation=DELETE')).toEqual(['b'])
    expect(await list('trigger_event=ENTITY_CREATED')).toEqual(['c'])
    expect(await list('action_identifier=a&action_identifier=c')).toEqual(['a', 'c'])
    await own[Symbol.asyncDispose]()
  })
})

describe('permissions', () => {
  it('have defaults, change partially and repeatably, and 404 as JSON', async () => {
    const action = await createTestAction(portal, KAFKA)
    const url = `/v1/actions/${action}/permissions`
    const policy = { queries: { a: {} }, conditions: ['true'] }
    expect((await portal.call('GET', url)).body.permissions).toEqual({
      execute: { users: [], roles: ['Member', 'Admin'], teams: [], ownedByTeam: false, policy: null },
      approve: { users: [], roles: ['Admin'], teams: [], policy: null },
    })
    const patched = await portal.call('PATCH', url, { execute: { users: ['a@b.example'], policy } })
    expect(patched.body).toMatchObject({ ok: true, permissions: { execute: { users: ['a@b.example'], policy } } })
    expect((await portal.call('PATCH', url, { execute: { users: ['a@b.example'], policy } })).body).toEqual(
      patched.body,
    )
    expect((await portal.call('PATCH', url, { execute: { policy: null } })).body.permissions).toMatchObject({
      execute: { users: ['a@b.example'], roles: ['Member', 'Admin'], policy: null },
    })
    expect(await portal.call('PATCH', '/v1/actions/none/permissions', {})).toMatchObject({
      status: 404,
      body: { ok: false },
    })
    expect((await portal.call('PATCH', url, { execute: { roles: 'Admin' } })).body.message).toContain(
      'body/execute/roles',
    )
  })

  it('decide who may run, change and read', async () => {
    const member = await signInMember(portal)
    const action = await createTestAction(portal, KAFKA, { allowAnyoneToViewRuns: false })
    const asMember = (method: string, url: string, body?: unknown) => portal.call(method, url, body, member)
    expect((await asMember('POST', '/v1/actions', anAction('x'))).status).toBe(403)
    expect((await asMember('DELETE', `/v1/actions/${action}`)).status).toBe(403)

    const own = await asMember('POST', `/v1/actions/${action}/runs`, {})
    expect(own).toMatchObject({ status: 202, body: { run: { source: 'UI', createdBy: 'member@test.example' } } })
    const foreign = await startTestRun(portal, action)
    expect((await asMember('GET', `/v1/actions/runs/${foreign.id}`)).status).toBe(404)
    expect(
      (await asMember('PATCH', `/v1/actions/runs/${(own.body.run as unknown as { id: string }).id}`, { summary: 's' }))
        .status,
    ).toBe(200)
    const listed = (await asMember('GET', `/v1/actions/runs?action=${action}`)).body.runs as unknown as unknown[]
    expect(listed).toHaveLength(1)

    const open = await startTestRun(portal, await createTestAction(portal, KAFKA))
    expect((await asMember('GET', `/v1/actions/runs/${open.id}`)).status).toBe(200)
    expect((await asMember('PATCH', `/v1/actions/runs/${open.id}`, { status: 'SUCCESS' })).status).toBe(403)

    await portal.call('PATCH', `/v1/actions/${action}/permissions`, { execute: { roles: ['Admin'] } })
    expect((await asMember('POST', `/v1/actions/${action}/runs`, {})).body).toMatchObject({
      error: 'missing_permissions',
    })
  })
})

describe('approval', () => {
  const decide = (id: string, status: string, headers?: Record<string, string>) =>
    portal.call('PATCH', `/v1/actions/runs/${id}/approval`, { status, description: 'because' }, headers)

  it('holds a run back until it is released, then renders and delivers it', async () => {
    const action = await createTestAction(
      portal,
      { type: 'WEBHOOK', url: 'https://x.test', agent: true, body: { size: '{{ .inputs.size }}' } },
      { requiredApproval: { type: 'ANY' }, userInputs: { properties: { size: { type: 'string' } } } },
    )
    const waiting = await startTestRun(portal, action, { properties: { size: 's' } })
    expect(waiting).toMatchObject({ status: 'WAITING_FOR_APPROVAL', payload: {}, pendingExecution: false })
    const pending = await portal.call('GET', `/v1/actions/runs/${waiting.id}/approvers?include_pending_approvers=true`)
    expect(pending.body.approvers).toMatchObject([{ state: 'PENDING', description: null }])

    const released = await decide(waiting.id, 'APPROVE')
    expect(released).toMatchObject({
      status: 201,
      body: {
        run: {
          status: 'IN_PROGRESS',
          payload: { body: { size: 's' } },
          pendingExecution: true,
          approval: { state: 'APPROVED', description: 'because' },
        },
      },
    })
    expect(await decide(waiting.id, 'DECLINE')).toMatchObject({
      status: 422,
      body: { error: 'run_not_waiting_for_approval' },
    })
    const decided = await portal.call('GET', `/v1/actions/runs/${waiting.id}/approvers`)
    expect(decided.body.approvers).toMatchObject([{ state: 'APPROVED', description: 'because' }])
  })

  it('declines for good, and lets a waiting run be cancelled but not gone round', async () => {
    const action = await createTestAction(portal, KAFKA, { requiredApproval: true })
    const declined = await startTestRun(portal, action)
    expect((await decide(declined.id, 'DECLINE')).body.run).toMatchObject({
      status: 'DECLINED',
      endedAt: expect.any(String),
    })

    const { id } = await startTestRun(portal, action)
    const round = await portal.call('PATCH', `/v1/actions/runs/${id}`, { status: 'SUCCESS' })
    expect(round.status).toBe(422)
    const cancelled = await portal.call('PATCH', `/v1/actions/runs/${id}`, { status: 'FAILURE' })
    expect(cancelled.body.run).toMatchObject({ status: 'FAILURE' })
    expect((await decide(id, 'APPROVE')).status).toBe(422)
  })

  it('is for approvers only, and one vote each', async () => {
    const member = await signInMember(portal)
    const action = await createTestAction(portal, KAFKA, { requiredApproval: { type: 'ALL' } })
    const first = await startTestRun(portal, action)
    expect((await decide(first.id, 'APPROVE', member)).body).toMatchObject({ error: 'missing_permissions' })

    await portal.call('PATCH', `/v1/actions/${action}/permissions`, { approve: { users: ['member@test.example'] } })
    const { id } = await startTestRun(portal, action)
    expect((await decide(id, 'APPROVE', member)).body.run).toMatchObject({ status: 'WAITING_FOR_APPROVAL' })
    expect((await decide(id, 'DECLINE', member)).status).toBe(422)
    expect((await decide(id, 'APPROVE', await signInAdmin(portal))).body.run).toMatchObject({ status: 'IN_PROGRESS' })
  })

  it('ends with FAILURE when the run cannot be rendered any more', async () => {
    const action = await createTestAction(
      portal,
      { type: 'WEBHOOK', url: '{{ .inputs.url }}' },
      { requiredApproval: true },
    )
    const { id } = await startTestRun(portal, action, { properties: { url: 'http://169.254.169.254/' } })
    const released = await decide(id, 'APPROVE')
    expect(released.body.run).toMatchObject({ status: 'FAILURE', summary: expect.stringContaining('may not call') })
  })
})
