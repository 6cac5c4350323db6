import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
let foreign: { authorization: string }

const blueprint = (title: string) => ({
  identifier: 'secret',
  title,
  schema: { properties: { word: { type: 'string' } } },
  relations: { to: { target: 'secret' } },
})

beforeAll(async () => {
  portal = await createTestPortal()
  foreign = { authorization: (await portal.addOrganization()).token }
  await portal.call('POST', '/v1/blueprints', blueprint('Ours'))
  await portal.call('POST', '/v1/blueprints/secret/entities', {
    identifier: 'ours',
    title: 'Ours',
    properties: { word: 'treasure' },
    relations: { to: 'ours' },
  })
})
afterAll(() => portal[Symbol.asyncDispose]())

const everything = { combinator: 'and', rules: [] }
const byDatasource = { datasource_prefix: '', datasource_suffix: '' }

describe('another organisation', () => {
  it.each([
    ['GET', '/v1/blueprints', undefined],
    ['GET', '/v1/blueprints/secret', undefined],
    ['PUT', '/v1/blueprints/secret', blueprint('Theirs')],
    ['PATCH', '/v1/blueprints/secret', { title: 'Theirs' }],
    ['DELETE', '/v1/blueprints/secret', undefined],
    ['GET', '/v1/blueprints/secret/entities', undefined],
    ['GET', '/v1/blueprints/secret/entities/ours', undefined],
    ['GET', '/v1/blueprints/secret/entities-count', undefined],
    ['POST', '/v1/blueprints/secret/entities', { identifier: 'theirs' }],
    ['POST', '/v1/blueprints/secret/entities/bulk', { entities: [{ identifier: 'theirs' }] }],
    ['PUT', '/v1/blueprints/secret/entities/ours', {}],
    ['PATCH', '/v1/blueprints/secret/entities/ours', { title: 'Theirs' }],
    ['DELETE', '/v1/blueprints/secret/entities/ours', undefined],
    ['POST', '/v1/blueprints/secret/bulk/entities/delete', { entities: ['ours'] }],
    ['POST', '/v1/blueprints/secret/entities/search', {}],
    ['POST', '/v1/entities/search', everything],
    ['POST', '/v1/blueprints/entities/datasource-entities', byDatasource],
    ['POST', '/ui/v1/table/query', { blueprint: 'secret' }],
    ['GET', '/ui/v1/search?text=ours', undefined],
    ['GET', '/ui/v1/catalog-summary', undefined],
  ])('sees and changes nothing by %s %s', async (method, url, body) => {
    const reply = await portal.call(method, url, body, foreign)
    expect([200, 404]).toContain(reply.status)
    expect(JSON.stringify(reply.body)).not.toMatch(/Ours|treasure/)
    const { entity } = (await portal.call('GET', '/v1/blueprints/secret/entities/ours')).body
    expect(entity).toMatchObject({ title: 'Ours', properties: { word: 'treasure' }, relations: { to: 'ours' } })
  })

  it('has blueprints and entities of its own under the same identifiers', async () => {
    expect((await portal.call('POST', '/v1/blueprints', blueprint('Theirs'), foreign)).status).toBe(201)
    const body = { identifier: 'ours', properties: { word: 'other' }, relations: { to: 'ours' } }
    expect((await portal.call('POST', '/v1/blueprints/secret/entities', body, foreign)).status).toBe(201)
    const found = await portal.call('POST', '/v1/entities/search', everything)
    expect(found.body.entities).toMatchObject([{ blueprint: '_user' }, { properties: { word: 'treasure' } }])
    expect((await portal.call('DELETE', '/v1/blueprints/secret/entities/ours', undefined, foreign)).status).toBe(200)
    expect((await portal.call('GET', '/v1/blueprints/secret/entities/ours')).status).toBe(200)
  })

  it('needs a token on every route', async () => {
    for (const url of ['/v1/blueprints', '/v1/blueprints/secret/entities/ours', '/ui/v1/catalog-summary']) {
      expect((await portal.call('GET', url, undefined, {})).status).toBe(401)
    }
  })

  it('is refused as a member who may only read', async () => {
    const email = 'member@test.example'
    await portal.services.db
      .updateTable('account')
      .set({ role: 'Member', email })
      .where('org_id', '=', portal.organization.orgId)
      .execute()
    const password = portal.organization.adminPassword
    const signedIn = await portal.call('POST', '/ui/v1/session', { email, password }, {})
    const member = { cookie: String(signedIn.headers['set-cookie']).split(';')[0]!, 'x-portolan-request': '1' }
    expect((await portal.call('GET', '/v1/blueprints/secret', undefined, member)).status).toBe(200)
    for (const [method, url, body] of [
      ['POST', '/v1/blueprints', blueprint('x')],
      ['DELETE', '/v1/blueprints/secret', undefined],
      ['POST', '/v1/blueprints/secret/entities', {}],
      ['DELETE', '/v1/blueprints/secret/entities/ours', undefined],
    ] as const) {
      const reply = await portal.call(method, url, body, member)
      expect(reply).toMatchObject({ status: 403, body: { error: 'missing_permissions' } })
    }
  })
})
