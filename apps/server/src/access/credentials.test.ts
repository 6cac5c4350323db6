import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'
import { createEnabledCredentials } from './enabled-credentials.ts'

interface App {
  id: string
  name: string
  enabled: boolean
  createdAt: string
  updatedAt: string
  secret: string
}

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(async () => void (await portal.services.pool.query('delete from credential where not signing')))

const create = async (name: string) => (await portal.call('POST', '/v1/apps', { name })).body.app as unknown as App
const list = async (query = '') => (await portal.call('GET', `/v1/apps${query}`)).body.apps as unknown as App[]
const rotate = (id: string) => portal.call('POST', `/v1/apps/${id}/rotate-secret`)
const signIn = (clientId: string, clientSecret: string) =>
  portal.call('POST', '/v1/auth/access_token', { clientId, clientSecret }, {})
const openToken = async ({ id, secret }: Pick<App, 'id' | 'secret'>) => ({
  authorization: `Bearer ${String((await signIn(id, secret)).body.accessToken)}`,
})
const isAccepted = async (headers: Record<string, string>) =>
  (await portal.call('GET', '/v1/organization', undefined, headers)).status === 200

describe('a credential', () => {
  it('is created with a secret that no later reply holds, renamed and deleted', async () => {
    const app = await create('ci')
    expect(app).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      name: 'ci',
      enabled: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      secret: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
    })
    const renamed = await portal.call('PUT', `/v1/apps/${app.id}`, { name: 'delivery' })
    expect(renamed).toMatchObject({ status: 200, body: { ok: true, app: { id: app.id, name: 'delivery' } } })
    const listed = await portal.call('GET', '/v1/apps')
    expect(listed.body.apps).toMatchObject([{ name: 'Organization' }, { id: app.id, name: 'delivery' }])
    expect(await list('?fields=name&fields=secret')).toEqual([{ name: 'Organization' }, { name: 'delivery' }])
    const deleted = await portal.call('DELETE', `/v1/apps/${app.id}`)
    expect(deleted).toMatchObject({ status: 200, body: { ok: true } })
    expect((await portal.call('DELETE', `/v1/apps/${app.id}`)).status).toBe(404)
    expect(JSON.stringify([renamed, listed, deleted])).not.toContain(app.secret)
    const { rows } = await portal.services.pool.query('select json_agg(e) as events from audit_event e')
    expect(JSON.stringify(rows)).not.toContain(app.secret)
  })

  it('works from its creation on, and its tokens end when it is deleted', async () => {
    const app = await create('ci')
    const token = await openToken(app)
    expect(await isAccepted(token)).toBe(true)
    await portal.call('DELETE', `/v1/apps/${app.id}`)
    expect(await isAccepted(token)).toBe(false)
    expect((await signIn(app.id, app.secret)).status).toBe(401)
  })

  it('is rotated: the old secret and its tokens end, those of the new one work', async () => {
    const app = await create('ci')
    const old = await openToken(app)
    expect(await isAccepted(old)).toBe(true)
    const rotated = (await rotate(app.id)).body.app as unknown as App
    expect(rotated).toMatchObject({ id: app.id, name: 'ci' })
    expect(rotated.secret).not.toBe(app.secret)
    expect(await isAccepted(old)).toBe(false)
    expect((await signIn(app.id, app.secret)).status).toBe(401)
    expect(await isAccepted(await openToken(rotated))).toBe(true)
    expect(await list()).toHaveLength(2)
    const { audits } = (await portal.call('GET', '/v1/audit-log?resources=credential&limit=1')).body
    expect(audits).toMatchObject([
      { action: 'UPDATE', message: 'The client secret was rotated', context: { clientId: app.id } },
    ])
  })

  it('is known with its new secret at once by a server that remembers the old one', async () => {
    const { id: clientId } = await create('ci')
    const { orgId } = portal.organization
    const elsewhere = createEnabledCredentials(portal.services.db)
    expect(await elsewhere.find({ orgId, clientId })).toBeDefined()
    await rotate(clientId)
    expect(await elsewhere.find({ orgId, clientId, secretRevision: 2 })).toBeDefined()
    expect(await elsewhere.find({ orgId, clientId, secretRevision: 1 })).toBeUndefined()
    expect(await elsewhere.find({ orgId, clientId, secretRevision: 3 })).toBeUndefined()
  })

  it('has one secret that works when it is rotated several times at once', async () => {
    const app = await create('ci')
    const replies = await Promise.all([rotate(app.id), rotate(app.id), rotate(app.id)])
    const secrets = replies.map(({ body }) => (body.app as unknown as App).secret)
    const statuses = await Promise.all(secrets.map(async (secret) => (await signIn(app.id, secret)).status))
    expect(statuses.sort()).toEqual([200, 401, 401])
  })

  it('is not deleted when it signs for the organisation', async () => {
    const reply = await portal.call('DELETE', `/v1/apps/${portal.organization.clientId}`)
    expect(reply).toMatchObject({ status: 422, body: { error: 'protected_resource' } })
  })

  it('is a matter of Admins, and of one organisation', async () => {
    const app = await create('ours')
    const calls: [string, string, object?][] = [
      ['GET', '/v1/apps'],
      ['POST', '/v1/apps', { name: 'mine' }],
      ['PUT', `/v1/apps/${app.id}`, { name: 'mine' }],
      ['DELETE', `/v1/apps/${app.id}`],
      ['POST', `/v1/apps/${app.id}/rotate-secret`],
    ]
    const member = await signInMember(portal)
    const other = { authorization: `Bearer ${(await portal.addOrganization()).token}` }
    for (const [method, url, body] of calls) {
      const refused = await portal.call(method, url, body, member)
      expect([method, refused.status, refused.body.error]).toEqual([method, 403, 'missing_permissions'])
      if (!url.includes(app.id)) continue
      expect([method, (await portal.call(method, url, body, other)).status]).toEqual([method, 404])
    }
    expect((await portal.call('GET', '/v1/apps', undefined, other)).body.apps).toHaveLength(1)
    expect((await signIn(app.id, app.secret)).status).toBe(200)
  })

  it.each([[{}], [{ name: '' }], [{ name: 5 }]])('is refused with the body %j', async (body) => {
    const reply = await portal.call('POST', '/v1/apps', body)
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain('name')
  })
})
