import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestAction } from '../testing/action-fixtures.ts'
import { signInPerson } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const call = async (method: string, url: string, body?: object) => {
  const reply = await portal.call(method, url, body)
  expect([200, 201], JSON.stringify(reply.body)).toContain(reply.status)
  return reply.body
}
const createBlueprint = (identifier: string) =>
  call('POST', '/v1/blueprints', { identifier, title: identifier, schema: { properties: {} } })
const invite = (email: string, roles: string[]) => call('POST', '/v1/users/invite', { invitee: { email, roles } })
const read = async (email: string) => {
  const { user } = await call('GET', `/v1/users/${email}`)
  const { entity } = await call('GET', `/v1/blueprints/_user/entities/${email}`)
  const roles = (user as unknown as { roles: { name: string }[] }).roles.map(({ name }) => name)
  const { properties } = entity as unknown as { properties: Record<string, unknown> }
  return { roles, role: properties.port_role, moderated: properties.moderated_blueprints }
}

it('moderate their blueprint under its new name, and a later blueprint of the old name not', async () => {
  await createBlueprint('ship')
  await invite('mod@test.example', ['ship-moderator'])
  await invite('both@test.example', ['Admin', 'boat-moderator', 'ship-moderator'])
  await call('PUT', '/v1/blueprints/ship', { identifier: 'vessel', title: 'Vessel', schema: { properties: {} } })
  expect(await read('mod@test.example')).toEqual({
    roles: ['vessel-moderator'],
    role: 'Moderator',
    moderated: ['vessel'],
  })
  expect((await read('both@test.example')).roles).toEqual(['Admin', 'boat-moderator', 'vessel-moderator'])
  await createBlueprint('ship')
  expect((await read('mod@test.example')).moderated).toEqual(['vessel'])
})

it('are Members once their blueprint is deleted, and moderate no later one of its name', async () => {
  await createBlueprint('crate')
  await invite('crate@test.example', ['crate-moderator'])
  await invite('more@test.example', ['crate-moderator', 'ship-moderator'])
  await call('DELETE', '/v1/blueprints/crate')
  await createBlueprint('crate')
  expect(await read('crate@test.example')).toEqual({ roles: ['Member'], role: 'Member', moderated: null })
  expect(await read('more@test.example')).toEqual({ roles: ['ship-moderator'], role: 'Moderator', moderated: ['ship'] })
})

it('may do what Members may', async () => {
  const headers = await signInPerson(portal, { email: 'both-sides@test.example', roles: ['ship-moderator'] })
  const home = await portal.call('GET', '/v1/pages/$home', undefined, headers)
  expect(home.status).toBe(200)
  const action = await createTestAction(portal, { type: 'WEBHOOK', url: 'https://ci.test', agent: true })
  const started = await portal.call('POST', `/v1/actions/${action}/runs`, {}, headers)
  expect(started.status).toBe(202)
})

it('may start and approve what Members may when a credential starts it in their name', async () => {
  const headers = await signInPerson(portal, { email: 'docker@test.example', roles: ['ship-moderator'] })
  const action = await createTestAction(
    portal,
    { type: 'WEBHOOK', url: 'https://ci.test', agent: true },
    { requiredApproval: true },
  )
  const permissions = { execute: { roles: ['Member'] }, approve: { roles: ['Member'] } }
  await call('PATCH', `/v1/actions/${action}/permissions`, permissions)
  const token = { authorization: `Bearer ${portal.token}` }
  const started = await portal.call('POST', `/v1/actions/${action}/runs?run_as=docker@test.example`, {}, token)
  expect(started).toMatchObject({ status: 202, body: { run: { createdBy: 'docker@test.example' } } })
  const { id } = started.body.run as unknown as { id: string }
  const vote = await portal.call('PATCH', `/v1/actions/runs/${id}/approval`, { status: 'APPROVE' }, headers)
  expect(vote.status).toBe(201)
})
