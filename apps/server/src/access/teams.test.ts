import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const ADMIN = 'admin@test.example'
const MEMBER = 'member@test.example'

let portal: TestPortal
let member: Record<string, string>
beforeAll(async () => {
  portal = await createTestPortal()
  member = await signInMember(portal)
})
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(async () => void (await portal.services.pool.query('delete from team')))

const create = (name: string, parts: object = {}) => portal.call('POST', '/v1/teams', { name, ...parts })
const read = (name: string, query = '') => portal.call('GET', `/v1/teams/${encodeURIComponent(name)}${query}`)

/** The fields that the Terraform provider asks for. */
const TERRAFORM_FIELDS =
  '?fields=name&fields=provider&fields=description&fields=createdAt&fields=updatedAt&fields=users.firstName&fields=users.status&fields=users.email'

describe('a team', () => {
  it('is created with 200 and its members as emails, and read with its members as objects', async () => {
    const created = await create('Harbour Crew', { users: [MEMBER, ADMIN], description: 'of the quay' })
    expect(created).toMatchObject({
      status: 200,
      body: {
        ok: true,
        team: { name: 'Harbour Crew', description: 'of the quay', provider: 'port', users: [MEMBER, ADMIN] },
      },
    })
    const { team } = (await read('Harbour Crew')).body
    expect(team).toEqual({
      ...(created.body.team as unknown as object),
      users: [
        { email: MEMBER, firstName: '', lastName: '', picture: null, status: 'ACTIVE' },
        { email: ADMIN, firstName: 'Admin', lastName: '', picture: null, status: 'ACTIVE' },
      ],
    })
  })

  it('shows the fields that Terraform asks for, and only these', async () => {
    await create('pilots', { users: [MEMBER] })
    const { team } = (await read('pilots', TERRAFORM_FIELDS)).body
    expect(team).toEqual({
      name: 'pilots',
      provider: 'port',
      description: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      users: [{ email: MEMBER, firstName: '', status: 'ACTIVE' }],
    })
    expect((await portal.call('GET', '/v1/teams?fields=name')).body.teams).toEqual([{ name: 'pilots' }])
    expect((await portal.call('GET', '/v1/teams?fields=name,users.email')).body.teams).toEqual([
      { name: 'pilots', users: [{ email: MEMBER }] },
    ])
    const wrong = await portal.call('GET', '/v1/teams?fields=password')
    expect(wrong).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(wrong.body.message).toContain('query/fields')
  })

  it('is replaced by PUT: what is absent is cleared, and another name renames it', async () => {
    const { body } = await create('old name', { users: [MEMBER], description: 'text' })
    const replaced = await portal.call('PUT', '/v1/teams/old%20name', { name: 'new name' })
    const { id, createdAt } = body.team as unknown as { id: string; createdAt: string }
    expect(replaced.body.team).toMatchObject({ id, createdAt, name: 'new name', description: null, users: [] })
    expect((await read('old name')).status).toBe(404)
    expect((await read('new name')).body.team).toMatchObject({ id })
  })

  it('is merged by PATCH: what is absent stays, null clears', async () => {
    await create('divers', { users: [MEMBER], description: 'text' })
    const patch = (body: object) => portal.call('PATCH', '/v1/teams/divers', body)
    expect((await patch({ users: [ADMIN] })).body.team).toMatchObject({ description: 'text', users: [ADMIN] })
    expect((await patch({ description: null })).body.team).toMatchObject({ description: null, users: [ADMIN] })
    expect((await patch({ description: '' })).body.team).toMatchObject({ description: '' })
  })

  it('keeps its time and leaves no trace in the audit log when a write changes nothing', async () => {
    const { body } = await create('same', { users: [MEMBER], description: 'text' })
    const again = await portal.call('PUT', '/v1/teams/same', { name: 'same', users: [MEMBER], description: 'text' })
    expect(again.body).toEqual(body)
    const { audits } = (await portal.call('GET', '/v1/audit-log?resources=team&limit=1')).body
    expect(audits).toMatchObject([{ action: 'CREATE', context: { team: 'same' } }])
  })

  it('is deleted, and the audit log tells of each change', async () => {
    await create('short', { users: [MEMBER] })
    await portal.call('PATCH', '/v1/teams/short', { name: 'shorter' })
    expect(await portal.call('DELETE', '/v1/teams/shorter')).toMatchObject({ status: 200, body: { ok: true } })
    expect((await read('shorter')).body).toMatchObject({ ok: false, error: 'not_found' })
    expect((await portal.call('DELETE', '/v1/teams/shorter')).status).toBe(404)
    const { audits } = (await portal.call('GET', '/v1/audit-log?resources=team&limit=3')).body
    expect(audits).toMatchObject([
      { action: 'DELETE', diff: { before: { users: [MEMBER] }, after: null } },
      { action: 'UPDATE', diff: { before: { name: 'short' }, after: { name: 'shorter' } } },
      { action: 'CREATE' },
    ])
  })

  it('has a name of its own, in which case counts', async () => {
    expect((await create('Test')).status).toBe(200)
    expect((await create('test')).status).toBe(200)
    expect(await create('test')).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
    const renamed = await portal.call('PUT', '/v1/teams/Test', { name: 'test' })
    expect(renamed).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
  })

  it.each<[string, object, string]>([
    ['a name of one character', { name: 'a' }, 'body/name'],
    ['a name with a slash', { name: 'a/b' }, 'body/name'],
    ['two dots, which lead elsewhere in an address', { name: '..' }, 'body/name'],
    ['a name that ends in a blank', { name: 'ab ' }, 'body/name'],
    ['users that are no list', { users: 'x' }, 'body/users'],
    ['a description that is no text', { description: 5 }, 'body/description'],
  ])('is refused with %s', async (_name, parts, place) => {
    const reply = await create('fine', parts)
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(place)
  })

  it('has accounts of its organisation for members, each once, whatever the case of the email; nothing is stored otherwise', async () => {
    const once = await create('once', { users: [MEMBER, MEMBER.toUpperCase()] })
    expect(once.body.team).toMatchObject({ users: [MEMBER] })
    const stranger = await create('strangers', { users: [MEMBER, 'stranger@test.example'] })
    expect(stranger).toMatchObject({ status: 404, body: { error: 'not_found' } })
    expect(stranger.body.message).toContain('stranger@test.example')
    expect((await read('strangers')).status).toBe(404)
    const patched = await portal.call('PATCH', '/v1/teams/once', { users: ['stranger@test.example'], name: 'twice' })
    expect(patched.status).toBe(404)
    expect((await read('once')).body.team).toMatchObject({ users: [{ email: MEMBER }] })
  })
})

describe('teams', () => {
  it('are read by members and changed by Admins', async () => {
    await create('ours', { users: [MEMBER] })
    expect((await portal.call('GET', '/v1/teams', undefined, member)).body.teams).toHaveLength(1)
    const writes: [string, string, object?][] = [
      ['POST', '/v1/teams', { name: 'mine' }],
      ['PUT', '/v1/teams/ours', { name: 'mine' }],
      ['PATCH', '/v1/teams/ours', { users: [] }],
      ['DELETE', '/v1/teams/ours'],
    ]
    for (const [method, url, body] of writes) {
      const reply = await portal.call(method, url, body, member)
      expect([method, reply.status, reply.body.error]).toEqual([method, 403, 'missing_permissions'])
    }
  })

  it('belong to one organisation', async () => {
    await create('ours')
    const other = { authorization: `Bearer ${(await portal.addOrganization()).token}` }
    expect((await portal.call('GET', '/v1/teams', undefined, other)).body.teams).toEqual([])
    expect((await portal.call('DELETE', '/v1/teams/ours', undefined, other)).status).toBe(404)
    expect((await portal.call('POST', '/v1/teams', { name: 'ours' }, other)).status).toBe(200)
    const foreign = await portal.call('PATCH', '/v1/teams/ours', { users: [MEMBER] }, other)
    expect(foreign.status).toBe(404)
  })

  it('take a name once, also when several ask for it at once', async () => {
    const created = await Promise.all(Array.from({ length: 5 }, () => create('raced')))
    expect(created.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
    await Promise.all(['a1', 'a2', 'a3'].map((name) => create(name)))
    const renamed = await Promise.all(
      ['a1', 'a2', 'a3'].map((name) => portal.call('PUT', `/v1/teams/${name}`, { name: 'goal' })),
    )
    expect(renamed.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  })

  it('keep one of the lists of members that are written at once, whole', async () => {
    await create('shared')
    const lists = [[MEMBER], [ADMIN], [ADMIN, MEMBER], [MEMBER, ADMIN]]
    const replies = await Promise.all(
      [...lists, ...lists].map((users) => portal.call('PUT', '/v1/teams/shared', { name: 'shared', users })),
    )
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
    const { users } = (await read('shared')).body.team as unknown as { users: { email: string }[] }
    expect(lists).toContainEqual(users.map(({ email }) => email))
  })

  it('are known of a signed-in person from the next request on', async () => {
    const teams = async () =>
      ((await portal.call('GET', '/ui/v1/bootstrap', undefined, member)).body.user as unknown as { teams: string[] })
        .teams
    await create('night', { users: [MEMBER] })
    await create('day', { users: [ADMIN, MEMBER] })
    expect(await teams()).toEqual(['day', 'night'])
    await portal.call('PATCH', '/v1/teams/night', { users: [] })
    await portal.call('PATCH', '/v1/teams/day', { name: 'noon' })
    expect(await teams()).toEqual(['noon'])
    await portal.call('DELETE', '/v1/teams/noon')
    expect(await teams()).toEqual([])
  })
})
