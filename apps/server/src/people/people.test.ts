import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertSession } from '../access/session-store.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const ADMIN = 'admin@test.example'

let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal()
  const extension = {
    schema: { properties: { phone: { type: 'string' }, floor: { type: 'number', default: 1 } } },
    relations: { boss: { target: '_user' } },
  }
  await portal.call('PATCH', '/v1/blueprints/_user', extension)
  await portal.call('PATCH', '/v1/blueprints/_team', { schema: { properties: { channel: { type: 'string' } } } })
})
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(async () => {
  for (const { email } of (await portal.call('GET', '/v1/users')).body.users as unknown as { email: string }[]) {
    if (email !== ADMIN) await portal.call('DELETE', `/v1/users/${email}`)
  }
  for (const { name } of (await portal.call('GET', '/v1/teams')).body.teams as unknown as { name: string }[]) {
    await portal.call('DELETE', `/v1/teams/${encodeURIComponent(name)}`)
  }
})

type Shown = Record<string, unknown> & { properties: Record<string, unknown> }
const entities = (blueprint: string) => `/v1/blueprints/${blueprint}/entities`
const entity = async (blueprint: string, identifier: string) =>
  (await portal.call('GET', `${entities(blueprint)}/${encodeURIComponent(identifier)}`)).body.entity as unknown as Shown
const user = async (email: string) => (await portal.call('GET', `/v1/users/${email}`)).body.user as unknown as Shown
const team = async (name: string) =>
  (await portal.call('GET', `/v1/teams/${encodeURIComponent(name)}`)).body.team as unknown as Shown
const create = (blueprint: string, body: object, query = '') =>
  portal.call('POST', `${entities(blueprint)}${query}`, body)
const patch = (blueprint: string, identifier: string, body: object, headers?: Record<string, string>) =>
  portal.call('PATCH', `${entities(blueprint)}/${encodeURIComponent(identifier)}`, body, headers)
const invite = (email: string, parts: object = {}) =>
  portal.call('POST', '/v1/users/invite', { invitee: { email, ...parts } })
const search = async (...rules: object[]) => {
  const reply = await portal.call('POST', '/v1/entities/search', { combinator: 'and', rules })
  return (reply.body.entities as unknown as { identifier: string }[]).map(({ identifier }) => identifier)
}
const audits = async (query: string) =>
  ((await portal.call('GET', `/v1/audit-log?${query}`)).body.audits as unknown as { action: string }[]).map(
    ({ action }) => action,
  )

describe('a user made by the routes of users', () => {
  it('is at once an entity, found by search, and follows every change', async () => {
    await portal.call('POST', '/v1/teams', { name: 'night pilots' })
    await invite('grace@test.example', { roles: ['ship-moderator', 'Member'], teams: ['night pilots'] })
    expect(await entity('_user', 'grace@test.example')).toMatchObject({
      title: null,
      team: ['night_pilots'],
      properties: {
        status: 'Invited',
        port_role: 'Moderator',
        port_type: 'Standard',
        moderated_blueprints: ['ship'],
        floor: 1,
      },
    })
    const invited = { property: 'status', operator: '=', value: 'Invited' }
    expect(await search({ property: '$blueprint', operator: '=', value: '_user' }, invited)).toEqual([
      'grace@test.example',
    ])
    expect((await user('grace@test.example')).teamsIdentifiers).toEqual(['night_pilots'])

    const link = await portal.call('POST', '/ui/v1/users/grace@test.example/sign-up-link')
    const { token } = link.body.signUpLink as unknown as { token: string }
    const names = { firstName: 'Grace', lastName: 'Brewster Hopper' }
    await portal.call('POST', '/ui/v1/sign-up', { token, password: 'a harbour in the fog', ...names }, {})
    expect(await entity('_user', 'grace@test.example')).toMatchObject({
      title: 'Grace Brewster Hopper',
      properties: { status: 'Active' },
    })
    await portal.call('PATCH', '/v1/users/grace@test.example', { roles: ['Admin'], teams: [], status: 'DISABLED' })
    expect(await entity('_user', 'grace@test.example')).toMatchObject({
      team: [],
      properties: { status: 'Disabled', port_role: 'Admin', moderated_blueprints: null },
    })
    await portal.call('DELETE', '/v1/users/grace@test.example')
    expect((await portal.call('GET', `${entities('_user')}/grace@test.example`)).status).toBe(404)
    expect(await search({ property: '$identifier', operator: '=', value: 'grace@test.example' })).toEqual([])
  })

  it('keeps what was added to the entity', async () => {
    await invite('grace@test.example')
    await patch('_user', 'grace@test.example', { properties: { phone: '7' }, relations: { boss: ADMIN } })
    await portal.call('PATCH', '/v1/users/grace@test.example', { roles: ['Admin'] })
    expect(await entity('_user', 'grace@test.example')).toMatchObject({
      properties: { phone: '7', port_role: 'Admin' },
      relations: { boss: ADMIN },
    })
  })

  it('leaves one trace in the history of the user and one in that of the entity', async () => {
    await invite('grace@test.example')
    await portal.call('PATCH', '/v1/users/grace@test.example', { roles: ['Admin'] })
    await portal.call('PATCH', '/v1/users/grace@test.example', { roles: ['Admin'] })
    expect((await audits('resources=user')).slice(0, 2)).toEqual(['UPDATE', 'CREATE'])
    const entityAudits = await audits('resources=entity&blueprint=_user&entity=grace@test.example')
    expect(entityAudits.slice(0, 2)).toEqual(['UPDATE', 'CREATE'])
  })
})

describe('a user made by the routes of entities', () => {
  it('is staged, and becomes invited by an invitation', async () => {
    const reply = await create('_user', {
      identifier: 'ada@test.example',
      title: 'Ada Lovelace',
      properties: { phone: '1' },
    })
    expect(reply).toMatchObject({
      status: 201,
      body: { entity: { properties: { status: 'Staged', port_role: 'Member', port_type: 'Standard', phone: '1' } } },
    })
    expect(await user('ada@test.example')).toMatchObject({
      firstName: 'Ada',
      lastName: 'Lovelace',
      status: 'STAGED',
      roles: [{ name: 'Member' }],
    })
    expect((await portal.call('POST', '/ui/v1/users/ada@test.example/sign-up-link')).status).toBe(409)
    expect((await invite('ADA@test.example')).status).toBe(200)
    expect(await entity('_user', 'ada@test.example')).toMatchObject({
      title: 'Ada Lovelace',
      properties: { status: 'Invited', phone: '1' },
    })
    expect((await invite('ada@test.example')).status).toBe(409)
  })

  it('is changed by the entity: name, roles, teams, status', async () => {
    await portal.call('POST', '/v1/teams', { name: 'Night Pilots' })
    await create('_team', { identifier: 'divers', title: 'Divers' })
    await create('_user', { identifier: 'ada@test.example' })
    const changed = await patch('_user', 'ada@test.example', {
      title: 'Ada King Lovelace',
      team: ['divers', 'Night Pilots'],
      properties: { port_role: 'MODERATOR', moderated_blueprints: ['ship', 'boat'], status: 'INVITED' },
    })
    expect(changed).toMatchObject({
      status: 200,
      body: { entity: { team: ['divers', 'Night_Pilots'], properties: { status: 'Invited', port_role: 'Moderator' } } },
    })
    expect(await user('ada@test.example')).toMatchObject({
      firstName: 'Ada',
      lastName: 'King Lovelace',
      status: 'INVITED',
      roles: [{ name: 'ship-moderator' }, { name: 'boat-moderator' }],
      teams: ['Divers', 'Night Pilots'],
    })
    expect((await team('Divers')).users).toMatchObject([{ email: 'ada@test.example' }])

    await patch('_user', 'ada@test.example', { properties: { port_role: 'Member' } })
    expect(await entity('_user', 'ada@test.example')).toMatchObject({ properties: { moderated_blueprints: null } })
    expect((await user('ada@test.example')).roles).toEqual([{ name: 'Member' }])
    expect((await patch('_user', 'ada@test.example', { team: ['nobody'] })).status).toBe(404)
    await patch('_user', 'ada@test.example', { team: null })
    expect((await user('ada@test.example')).teams).toEqual([])
  })

  it('keeps rights, teams and name when a replacement does not name them', async () => {
    await portal.call('POST', '/v1/teams', { name: 'pilots' })
    const rights = { port_role: 'Admin', moderated_blueprints: ['ship'] }
    await create('_user', { identifier: 'ada@test.example', title: 'Ada', team: 'pilots', properties: rights })
    const replaced = await portal.call('PUT', `${entities('_user')}/ada@test.example`, { properties: { phone: '2' } })
    expect(replaced).toMatchObject({
      status: 200,
      body: { entity: { title: 'Ada', team: ['pilots'], properties: { ...rights, status: 'Staged', phone: '2' } } },
    })
    await create('_user', { identifier: 'ada@test.example', properties: {} }, '?upsert=true')
    const kept = await entity('_user', 'ada@test.example')
    expect(kept.properties).toMatchObject({ ...rights, phone: null })
    expect((await user('ada@test.example')).roles).toEqual([{ name: 'Admin' }, { name: 'ship-moderator' }])
  })

  it('is deleted with the entity, alone and in bulk', async () => {
    for (const name of ['a', 'b', 'c']) await create('_user', { identifier: `${name}@test.example` })
    expect((await portal.call('DELETE', `${entities('_user')}/a@test.example`)).status).toBe(200)
    const bulk = await portal.call('POST', '/v1/blueprints/_user/bulk/entities/delete', {
      entities: ['b@test.example', 'c@test.example', 'a@test.example'],
    })
    expect(bulk.body.deletedEntities).toEqual(['b@test.example', 'c@test.example'])
    expect((await portal.call('GET', '/v1/users?fields=email')).body.users).toEqual([{ email: ADMIN }])
    expect((await audits('resources=user')).slice(0, 3)).toEqual(['DELETE', 'DELETE', 'DELETE'])
  })

  it('has an email, which stays, and which nobody else has in another case', async () => {
    expect(await create('_user', { identifier: 'ada' })).toMatchObject({
      status: 422,
      body: { error: 'invalid_request' },
    })
    await create('_user', { identifier: 'ada@test.example' })
    const twin = await create('_user', { identifier: 'ADA@test.example' }, '?upsert=true')
    expect(twin).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
    const twins = { entities: [{ identifier: 'Eve@test.example' }, { identifier: 'eve@test.example' }] }
    const bulk = await portal.call('POST', `${entities('_user')}/bulk`, twins)
    expect(bulk.body).toMatchObject({
      entities: [{ identifier: 'Eve@test.example' }],
      errors: [{ index: 1, error: 'identifier_taken' }],
    })
    const renamed = await portal.call('PUT', `${entities('_user')}/ada@test.example`, {
      identifier: 'eda@test.example',
    })
    expect(renamed).toMatchObject({ status: 422, body: { error: 'protected_entity' } })
    expect((await portal.call('GET', '/v1/users/eda@test.example')).status).toBe(404)
  })

  it('is judged one by one in bulk, and not written when only validated', async () => {
    const bodies = [
      { identifier: 'a@test.example', relations: { boss: 'b@test.example' } },
      { identifier: 'no email' },
      { identifier: 'b@test.example', team: ['nobody'] },
      { identifier: 'c@test.example', properties: { status: 'Asleep' } },
      { identifier: 'd@test.example', relations: { boss: 'd@test.example' } },
    ]
    const bulk = (query: string) => portal.call('POST', `${entities('_user')}/bulk${query}`, { entities: bodies })
    for (const query of ['?validation_only=true', '']) {
      const { body, status } = await bulk(query)
      expect(status).toBe(207)
      expect(body.entities).toEqual([{ created: true, identifier: 'd@test.example', index: 4 }])
      expect((body.errors as unknown as { error: string }[]).map(({ error }) => error)).toEqual([
        'not_found',
        'invalid_request',
        'not_found',
        'blueprint_schema_mismatch',
      ])
      const stored = query === '' ? 200 : 404
      expect((await portal.call('GET', '/v1/users/d@test.example')).status).toBe(stored)
    }
    expect((await portal.call('GET', '/v1/users?fields=email')).body.users).toHaveLength(2)
  })
})

describe('the last active Admin', () => {
  it('stays, whichever way they should go', async () => {
    const conflict = { status: 409, body: { error: 'conflict' } }
    for (const properties of [{ port_role: 'Member' }, { status: 'Disabled' }]) {
      expect(await patch('_user', ADMIN, { properties })).toMatchObject(conflict)
    }
    expect(await portal.call('DELETE', `${entities('_user')}/${ADMIN}`)).toMatchObject(conflict)
    expect((await user(ADMIN)).roles).toEqual([{ name: 'Admin' }])
    expect(await entity('_user', ADMIN)).toMatchObject({ properties: { port_role: 'Admin', status: 'Active' } })
  })

  it('is counted across the items of one request', async () => {
    await portal.services.pool.query(
      `insert into account (id, org_id, email, password_hash, role)
       select 'usr_second', org_id, 'second@test.example', password_hash, 'Admin' from account where email = $1`,
      [ADMIN],
    )
    await portal.call('PATCH', '/v1/users/second@test.example', { roles: ['Admin', 'ship-moderator'] })
    const both = [ADMIN, 'second@test.example']
    const demotions = both.map((identifier) => ({ identifier, properties: { port_role: 'Member' } }))
    const reply = await portal.call('POST', `${entities('_user')}/bulk?upsert=true&merge=true`, { entities: demotions })
    expect(reply.body).toMatchObject({ entities: [{ identifier: ADMIN }], errors: [{ index: 1, error: 'conflict' }] })
    const removed = await portal.call('POST', '/v1/blueprints/_user/bulk/entities/delete', { entities: both })
    expect(removed).toMatchObject({ status: 409, body: { error: 'conflict' } })
    expect((await user(ADMIN)).roles).toEqual([{ name: 'Member' }])
    expect((await entity('_user', 'second@test.example')).properties).toMatchObject({ port_role: 'Admin' })
    await portal.call('PATCH', `/v1/users/${ADMIN}`, { roles: ['Admin'] })
  })
})

describe('a team', () => {
  it('made by its routes is an entity, found by its title, that follows', async () => {
    await portal.call('POST', '/v1/teams', { name: 'Night Pilots', description: 'after dark', users: [ADMIN] })
    expect(await entity('_team', 'Night_Pilots')).toMatchObject({
      title: 'Night Pilots',
      properties: { description: 'after dark', channel: null },
    })
    expect((await entity('_user', ADMIN)).team).toEqual(['Night_Pilots'])
    await patch('_team', 'Night_Pilots', { properties: { channel: '#night' } })
    const byTitle = (title: string) =>
      search(
        { property: '$blueprint', operator: '=', value: '_team' },
        { property: '$title', operator: '=', value: title },
      )
    expect(await byTitle('Night Pilots')).toEqual(['Night_Pilots'])

    await portal.call('PUT', '/v1/teams/Night%20Pilots', { name: 'Day Pilots' })
    expect(await byTitle('Night Pilots')).toEqual([])
    expect(await byTitle('Day Pilots')).toEqual(['Night_Pilots'])
    expect(await entity('_team', 'Night_Pilots')).toMatchObject({
      properties: { description: null, channel: '#night' },
    })
    expect((await entity('_user', ADMIN)).team).toEqual([])
    await portal.call('DELETE', '/v1/teams/Day%20Pilots')
    expect((await portal.call('GET', `${entities('_team')}/Night_Pilots`)).status).toBe(404)
  })

  it('made by an entity of an identifier and a title is a team, that follows', async () => {
    expect((await create('_team', { identifier: 'pilots', title: 'Pilots' })).status).toBe(201)
    expect(await team('Pilots')).toMatchObject({ name: 'Pilots', provider: 'port', description: null, users: [] })
    await portal.call('PATCH', '/v1/teams/Pilots', { users: [ADMIN] })
    expect((await patch('_team', 'pilots', { title: 'Sailors', properties: { description: 'wet' } })).status).toBe(200)
    expect(await team('Sailors')).toMatchObject({ description: 'wet', users: [{ email: ADMIN }] })
    expect((await portal.call('GET', '/v1/teams/Pilots')).status).toBe(404)
    expect((await user(ADMIN)).teams).toEqual(['Sailors'])
    await portal.call('DELETE', `${entities('_team')}/pilots`)
    expect((await portal.call('GET', '/v1/teams/Sailors')).status).toBe(404)
    expect((await entity('_user', ADMIN)).team).toEqual([])
  })

  it('has the number of its members as its size', async () => {
    await invite('grace@test.example')
    await portal.call('POST', '/v1/teams', { name: 'night pilots', users: [ADMIN, 'grace@test.example'] })
    await portal.call('POST', '/v1/teams', { name: 'divers' })
    expect((await entity('_team', 'night_pilots')).properties.size).toBe(2)
    expect((await entity('_team', 'divers')).properties.size).toBe(0)
    await portal.call('DELETE', '/v1/users/grace@test.example')
    expect((await entity('_team', 'night_pilots')).properties.size).toBe(1)
    const empty = { property: 'size', operator: '=', value: 0 }
    expect(await search({ property: '$blueprint', operator: '=', value: '_team' }, empty)).toEqual(['divers'])
  })

  it('is removed by its name, as the entity that made it', async () => {
    await create('_team', { identifier: 'pilots', title: 'Pilots' })
    expect((await portal.call('DELETE', '/v1/teams/Pilots')).status).toBe(200)
    expect((await portal.call('GET', `${entities('_team')}/pilots`)).status).toBe(404)
    expect((await create('_team', { identifier: 'pilots', title: 'Pilots' })).status).toBe(201)
  })

  it('has a title of its own; names that differ in case are two teams', async () => {
    expect((await create('_team', { identifier: 'Test', title: 'Test' })).status).toBe(201)
    expect((await create('_team', { identifier: 'test', title: 'test' })).status).toBe(201)
    const taken = { status: 409, body: { error: 'identifier_taken' } }
    expect(await create('_team', { identifier: 'other', title: 'Test' })).toMatchObject(taken)
    expect(await patch('_team', 'test', { title: 'Test' })).toMatchObject(taken)
    await create('_team', { identifier: 'third', title: 'A third' })
    expect(await create('_team', { identifier: 'A third' })).toMatchObject({ status: 422 })
    expect(await create('_team', { identifier: 'fourth', title: 'third' })).toMatchObject(taken)
    expect(await portal.call('POST', '/v1/teams', { name: 'third' })).toMatchObject(taken)
    const bulk = await portal.call('POST', `${entities('_team')}/bulk`, {
      entities: [
        { identifier: 'x', title: 'Same' },
        { identifier: 'y', title: 'Same' },
      ],
    })
    expect(bulk.body).toMatchObject({
      entities: [{ identifier: 'x' }],
      errors: [{ index: 1, error: 'identifier_taken' }],
    })
  })

  it('keeps its identifier', async () => {
    await create('_team', { identifier: 'pilots', title: 'Pilots' })
    const renamed = await portal.call('PUT', `${entities('_team')}/pilots`, { identifier: 'sailors', title: 'Pilots' })
    expect(renamed).toMatchObject({ status: 422, body: { error: 'protected_entity' } })
    expect(await create('_team', { identifier: 'bad', title: 'a;b' })).toMatchObject({ status: 422 })
  })

  it('is named in permissions by its identifier as well as by its name', async () => {
    await create('_team', { identifier: 'pilots', title: 'The Pilots' })
    await invite('grace@test.example', { teams: ['pilots'] })
    expect((await user('grace@test.example')).teams).toEqual(['The Pilots'])
  })
})

describe('the organisation', () => {
  it('says that teams are entities', async () => {
    const { organization } = (await portal.call('GET', '/v1/organization')).body
    expect(organization).toMatchObject({ featureFlags: ['USERS_AND_TEAMS_OWNERSHIP_V2'] })
  })
})

describe('rights', () => {
  it('are given by nobody but Admins', async () => {
    await invite('grace@test.example')
    const { pool, db } = portal.services
    await pool.query("update account set status = 'Active' where email = 'grace@test.example'")
    const { rows } = await pool.query("select id from account where email = 'grace@test.example'")
    const cookie = `portolan_session=${await insertSession(db, (rows[0] as { id: string }).id, new Date())}`
    const headers = { cookie, 'x-portolan-request': '1' }
    const reply = await patch('_user', 'grace@test.example', { properties: { port_role: 'Admin' } }, headers)
    expect(reply).toMatchObject({ status: 403, body: { error: 'missing_permissions' } })
    expect((await user('grace@test.example')).roles).toEqual([{ name: 'Member' }])
  })
})
