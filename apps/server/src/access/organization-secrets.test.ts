import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const VALUE = 'correct horse battery staple'
const URL = '/v1/organization/secrets'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(async () => void (await portal.services.pool.query('delete from organization_secret')))

const create = (secretName: string, parts: object = {}) =>
  portal.call('POST', URL, { secretName, secretValue: VALUE, ...parts })
const readStored = async () =>
  JSON.stringify(
    (await portal.services.pool.query('select s.*, (select json_agg(e) from audit_event e) from organization_secret s'))
      .rows,
  )

describe('a secret of the organisation', () => {
  it('is created, listed, described anew, given another value and deleted, and no reply holds its value', async () => {
    const created = await create('CI_TOKEN', { description: 'of CircleCI' })
    expect(created).toMatchObject({
      status: 200,
      body: {
        ok: true,
        secret: { secretName: 'CI_TOKEN', description: 'of CircleCI', createdBy: portal.organization.clientId },
      },
    })
    const listed = await portal.call('GET', URL)
    expect(listed.body.secrets).toEqual([created.body.secret])
    const patched = await portal.call('PATCH', `${URL}/CI_TOKEN`, { secretValue: `${VALUE} 2` })
    expect(patched.body.secret).toMatchObject({ description: 'of CircleCI' })
    const cleared = await portal.call('PATCH', `${URL}/CI_TOKEN`, { description: '' })
    expect(cleared.body.secret).toMatchObject({ secretName: 'CI_TOKEN', description: null })
    const read = await portal.call('GET', `${URL}/CI_TOKEN`)
    const deleted = await portal.call('DELETE', `${URL}/CI_TOKEN`)
    expect(deleted).toMatchObject({ status: 200, body: { ok: true } })
    expect((await portal.call('GET', `${URL}/CI_TOKEN`)).status).toBe(404)
    expect(JSON.stringify([created, listed, patched, cleared, read, deleted])).not.toContain('horse')
  })

  it('is stored encrypted, and the audit log tells of each change without a value', async () => {
    await create('AT_REST')
    await portal.call('PATCH', `${URL}/AT_REST`, { secretValue: `${VALUE} 2` })
    expect(await readStored()).not.toContain('horse')
    const { body } = await portal.call('GET', '/v1/audit-log?resources=secret&limit=2')
    expect(body.audits).toMatchObject([
      { action: 'UPDATE', context: { secret: 'AT_REST', valueChanged: true } },
      { action: 'CREATE', context: { secret: 'AT_REST' } },
    ])
    const [, creation] = body.audits as unknown as { diff: { after: object } }[]
    const fields = ['createdAt', 'createdBy', 'description', 'secretName', 'updatedAt', 'updatedBy']
    expect(Object.keys(creation!.diff.after).sort()).toEqual(fields)
  })

  it('opens only in its place: a value moved to another name is not accepted', async () => {
    await create('ONE')
    await create('OTHER', { secretValue: 'something else' })
    await portal.services.pool.query(
      `update organization_secret set value_encrypted = (select value_encrypted from organization_secret where name = 'ONE') where name = 'OTHER'`,
    )
    await portal.call('POST', '/v1/actions', {
      identifier: 'moved',
      title: 'Moved',
      trigger: { type: 'self-service', operation: 'CREATE', userInputs: { properties: {} } },
      invocationMethod: { type: 'WEBHOOK', url: 'https://ci.test', agent: true, body: { a: '{{ .secrets.OTHER }}' } },
    })
    const reply = await portal.call('POST', '/v1/actions/moved/runs', {})
    expect(reply.status).toBe(500)
    expect(JSON.stringify(reply.body)).not.toContain('horse')
  })

  it('has a name that is taken once, also by two requests at once', async () => {
    const replies = await Promise.all(Array.from({ length: 5 }, () => create('RACED')))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
  })

  it.each<[string, object, string]>([
    ['no name', { secretName: '' }, 'secretName'],
    ['a name with a blank', { secretName: 'a b' }, 'secretName'],
    ['a name of 101 characters', { secretName: 'a'.repeat(101) }, 'secretName'],
    ['no value', { secretValue: '' }, 'secretValue'],
    ['a value that is no text', { secretValue: 5 }, 'secretValue'],
    ['a description of 201 characters', { description: 'a'.repeat(201) }, 'description'],
  ])('is refused with %s, by name and without a word of its value', async (_name, parts, place) => {
    const reply = await create('REFUSED', parts)
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(place)
    expect(JSON.stringify(reply.body)).not.toContain('horse')
    expect((await portal.call('GET', URL)).body.secrets).toEqual([])
  })

  it('is a matter of Admins, and of one organisation', async () => {
    await create('OURS')
    const member = await signInMember(portal)
    const calls: [string, string, object?][] = [
      ['GET', URL],
      ['GET', `${URL}/OURS`],
      ['POST', URL, { secretName: 'MINE', secretValue: 'x' }],
      ['PATCH', `${URL}/OURS`, { secretValue: 'x' }],
      ['DELETE', `${URL}/OURS`],
    ]
    for (const [method, url, body] of calls) {
      const reply = await portal.call(method, url, body, member)
      expect([method, reply.status, reply.body.error]).toEqual([method, 403, 'missing_permissions'])
    }
    const other = { authorization: `Bearer ${(await portal.addOrganization()).token}` }
    expect((await portal.call('GET', URL, undefined, other)).body.secrets).toEqual([])
    for (const method of ['GET', 'DELETE']) {
      expect((await portal.call(method, `${URL}/OURS`, undefined, other)).status).toBe(404)
    }
    expect((await portal.call('GET', `${URL}/OURS`)).status).toBe(200)
  })
})
