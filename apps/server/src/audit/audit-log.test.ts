import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestAction, startTestRun } from '../testing/action-fixtures.ts'
import { signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

interface Event {
  identifier: string
  action: string
  resourceType: string
  context: Record<string, unknown>
  diff: { before: Record<string, unknown> | null; after: Record<string, unknown> | null }
  trigger: { by: { orgId: string; userId: string }; origin: string; at: string }
}

let portal: TestPortal
let runId: string

const read = async (query: string, headers?: Record<string, string>) => {
  const reply = await portal.call('GET', `/v1/audit-log${query}`, undefined, headers)
  return { ...reply, audits: reply.body.audits as unknown as Event[] }
}
const toLines = (events: Event[]) =>
  events.map(({ action, resourceType, context }) => `${action} ${resourceType} ${String(context.entity ?? '')}`.trim())

beforeAll(async () => {
  portal = await createTestPortal()
  await portal.call('POST', '/v1/blueprints', {
    identifier: 'service',
    title: 'Service',
    schema: { properties: { tier: { type: 'string' } } },
  })
  const action = await createTestAction(portal, { type: 'WEBHOOK', url: 'https://ci.test', agent: true })
  runId = (await startTestRun(portal, action)).id
  const write = (identifier: string, tier: string, query = '') =>
    portal.call('POST', `/v1/blueprints/service/entities?upsert=true${query}`, { identifier, properties: { tier } })
  await write('cart', 'gold', `&run_id=${runId}`)
  await write('cart', 'tin')
  await write('mail', 'gold')
  await portal.call('DELETE', '/v1/blueprints/service/entities/mail')
})
afterAll(() => portal[Symbol.asyncDispose]())

describe('GET /v1/audit-log', () => {
  it('tells who changed what and when, with the values before and after, newest first', async () => {
    const { status, body, audits } = await read('?resources=entity&entity=cart')
    expect([status, body.ok, body.next]).toEqual([200, true, null])
    expect(toLines(audits)).toEqual(['UPDATE entity cart', 'CREATE entity cart'])
    expect(audits[0]).toMatchObject({
      status: 'SUCCESS',
      context: { blueprint: 'service', entity: 'cart' },
      diff: { before: { properties: { tier: 'gold' } }, after: { properties: { tier: 'tin' } } },
      trigger: { by: { orgId: portal.organization.orgId, userId: portal.organization.clientId }, origin: 'API' },
    })
    expect(Date.parse(audits[0]!.trigger.at)).toBeGreaterThan(Date.now() - 60_000)
  })

  it('gives exactly one event for an upsert that names a run', async () => {
    const { audits } = await read(`?run_id=${runId}&resources=entity&includes=context&includes=action`)
    expect(audits).toEqual([
      {
        identifier: expect.stringMatching(/^ev_\d+$/),
        action: 'CREATE',
        context: { blueprint: 'service', entity: 'cart', runId },
      },
    ])
  })

  it('keeps what is gone', async () => {
    const { audits } = await read('?blueprint=service&entity=mail&action=DELETE')
    expect(audits).toMatchObject([{ diff: { before: { properties: { tier: 'gold' } }, after: null } }])
  })

  it('combines its filters with AND', async () => {
    const all = (await read('')).audits
    const middle = all.find(({ context, action }) => context.entity === 'cart' && action === 'UPDATE')!.trigger.at
    expect(toLines((await read(`?resources=entity&to=${middle}`)).audits)).toEqual(['CREATE entity cart'])
    expect(toLines((await read(`?resources=entity&action=CREATE&from=${middle}`)).audits)).toEqual([
      'CREATE entity mail',
    ])
    expect((await read('?actionType=self-service')).audits.map(({ context }) => context.runId)).toEqual([runId])
    expect((await read('?actionType=automation')).audits).toEqual([])
    expect((await read('?origin=UI')).audits).toEqual([])
    expect((await read('?status=FAILURE')).audits).toEqual([])
    expect((await read(`?actor=${portal.organization.clientId}`)).audits).toEqual(all)
    expect((await read('?actor=someone-else')).audits).toEqual([])
    expect((await read(`?identifier=${all[0]!.identifier}`)).audits).toEqual([all[0]])
  })

  it('pages by key without a gap or a repetition', async () => {
    const all = (await read('')).audits.map(({ identifier }) => identifier)
    const paged: string[] = []
    let cursor = ''
    do {
      const { audits, body } = await read(`?limit=2&cursor=${cursor}`)
      paged.push(...audits.map(({ identifier }) => identifier))
      cursor = String(body.next ?? '')
    } while (cursor !== '')
    expect(paged).toEqual(all)
    expect(all.length).toBeGreaterThan(4)
  })

  it('shows nothing of another organisation', async () => {
    const other = await portal.addOrganization()
    const headers = { authorization: `Bearer ${other.token}` }
    expect((await read('?entity=cart', headers)).audits).toEqual([])
    expect((await read(`?run_id=${runId}`, headers)).audits).toEqual([])
  })

  it('shows who is no Admin one thing at a time, and nothing that is gone or hidden', async () => {
    const member = await signInMember(portal)
    expect(await read('', member)).toMatchObject({ status: 403, body: { error: 'missing_permissions' } })
    expect(toLines((await read('?entity=cart', member)).audits)).toEqual(['UPDATE entity cart', 'CREATE entity cart'])
    expect((await read('?entity=mail', member)).audits).toEqual([])

    const invocation = { type: 'WEBHOOK', url: 'https://ci.test', agent: true }
    const hidden = await createTestAction(portal, invocation, { allowAnyoneToViewRuns: false })
    const { id } = await startTestRun(portal, hidden)
    expect((await read(`?run_id=${runId}&resources=run`, member)).audits).toHaveLength(1)
    expect((await read(`?run_id=${id}`, member)).audits).toEqual([])
  })

  it.each([
    ['?limit=0', 'limit'],
    ['?limit=10001', 'limit'],
    ['?from=yesterday', 'query/from'],
    ['?to=2026-13-45', 'query/to'],
    ['?resources=cake', 'query/resources'],
    ['?includes=all', 'query/includes'],
    ['?action=READ', 'action'],
    ['?identifier=x', 'query/identifier'],
    ['?cursor=ev_1%27', 'query/cursor'],
  ])('refuses %s by name', async (query, place) => {
    const reply = await read(query)
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(place)
  })
})
