import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const SUFFIX = '@serviceaccounts.getport.io'
const URL = '/v1/blueprints/_user/entities'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

interface Pair {
  clientId: string
  clientSecret: string
}

async function create(name: string, parts: { team?: string[]; properties?: object } = {}): Promise<Pair> {
  const properties = { port_type: 'Service Account', status: 'Active', ...parts.properties }
  const reply = await portal.call('POST', URL, { ...parts, identifier: `${name}${SUFFIX}`, properties })
  expect(reply.status).toBe(201)
  return (reply.body.additionalData as unknown as { credentials: Pair }).credentials
}
const askForToken = (pair: Pair) => portal.call('POST', '/v1/auth/access_token', pair, {})
const signIn = async (pair: Pair) => ({ authorization: `Bearer ${String((await askForToken(pair)).body.accessToken)}` })
const patch = (name: string, properties: object) => portal.call('PATCH', `${URL}/${name}${SUFFIX}`, { properties })
const readPeople = (headers: Record<string, string>) => portal.call('GET', '/v1/users', undefined, headers)

describe('a service account', () => {
  it('is created with credentials that no later reply holds, and has the rights of its roles', async () => {
    await portal.call('POST', '/v1/teams', { name: 'robots' })
    const pair = await create('deployer', { team: ['robots'] })
    const headers = await signIn(pair)
    const own = await portal.call('GET', '/ui/v1/bootstrap', undefined, headers)
    expect(own.body.user).toMatchObject({ email: `deployer${SUFFIX}`, roles: ['Member'], teams: ['robots'] })
    expect((await portal.call('POST', '/v1/teams', { name: 'mine' }, headers)).status).toBe(403)
    await patch('deployer', { port_role: 'Admin' })
    expect((await portal.call('POST', '/v1/teams', { name: 'mine' }, headers)).status).toBe(200)

    const again = await portal.call('POST', `${URL}?upsert=true`, { identifier: `deployer${SUFFIX}` })
    expect(again.status).toBe(200)
    for (const url of [URL, '/v1/users', '/v1/apps', '/v1/audit-log', '/ui/v1/actors']) {
      expect(JSON.stringify((await portal.call('GET', url)).body)).not.toContain(pair.clientSecret)
    }
    expect(JSON.stringify(again.body)).not.toContain('credentials')
    expect(JSON.stringify((await portal.call('GET', '/v1/apps')).body)).not.toContain(pair.clientId)
    expect((await portal.call('DELETE', `/v1/apps/${pair.clientId}`)).status).toBe(404)
    expect((await portal.call('GET', `/v1/users/deployer${SUFFIX}`)).body.user).toMatchObject({
      type: 'Service Account',
    })
  })

  it('loses its tokens while it is disabled, and for good when it is deleted', async () => {
    const pair = await create('pausing')
    const headers = await signIn(pair)
    expect((await readPeople(headers)).status).toBe(200)
    await patch('pausing', { status: 'Disabled' })
    expect((await readPeople(headers)).status).toBe(401)
    expect(await askForToken(pair)).toMatchObject({ status: 401, body: { error: 'invalid_credentials' } })
    await patch('pausing', { status: 'Active' })
    expect((await readPeople(headers)).status).toBe(200)
    await portal.call('DELETE', `${URL}/pausing${SUFFIX}`)
    expect((await readPeople(headers)).status).toBe(401)
    expect((await askForToken(pair)).status).toBe(401)
  })

  it('gets another secret, which ends the tokens of the old one', async () => {
    const pair = await create('rotated')
    const headers = await signIn(pair)
    const rotate = (email: string, as?: Record<string, string>) =>
      portal.call('POST', `/v1/rotate-credentials/${email}`, undefined, as)
    expect((await rotate(`rotated${SUFFIX}`, headers)).status).toBe(403)
    const { credentials } = (await rotate(`rotated${SUFFIX}`)).body as unknown as { credentials: Pair }
    expect(credentials.clientId).toBe(pair.clientId)
    expect((await readPeople(headers)).status).toBe(401)
    expect((await askForToken(pair)).status).toBe(401)
    expect((await readPeople(await signIn(credentials))).status).toBe(200)
    expect((await rotate('admin@test.example')).status).toBe(422)
    expect((await rotate('nobody@test.example')).status).toBe(404)
  })

  it('is made in bulk too, and not when only validated', async () => {
    const entities = [{ identifier: `bulk${SUFFIX}`, properties: { port_type: 'Service Account' } }]
    const write = (query: string) => portal.call('POST', `${URL}/bulk${query}`, { entities })
    expect((await write('?validation_only=true')).body.entities).toEqual([
      { created: true, identifier: `bulk${SUFFIX}`, index: 0 },
    ])
    const [item] = (await write('')).body.entities as unknown as { additionalData: { credentials: Pair } }[]
    expect((await askForToken(item!.additionalData.credentials)).status).toBe(200)
  })

  it('is told by its email, keeps its type, and is not the Admin that has to remain', async () => {
    const refused = { status: 422, body: { error: 'invalid_request' } }
    for (const [identifier, port_type] of [
      ['robot@test.example', 'Service Account'],
      [`person${SUFFIX}`, 'Standard'],
    ]) {
      expect(await portal.call('POST', URL, { identifier, properties: { port_type } })).toMatchObject(refused)
    }
    await create('boss', { properties: { port_role: 'Admin' } })
    expect(await patch('boss', { port_type: 'Standard' })).toMatchObject(refused)
    const admin = await portal.call('PATCH', `${URL}/admin@test.example`, { properties: { port_role: 'Member' } })
    expect(admin).toMatchObject({ status: 409, body: { error: 'conflict' } })
    expect((await portal.call('POST', `/ui/v1/users/boss${SUFFIX}/sign-up-link`)).status).toBe(409)
  })
})
