import { AGENT_INSTALLATION_ID } from '@portolan/contract/runs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestAction } from '../../testing/action-fixtures.ts'
import { signInPerson } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
/** Belongs to the team that owns `ours`. */
let member: Record<string, string>
beforeAll(async () => {
  portal = await createTestPortal()
  const schema = { properties: { key: { type: 'string' } } }
  await portal.call('POST', '/v1/blueprints', { identifier: 'safe', title: 'Safe', schema })
  for (const [identifier, team] of [
    ['ours', 'red'],
    ['hidden', 'blue'],
  ]) {
    const body = { identifier, team, properties: { key: `key of ${identifier}` } }
    expect((await portal.call('POST', '/v1/blueprints/safe/entities', body)).status).toBe(201)
  }
  const read = { users: [], roles: [], teams: [], ownedByTeam: true }
  await portal.call('PATCH', '/v1/blueprints/safe/permissions', { entities: { read } })
  member = await signInPerson(portal, { email: 'mia@test.example', teams: ['red'] })
})
afterAll(() => portal[Symbol.asyncDispose]())

const method = {
  type: 'WEBHOOK',
  url: 'https://ci.test',
  agent: true,
  body: { key: '{{ .inputs.safe.properties.key }}' },
}
const userInputs = { properties: { safe: { type: 'string', format: 'entity', blueprint: 'safe' } } }
const run = (action: string, body: object, headers = member) =>
  portal.call('POST', `/v1/actions/${action}/runs`, body, headers)

/** What runs of the agent's method would send, by the id of the run. */
async function claim(): Promise<Map<string, unknown>> {
  const body = { installationId: AGENT_INSTALLATION_ID, invocationMethod: 'WEBHOOK', limit: 10 }
  const reply = await portal.call('POST', '/v1/actions/runs/claim-pending', body)
  expect(reply.status).toBe(200)
  const runs = reply.body.runs as unknown as { id: string; payload: { body?: unknown } }[]
  return new Map(runs.map(({ id, payload }) => [id, payload.body]))
}
const idOf = (reply: { body: Record<string, unknown> }) => (reply.body.run as { id: string }).id

describe('a run started by a person', () => {
  it('on an entity that they may not read is 404', async () => {
    const action = await createTestAction(portal, method, {
      trigger: {
        type: 'self-service',
        operation: 'DAY-2',
        blueprintIdentifier: 'safe',
        userInputs: { properties: {} },
      },
    })
    expect((await run(action, { entity: 'ours' })).status).toBe(202)
    expect(await run(action, { entity: 'hidden' })).toMatchObject({ status: 404, body: { error: 'not_found' } })
    const { authorization } = { authorization: `Bearer ${portal.token}` }
    expect((await run(action, { entity: 'hidden' }, { authorization })).status).toBe(202)
  })

  it('sends nothing of an entity that they may not read, released by whomever', async () => {
    const action = await createTestAction(portal, method, { userInputs })
    const approved = await createTestAction(portal, method, { userInputs, requiredApproval: true })
    const started = await Promise.all([
      run(action, { properties: { safe: 'ours' } }),
      run(action, { properties: { safe: 'hidden' } }),
      run(approved, { properties: { safe: 'ours' } }),
      run(approved, { properties: { safe: 'hidden' } }),
    ])
    const ids = started.map(idOf)
    for (const id of ids.slice(2)) {
      const vote = await portal.call('PATCH', `/v1/actions/runs/${id}/approval`, { status: 'APPROVE' })
      expect(vote.status).toBe(201)
    }
    const sent = await claim()
    expect(ids.map((id) => sent.get(id))).toEqual([
      { key: 'key of ours' },
      { key: null },
      { key: 'key of ours' },
      { key: null },
    ])
  })
})
