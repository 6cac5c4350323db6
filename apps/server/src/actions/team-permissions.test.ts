import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const MEMBER = 'member@test.example'

let portal: TestPortal
let member: Record<string, string>
beforeAll(async () => {
  portal = await createTestPortal()
  member = await signInMember(portal)
})
afterAll(() => portal[Symbol.asyncDispose]())

/** An action that only teams may run and approve. */
async function createAction(identifier: string, requiredApproval: boolean): Promise<void> {
  const created = await portal.call('POST', '/v1/actions', {
    identifier,
    trigger: { type: 'self-service', operation: 'CREATE', userInputs: { properties: {} } },
    invocationMethod: { type: 'WEBHOOK', url: 'https://ci.test', agent: true },
    requiredApproval,
  })
  expect(created.status).toBe(201)
  const block = { users: [], roles: [], teams: ['pilots'], policy: null }
  const permissions = { execute: requiredApproval ? { ...block, roles: ['Member'] } : block, approve: block }
  expect((await portal.call('PATCH', `/v1/actions/${identifier}/permissions`, permissions)).status).toBe(200)
}

const run = (identifier: string, query = '', headers = member) =>
  portal.call('POST', `/v1/actions/${identifier}/runs${query}`, {}, headers)
const setTeam = (users: string[]) => portal.call('PUT', '/v1/teams/pilots', { name: 'pilots', users })

describe('permissions of an action that name a team', () => {
  it('let its members run it, for as long as they are members', async () => {
    await portal.call('POST', '/v1/teams', { name: 'pilots' })
    await createAction('moor', false)
    expect((await run('moor')).body).toMatchObject({ error: 'missing_permissions' })
    await setTeam([MEMBER])
    expect((await run('moor')).status).toBe(202)
    await setTeam([])
    expect((await run('moor')).status).toBe(403)
  })

  it('count for a person in whose name a credential runs it', async () => {
    const asMember = { authorization: `Bearer ${portal.token}` }
    await setTeam([])
    expect((await run('moor', `?run_as=${MEMBER}`, asMember)).status).toBe(403)
    await setTeam([MEMBER])
    expect((await run('moor', `?run_as=${MEMBER}`, asMember)).status).toBe(202)
  })

  it('make its members approvers of the runs that start while they are', async () => {
    await createAction('dredge', true)
    await setTeam([])
    const alone = (await run('dredge')).body.run as unknown as { id: string }
    await setTeam([MEMBER])
    const asked = (await run('dredge')).body.run as unknown as { id: string }
    const vote = (id: string) => portal.call('PATCH', `/v1/actions/runs/${id}/approval`, { status: 'APPROVE' }, member)
    expect((await vote(alone.id)).body).toMatchObject({ error: 'missing_permissions' })
    expect((await vote(asked.id)).status).toBe(201)
    const approved = await portal.call('GET', `/v1/actions/runs/${asked.id}`)
    expect(approved.body.run).toMatchObject({ status: 'IN_PROGRESS', approval: { state: 'APPROVED' } })
  })

  it('show in the list of what a person may do', async () => {
    const list = async (headers?: Record<string, string>) =>
      (await portal.call('GET', '/v1/auth/permissions?action_version=v2', undefined, headers)).body.permissions
    await setTeam([])
    expect(await list(member)).toEqual(['execute:actions:dredge'])
    await setTeam([MEMBER])
    expect(await list(member)).toEqual(['execute:actions:moor', 'execute:actions:dredge'])
    expect(await list()).toEqual(['execute:actions:moor', 'execute:actions:dredge'])
  })
})
