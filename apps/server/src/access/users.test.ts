import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'
import { insertSession } from './session-store.ts'

const ADMIN = 'admin@test.example'
const MEMBER = 'member@test.example'
const PASSWORD = 'a harbour in the fog'

let portal: TestPortal
let member: Record<string, string>
beforeAll(async () => {
  portal = await createTestPortal()
  await portal.call('POST', '/v1/teams', { name: 'pilots' })
  await portal.call('POST', '/v1/teams', { name: 'divers' })
})
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(async () => {
  await portal.services.pool.query('delete from account where email <> $1', [ADMIN])
  await portal.services.pool.query(
    `insert into account (id, org_id, email, password_hash) select 'usr_member', org_id, $1, password_hash from account`,
    [MEMBER],
  )
  member = await openSession(MEMBER)
})

/** Headers of a signed-in person. Without the route, because attempts to sign in are limited. */
async function openSession(email: string): Promise<Record<string, string>> {
  const { rows } = await portal.services.pool.query<{ id: string }>('select id from account where email = $1', [email])
  const id = await insertSession(portal.services.db, rows[0]!.id, new Date())
  return { cookie: `portolan_session=${id}`, 'x-portolan-request': '1' }
}

const invite = (email: string, parts: object = {}) =>
  portal.call('POST', '/v1/users/invite?notify=true', { invitee: { email, ...parts } })
const read = async (email: string) =>
  (await portal.call('GET', `/v1/users/${encodeURIComponent(email)}`)).body.user as unknown as Record<string, unknown>
const patch = (email: string, body: object, headers?: Record<string, string>) =>
  portal.call('PATCH', `/v1/users/${encodeURIComponent(email)}`, body, headers)
const makeLink = async (email: string) =>
  (await portal.call('POST', `/ui/v1/users/${encodeURIComponent(email)}/sign-up-link`)).body.signUpLink as unknown as {
    url: string
    token: string
    expiresAt: string
  }
const signUp = (token: string, parts: object = {}) =>
  portal.call('POST', '/ui/v1/sign-up', { token, password: PASSWORD, ...parts }, {})
const signIn = (email: string, password = PASSWORD) => portal.call('POST', '/ui/v1/session', { email, password }, {})
const toCookie = (reply: TestReply) => ({ cookie: String(reply.headers['set-cookie']).split(';')[0]! })

describe('an invitation', () => {
  it('creates an account with roles and teams that cannot sign in yet', async () => {
    const reply = await invite('New@test.example', { roles: ['ship-moderator', 'Admin'], teams: ['pilots'] })
    expect(reply).toMatchObject({ status: 200, body: { ok: true } })
    expect(Object.keys(reply.body)).toEqual(['ok'])
    expect(await read('new@TEST.example')).toMatchObject({
      email: 'New@test.example',
      status: 'INVITED',
      roles: [{ name: 'Admin' }, { name: 'ship-moderator' }],
      teams: ['pilots'],
      teamsIdentifiers: ['pilots'],
      orgs: [{ id: portal.organization.orgId }],
      orgMembers: [{ orgId: portal.organization.orgId, status: 'INVITED', lastLoginAt: null }],
    })
    expect((await signIn('new@test.example')).status).toBe(401)
  })

  it('makes a Member when it names no role', async () => {
    await invite('plain@test.example')
    expect(await read('plain@test.example')).toMatchObject({ roles: [{ name: 'Member' }], teams: [] })
  })

  it('is refused for an email that is known in any case, and stores nothing for an unknown team', async () => {
    expect(await invite(MEMBER.toUpperCase())).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
    const reply = await invite('new@test.example', { teams: ['pilots', 'nobody'] })
    expect(reply).toMatchObject({ status: 404, body: { error: 'not_found' } })
    expect(reply.body.message).toContain('nobody')
    expect((await portal.call('GET', '/v1/users/new@test.example')).status).toBe(404)
  })

  it('creates one account when several invite the same person at once', async () => {
    const replies = await Promise.all(
      ['raced@test.example', 'Raced@test.example', 'RACED@test.example'].map((email) => invite(email)),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  })

  it.each(['', 'a', 'a b@test.example', 'a@b@c', 'a;b@test.example'])(
    'is refused for the email "%s"',
    async (email) => {
      const reply = await invite(email)
      expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
      expect(reply.body.message).toContain('body/invitee/email')
    },
  )
})

describe('a sign-up link', () => {
  it('lets the invited person choose a password once, and sign in with it', async () => {
    await invite('new@test.example', { teams: ['divers'] })
    const { token, url, expiresAt } = await makeLink('NEW@test.example')
    expect(url).toBe(`${portal.services.config.baseUrl}/sign-up#${token}`)
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(6.9 * 24 * 60 * 60 * 1000)
    const done = await signUp(token, { firstName: 'Grace', lastName: 'Hopper' })
    expect(done).toMatchObject({ status: 200, body: { ok: true, email: 'new@test.example' } })
    const session = await signIn('New@test.example')
    const { user } = (await portal.call('GET', '/ui/v1/bootstrap', undefined, toCookie(session))).body
    expect(user).toMatchObject({ firstName: 'Grace', roles: ['Member'], teams: ['divers'] })
    expect(await read('new@test.example')).toMatchObject({
      status: 'ACTIVE',
      orgMembers: [{ lastLoginAt: expect.any(String) }],
    })
    expect(await signUp(token)).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  it('is used by one of two requests at once', async () => {
    await invite('new@test.example')
    const { token } = await makeLink('new@test.example')
    const replies = await Promise.all(
      ['one password more', 'another password'].map((password) => signUp(token, { password })),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 404])
  })

  it('ends after its time, when another is made, and with the account', async () => {
    await invite('new@test.example')
    const first = await makeLink('new@test.example')
    const second = await makeLink('new@test.example')
    expect((await signUp(first.token)).status).toBe(404)
    await portal.services.pool.query("update sign_up_link set expires_at = now() - interval '1 second'")
    expect((await signUp(second.token)).status).toBe(404)
    const third = await makeLink('new@test.example')
    await portal.call('DELETE', '/v1/users/new@test.example')
    expect((await signUp(third.token)).status).toBe(404)
  })

  it('does not work for a person who was disabled in the meantime', async () => {
    await invite('new@test.example')
    const { token } = await makeLink('new@test.example')
    await patch('new@test.example', { status: 'DISABLED' })
    expect((await signUp(token)).status).toBe(404)
    expect((await patch('new@test.example', { status: 'ACTIVE' })).body.status).toBe('INVITED')
  })

  it('is for invited people only, and made by Admins only', async () => {
    const active = await portal.call('POST', `/ui/v1/users/${MEMBER}/sign-up-link`)
    expect(active).toMatchObject({ status: 409, body: { error: 'conflict' } })
    await invite('new@test.example')
    const byMember = await portal.call('POST', '/ui/v1/users/new@test.example/sign-up-link', undefined, member)
    expect(byMember).toMatchObject({ status: 403, body: { error: 'missing_permissions' } })
  })

  it('is stored as a digest, and appears in no audit record, nor does the password', async () => {
    await invite('new@test.example')
    const { token } = await makeLink('new@test.example')
    const stored = async () =>
      JSON.stringify(
        (
          await portal.services.pool.query(
            'select (select json_agg(l) from sign_up_link l), (select json_agg(e) from audit_event e), (select json_agg(a) from account a)',
          )
        ).rows,
      )
    expect(await stored()).not.toContain(token)
    await signUp(token)
    expect(await stored()).not.toContain(PASSWORD)
    const { audits } = (await portal.call('GET', '/v1/audit-log?resources=user&limit=3')).body
    expect(audits).toMatchObject([
      { action: 'UPDATE', diff: { before: { status: 'INVITED' }, after: { status: 'ACTIVE' } } },
      { action: 'UPDATE', message: 'A sign-up link was made' },
      { action: 'CREATE', context: { user: 'new@test.example' } },
    ])
  })

  it('asks for a password of twelve characters, by name', async () => {
    const reply = await signUp('x', { password: 'short' })
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain('password')
  })
})

describe('attempts to sign up', () => {
  it('are limited together with those to sign in', async () => {
    await using own = await createTestPortal()
    const attempt = () => own.call('POST', '/ui/v1/sign-up', { token: 'wrong', password: PASSWORD }, {})
    const statuses = []
    for (let count = 0; count < 21; count++) statuses.push((await attempt()).status)
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 404), 429])
  })
})

describe('users', () => {
  it('are listed by email with the fields asked for', async () => {
    const { users } = (await portal.call('GET', '/v1/users?fields=email&fields=roles.name&fields=orgMembers.status'))
      .body
    expect(users).toEqual([
      { email: ADMIN, roles: [{ name: 'Admin' }], orgMembers: [{ status: 'ACTIVE' }] },
      { email: MEMBER, roles: [{ name: 'Member' }], orgMembers: [{ status: 'ACTIVE' }] },
    ])
    expect((await portal.call('GET', '/v1/users?fields=password_hash')).status).toBe(422)
    expect(JSON.stringify((await portal.call('GET', '/v1/users')).body)).not.toContain('scrypt')
  })

  it('are given roles and teams; the reply has the fields of the user beside ok', async () => {
    const reply = await patch(MEMBER.toUpperCase(), {
      roles: ['ship-moderator', 'Member'],
      teams: ['pilots', 'divers'],
    })
    expect(reply).toMatchObject({
      status: 200,
      body: {
        ok: true,
        email: MEMBER,
        roles: [{ name: 'ship-moderator' }, { name: 'Member' }],
        teams: ['divers', 'pilots'],
      },
    })
    expect((await patch(MEMBER, { teams: [] })).body).toMatchObject({
      roles: [{ name: 'ship-moderator' }, { name: 'Member' }],
      teams: [],
    })
    const { user } = (await portal.call('GET', '/ui/v1/bootstrap', undefined, member)).body
    expect(user).toMatchObject({ roles: ['ship-moderator', 'Member'] })
    expect((await patch(MEMBER, { roles: [] })).status).toBe(422)
    expect((await patch(MEMBER, { teams: ['nobody'] })).status).toBe(404)
    expect((await patch('nobody@test.example', { roles: ['Member'] })).status).toBe(404)
  })

  it('may administer as soon as they are Admins, whatever the place of that role', async () => {
    await patch(MEMBER, { roles: ['ship-moderator', 'Admin'] })
    expect((await portal.call('POST', '/v1/teams', { name: 'by admin' }, member)).status).toBe(200)
    await patch(MEMBER, { roles: ['Member'] })
    expect((await portal.call('DELETE', '/v1/teams/by%20admin', undefined, member)).status).toBe(403)
    expect((await portal.call('DELETE', '/v1/teams/by%20admin')).status).toBe(200)
  })

  it('lose their sessions at once when they are disabled or deleted, and get none back', async () => {
    const bootstrap = async () => (await portal.call('GET', '/ui/v1/bootstrap', undefined, member)).status
    expect(await bootstrap()).toBe(200)
    expect((await patch(MEMBER, { status: 'DISABLED' })).body.status).toBe('DISABLED')
    expect(await bootstrap()).toBe(401)
    expect((await signIn(MEMBER, portal.organization.adminPassword)).status).toBe(401)
    expect((await patch(MEMBER, { status: 'ACTIVE' })).body.status).toBe('ACTIVE')
    expect(await bootstrap()).toBe(401)
    const again = toCookie(await signIn(MEMBER, portal.organization.adminPassword))
    expect((await portal.call('DELETE', `/v1/users/${MEMBER}`)).body).toEqual({ ok: true })
    expect((await portal.call('GET', '/ui/v1/bootstrap', undefined, again)).status).toBe(401)
    expect((await portal.call('GET', `/v1/users/${MEMBER}`)).status).toBe(404)
  })

  it('get no session when they are deleted or disabled while they sign in', async () => {
    const { db, pool } = portal.services
    expect(await insertSession(db, 'usr_member', new Date())).toEqual(expect.any(String))
    await patch(MEMBER, { status: 'DISABLED' })
    expect(await insertSession(db, 'usr_member', new Date())).toBeUndefined()
    await portal.call('DELETE', `/v1/users/${MEMBER}`)
    expect(await insertSession(db, 'usr_member', new Date())).toBeUndefined()
    expect((await pool.query("select from session where account_id = 'usr_member'")).rows).toEqual([])
  })

  it('leave their teams when they are deleted', async () => {
    await patch(MEMBER, { teams: ['pilots'] })
    await portal.call('DELETE', `/v1/users/${MEMBER}`)
    expect((await portal.call('GET', '/v1/teams/pilots')).body.team).toMatchObject({ users: [] })
  })

  it('may not change their own status', async () => {
    await patch(MEMBER, { roles: ['Admin'] })
    const own = await patch(MEMBER, { status: 'DISABLED' }, member)
    expect(own).toMatchObject({ status: 403, body: { error: 'missing_permissions' } })
  })

  it('always have an active Admin: the last is neither demoted, disabled nor deleted', async () => {
    await invite('invited@test.example', { roles: ['Admin'] })
    const refused = { status: 409, body: { error: 'conflict' } }
    expect(await patch(ADMIN, { roles: ['Member'] })).toMatchObject(refused)
    expect(await patch(ADMIN, { status: 'DISABLED' })).toMatchObject(refused)
    expect(await portal.call('DELETE', `/v1/users/${ADMIN}`)).toMatchObject(refused)
    expect((await patch(ADMIN, { roles: ['Admin', 'Member'] })).status).toBe(200)
    await patch(ADMIN, { roles: ['Admin'] })
  })

  it('keep one Admin when two demote, disable or delete each other at once', async () => {
    await patch(MEMBER, { roles: ['Admin'] })
    const admin = await openSession(ADMIN)
    const replies = await Promise.all([
      patch(ADMIN, { roles: ['Member'] }, member),
      portal.call('DELETE', `/v1/users/${MEMBER}`, undefined, admin),
    ])
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    const { rows } = await portal.services.pool.query("select from account where role = 'Admin' and status = 'Active'")
    expect(rows).toHaveLength(1)
    await portal.services.pool.query("update account set role = 'Admin' where email = $1", [ADMIN])
  })

  it('are read by members and changed by Admins of their own organisation', async () => {
    expect((await portal.call('GET', `/v1/users/${ADMIN}`, undefined, member)).status).toBe(200)
    const writes: [string, string, object?][] = [
      ['POST', '/v1/users/invite', { invitee: { email: 'x@test.example', roles: ['Admin'] } }],
      ['PATCH', `/v1/users/${MEMBER}`, { roles: ['Admin'] }],
      ['DELETE', `/v1/users/${ADMIN}`],
    ]
    for (const [method, url, body] of writes) {
      const reply = await portal.call(method, url, body, member)
      expect([method, reply.status, reply.body.error]).toEqual([method, 403, 'missing_permissions'])
    }
    const other = { authorization: `Bearer ${(await portal.addOrganization()).token}` }
    expect((await portal.call('GET', '/v1/users', undefined, other)).body.users).toHaveLength(1)
    expect((await patch(MEMBER, { roles: ['Admin'] }, other)).status).toBe(404)
    expect((await portal.call('DELETE', `/v1/users/${MEMBER}`, undefined, other)).status).toBe(404)
  })
})
