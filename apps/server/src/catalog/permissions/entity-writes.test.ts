import type { PoolClient } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInPerson } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
/** A Member who belongs to the team `red`. */
let member: Record<string, string>

const ALL = { roles: ['Member'] }
const OWNED = { ownedByTeam: true }
const GOLD = { combinator: 'and', rules: [{ property: 'tier', operator: '=', value: 'gold' }] }
const list = '/v1/blueprints/boat/entities'

beforeAll(async () => {
  portal = await createTestPortal()
  const text = { type: 'string' }
  const schema = { properties: { tier: text, note: text } }
  const relations = { quay: { target: 'quay' }, buoys: { target: 'buoy', many: true } }
  const post = async (body: object) =>
    expect((await portal.call('POST', '/v1/blueprints', body)).status, JSON.stringify(body)).toBe(201)
  await post({ identifier: 'quay', title: 'Quay', schema: { properties: {} } })
  await post({ identifier: 'buoy', title: 'Buoy', schema: { properties: {} } })
  await post({ identifier: 'boat', title: 'Boat', schema, relations })
  await post({
    identifier: 'rope',
    title: 'Rope',
    schema: { properties: {} },
    relations: { boat: { target: 'boat', required: true } },
  })
  for (const identifier of ['north', 'south']) {
    await portal.call('POST', '/v1/blueprints/quay/entities', {
      identifier,
      ...(identifier === 'north' && { team: 'red' }),
    })
  }
  member = await signInPerson(portal, { email: 'mia@test.example', teams: ['red'] })
})
afterAll(() => portal[Symbol.asyncDispose]())

/** Gives `boat` these blocks on top of defaults that open nothing but reading. */
async function permit(entities: Record<string, unknown>, blueprint = 'boat'): Promise<void> {
  const closed = { users: [], roles: ['Admin'], teams: [], ownedByTeam: false }
  const base = {
    read: { ...closed, roles: ['Member'] },
    register: closed,
    update: closed,
    unregister: closed,
    ...(blueprint === 'boat' && {
      updateProperties: { $title: null, $identifier: null, $icon: null, $team: null, tier: null, note: null },
      updateRelations: { quay: null, buoys: null },
    }),
  }
  for (const part of [base, entities]) {
    const { status } = await portal.call('PATCH', `/v1/blueprints/${blueprint}/permissions`, { entities: part })
    expect(status).toBe(200)
  }
}

let count = 0
let boat: string
beforeEach(async () => {
  boat = `boat${++count}`
  await permit({})
  await permit({}, 'quay')
  await permit({}, 'rope')
})

const stored = (body: object = {}) => portal.call('POST', list, { identifier: boat, ...body })
const send = (method: string, url: string, body?: object) => portal.call(method, url, body, member)
const create = (body: object = {}, query = '') => send('POST', `${list}${query}`, { identifier: boat, ...body })
const patch = (body: object) => send('PATCH', `${list}/${boat}`, body)
const read = async () => (await portal.call('GET', `${list}/${boat}`)).body.entity as unknown as Record<string, never>
const refused = (...names: string[]) => ({
  status: 403,
  body: {
    error: 'missing_permissions',
    message: expect.stringMatching(names.join('.*').replaceAll('$', String.raw`\$`)) as string,
  },
})

describe('to create an entity', () => {
  it('takes the right to register, and to write each field that is sent', async () => {
    await permit({ update: ALL })
    expect(await create()).toMatchObject(refused(boat))
    await permit({ register: ALL })
    expect(await create({ title: 'One', properties: { tier: 'tin' } })).toMatchObject(
      refused('$identifier', '$title', 'properties.tier'),
    )
    expect((await portal.call('GET', `${list}/${boat}`)).status).toBe(404)
    await permit({ register: ALL, update: ALL })
    expect((await create({ title: 'One', properties: { tier: 'tin' } })).status).toBe(201)
  })

  it('takes no right for what is not sent: a name that is made up, defaults, nulls', async () => {
    await permit({ register: ALL, updateProperties: { tier: ALL } })
    const body = { title: null, properties: { tier: 'tin', note: null } }
    expect((await send('POST', list, body)).status).toBe(201)
  })

  it('in the name of a team takes a team of the caller on it, and the right to write it', async () => {
    const granted = { $team: ALL, $identifier: ALL }
    await permit({ register: OWNED, updateProperties: granted })
    expect(await create()).toMatchObject(refused(boat))
    expect(await create({ team: 'blue' })).toMatchObject(refused(boat))
    expect((await create({ team: ['blue', 'red'] })).status).toBe(201)
    boat += 'b'
    await permit({ register: OWNED, updateProperties: { $identifier: ALL } })
    expect(await create({ team: 'red' })).toMatchObject(refused('$team'))
  })

  it('by a policy takes that the entity as sent fulfils it', async () => {
    await permit({ register: { policy: GOLD }, update: ALL })
    expect(await create({ properties: { tier: 'tin' } })).toMatchObject(refused(boat))
    expect((await create({ properties: { tier: 'gold' } })).status).toBe(201)
  })

  it('by the policy of updates takes that too', async () => {
    await permit({ register: ALL, update: { policy: GOLD } })
    expect(await create({ properties: { tier: 'tin' } })).toMatchObject(refused('properties.tier'))
    expect((await create({ properties: { tier: 'gold' } })).status).toBe(201)
  })
})

describe('to change an entity', () => {
  it('takes the right to all of it or to each property and relation that changes', async () => {
    await stored({ title: 'Old', properties: { tier: 'tin', note: 'x' } })
    await permit({ updateProperties: { note: ALL }, updateRelations: { quay: ALL } })
    expect((await patch({ properties: { note: 'y' }, relations: { quay: 'north' } })).status).toBe(200)
    expect(await patch({ properties: { note: 'z', tier: 'gold' } })).toMatchObject(refused('properties.tier'))
    expect(await patch({ title: 'New' })).toMatchObject(refused('$title'))
    expect(await patch({ team: 'red' })).toMatchObject(refused('$team'))
    expect(await patch({ relations: { buoys: ['b'] } })).toMatchObject(refused('relations.buoys'))
    expect(await read()).toMatchObject({
      title: 'Old',
      properties: { tier: 'tin', note: 'y' },
      relations: { quay: 'north' },
    })
    await permit({ update: ALL })
    expect((await patch({ title: 'New', properties: { tier: 'gold' } })).status).toBe(200)
  })

  it('takes the right to what a replacement takes away', async () => {
    await stored({ properties: { tier: 'tin', note: 'x' } })
    await permit({ updateProperties: { note: ALL } })
    const replace = (properties: object) => send('PUT', `${list}/${boat}`, { properties })
    expect(await replace({ note: 'y' })).toMatchObject(refused('properties.tier'))
    expect((await replace({ note: 'y', tier: 'tin' })).status).toBe(200)
    expect(await create({ properties: { note: 'z' } }, '?upsert=true')).toMatchObject(refused('properties.tier'))
    expect((await create({ properties: { note: 'z' } }, '?upsert=true&merge=true')).status).toBe(200)
  })

  it('takes the right to its identifier to rename it', async () => {
    await stored()
    await permit({ updateProperties: { $title: ALL } })
    const rename = () => send('PUT', `${list}/${boat}`, { identifier: `${boat}-new` })
    expect(await rename()).toMatchObject(refused('$identifier'))
    await permit({ updateProperties: { $identifier: ALL } })
    expect((await rename()).status).toBe(200)
  })

  it('by ownership takes a team of the caller on it as it was', async () => {
    await stored({ team: 'blue' })
    await permit({ update: OWNED })
    expect(await patch({ title: 'Ours' })).toMatchObject(refused('$title'))
    expect(await patch({ team: 'red' })).toMatchObject(refused('$team'))
    await portal.call('PATCH', `${list}/${boat}`, { team: ['blue', 'red'] })
    expect((await patch({ title: 'Ours' })).status).toBe(200)
    await permit({ updateProperties: { note: OWNED } })
    expect((await patch({ properties: { note: 'ours' } })).status).toBe(200)
  })

  it('by a policy takes that the entity fulfilled it before', async () => {
    await stored({ properties: { tier: 'tin' } })
    await permit({ update: { policy: GOLD } })
    expect(await patch({ properties: { tier: 'gold' } })).toMatchObject(refused('properties.tier'))
    await portal.call('PATCH', `${list}/${boat}`, { properties: { tier: 'gold' } })
    expect((await patch({ properties: { tier: 'tin' } })).status).toBe(200)
    expect(await patch({ title: 'Late' })).toMatchObject(refused('$title'))
  })

  it('is judged too when it changes nothing', async () => {
    await stored({ properties: { note: 'x' } })
    expect(await patch({ properties: { note: 'x' } })).toMatchObject(refused('properties.note'))
    await permit({ updateProperties: { note: ALL } })
    expect((await patch({ properties: { note: 'x' } })).status).toBe(200)
  })

  it('is judged without writing when only validated', async () => {
    await stored()
    expect(await create({ title: 'New' }, '?upsert=true&validation_only=true')).toMatchObject(refused('$title'))
  })
})

describe('what may not be read', () => {
  beforeEach(async () => {
    await stored({ title: 'Secret', team: 'blue' })
    await permit({ read: { roles: ['Admin'], ...OWNED }, register: OWNED, update: OWNED, unregister: OWNED })
  })

  it('is not found by any write, and not overwritten', async () => {
    for (const [method, url, body] of [
      ['PUT', `${list}/${boat}`, { title: 'Mine', team: 'red' }],
      ['PATCH', `${list}/${boat}`, { title: 'Mine', team: 'red' }],
      ['POST', `${list}?upsert=true`, { identifier: boat, title: 'Mine', team: 'red' }],
      ['POST', `${list}?upsert=true&merge=true`, { identifier: boat, title: 'Mine', team: 'red' }],
      ['DELETE', `${list}/${boat}`, undefined],
    ] as const) {
      expect(await send(method, url, body), `${method} ${url}`).toMatchObject({
        status: 404,
        body: { error: 'not_found' },
      })
    }
    const byBulk = await send('POST', `${list}/bulk?upsert=true`, { entities: [{ identifier: boat, team: 'red' }] })
    expect(byBulk).toMatchObject({ status: 207, body: { errors: [{ index: 0, statusCode: 404 }] } })
    const deleted = await send('POST', '/v1/blueprints/boat/bulk/entities/delete', { entities: [boat] })
    expect(deleted).toMatchObject({ status: 200, body: { deletedEntities: [] } })
    expect(await read()).toMatchObject({ title: 'Secret', team: ['blue'] })
  })

  it('has a name that is taken all the same', async () => {
    expect(await create({ team: 'red' })).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
  })

  it('is not found by searches in bodies', async () => {
    const search = { combinator: 'and', rules: [{ property: '$title', operator: '=', value: 'Secret' }] }
    const body = { identifier: search, title: 'Mine' }
    expect(await send('POST', `${list}?upsert=true&merge=true`, body)).toMatchObject({ status: 404 })
  })
})

describe('the target of a relation', () => {
  it('that may not be read is not found, even where missing ones are created', async () => {
    await stored({ relations: { quay: 'north' } })
    await permit({ update: ALL })
    await permit({ read: { roles: ['Admin'], ...OWNED }, register: ALL, update: { roles: ['Admin'] } }, 'quay')
    await permit({ read: { roles: ['Admin'], ...OWNED } }, 'quay')
    for (const query of ['', '?upsert=true&merge=true&create_missing_related_entities=true']) {
      const body = { identifier: boat, relations: { quay: 'south' } }
      const reply = query === '' ? await patch(body) : await send('POST', `${list}${query}`, body)
      expect(reply).toMatchObject({ status: 404, body: { error: 'not_found' } })
    }
    expect(await patch({ relations: { quay: 'north' } })).toMatchObject({ status: 200 })
    expect(await read()).toMatchObject({ relations: { quay: 'north' } })
  })

  it('that may not be read stays where it was, whatever else is added', async () => {
    for (const identifier of ['red1', 'red2', 'dark']) {
      const body = { identifier, ...(identifier !== 'dark' && { team: 'red' }) }
      await portal.call('POST', '/v1/blueprints/buoy/entities?upsert=true', body)
    }
    await stored({ relations: { buoys: ['dark'] } })
    await permit({ update: ALL })
    const entities = { read: { roles: ['Admin'], ownedByTeam: true } }
    await portal.call('PATCH', '/v1/blueprints/buoy/permissions', { entities })
    expect((await patch({ relations: { buoys: ['dark', 'red1'] } })).status).toBe(200)
    expect((await patch({ relations: { buoys: ['red2'] } })).status).toBe(200)
    expect(await patch({ relations: { buoys: ['red2', 'dark'] } })).toMatchObject({ status: 404 })
  })

  it('that is missing is created only by who may register it', async () => {
    await stored()
    await permit({ update: ALL })
    const name = `quay-of-${boat}`
    const write = () =>
      send('POST', `${list}?upsert=true&merge=true&create_missing_related_entities=true`, {
        identifier: boat,
        relations: { quay: name },
      })
    expect(await write()).toMatchObject({ status: 404 })
    await permit({ register: ALL, updateProperties: { $identifier: ALL } }, 'quay')
    expect((await write()).status).toBe(200)
    await portal.call('PATCH', '/v1/blueprints/quay/permissions', {
      entities: { updateProperties: { $identifier: null } },
    })
  })
})

describe('to delete an entity', () => {
  it('takes the right to unregister', async () => {
    await stored({ team: 'blue' })
    const remove = () => send('DELETE', `${list}/${boat}`)
    await permit({ update: ALL, register: ALL })
    expect(await remove()).toMatchObject(refused(boat))
    await permit({ unregister: OWNED })
    expect(await remove()).toMatchObject(refused(boat))
    await permit({ unregister: { policy: GOLD } })
    expect(await remove()).toMatchObject(refused(boat))
    await portal.call('PATCH', `${list}/${boat}`, { properties: { tier: 'gold' } })
    expect((await remove()).status).toBe(200)
  })

  it('with those that need it takes the right to these too', async () => {
    await stored()
    await portal.call('POST', '/v1/blueprints/rope/entities', { identifier: 'line', relations: { boat } })
    await permit({ unregister: ALL })
    const remove = (query: string) => send('DELETE', `${list}/${boat}${query}`)
    expect(await remove('')).toMatchObject({ status: 403, body: { error: 'has_dependents' } })
    expect(await remove('?delete_dependents=true')).toMatchObject(refused('line'))
    await permit({ read: { roles: ['Admin'] } }, 'rope')
    for (const query of ['', '?delete_dependents=true']) {
      const { status, body } = await remove(query)
      expect(status).toBe(403)
      expect(JSON.stringify(body)).not.toContain('line')
    }
    await permit({ unregister: ALL }, 'rope')
    expect((await remove('?delete_dependents=true')).status).toBe(200)
  })

  it('in bulk is refused as a whole', async () => {
    await stored({ team: 'red' })
    const other = `${boat}-other`
    await portal.call('POST', list, { identifier: other })
    await permit({ unregister: OWNED })
    const remove = (entities: string[]) => send('POST', '/v1/blueprints/boat/bulk/entities/delete', { entities })
    expect(await remove([boat, other])).toMatchObject(refused(other))
    expect(await remove([boat])).toMatchObject({ status: 200, body: { deletedEntities: [boat] } })
  })
})

describe('in bulk', () => {
  it('each item is judged alone', async () => {
    await stored({ team: 'blue' })
    await permit({ register: OWNED, update: OWNED, updateProperties: { note: ALL } })
    const entities = [
      { identifier: `${boat}-a`, team: 'red' },
      { identifier: `${boat}-b`, team: 'blue' },
      { identifier: boat, title: 'New' },
      { identifier: boat, properties: { note: 'y' } },
      { identifier: `${boat}-a`, title: 'Ours' },
    ]
    const { status, body } = await send('POST', `${list}/bulk?upsert=true&merge=true`, { entities })
    expect(status).toBe(207)
    expect(body.entities).toMatchObject([{ index: 0 }, { index: 3 }, { index: 4 }])
    expect(body.errors).toMatchObject([
      { index: 1, identifier: `${boat}-b`, statusCode: 403, error: 'missing_permissions' },
      { index: 2, identifier: boat, statusCode: 403, error: 'missing_permissions' },
    ])
    expect(await read()).toMatchObject({ title: null, properties: { note: 'y' } })
  })
})

describe('a policy for new entities', () => {
  it('is not fulfilled by what another item of the same call would make of them', async () => {
    await permit({ register: { policy: GOLD }, updateProperties: { $identifier: ALL, tier: ALL } })
    const item = (tier: string, more: object = {}) => ({ identifier: boat, properties: { tier, ...more } })
    for (const entities of [
      [item('tin'), item('gold', { note: 'refused' })],
      [item('gold', { note: 'refused' }), item('tin')],
    ]) {
      const { body } = await send('POST', `${list}/bulk?upsert=true&merge=true`, { entities })
      expect(body.errors).toHaveLength(2)
    }
    expect((await portal.call('GET', `${list}/${boat}`)).status).toBe(404)
    const { body } = await send('POST', `${list}/bulk?upsert=true&merge=true`, {
      entities: [item('tin'), item('gold')],
    })
    expect(body).toMatchObject({ entities: [{ index: 1, created: true }], errors: [{ index: 0 }] })
  })
})

describe('a machine', () => {
  /** The statements about the catalog that requests of the organisation's credential send to the database. */
  async function listStatements(): Promise<string[]> {
    const statements: string[] = []
    const watched = new Set<PoolClient>()
    const watch = (client: PoolClient) => {
      if (watched.has(client)) return
      watched.add(client)
      const query = client.query.bind(client)
      client.query = ((...input: Parameters<typeof query>) => {
        const [statement] = input as unknown as [string | { text: string }]
        const text = typeof statement === 'string' ? statement : statement.text
        if (/\b(entity|blueprint)\b/.test(text)) statements.push(text)
        return query(...input)
      }) as typeof query
    }
    portal.services.pool.on('acquire', watch)
    const entities = [{ identifier: boat, title: 'Title', relations: { quay: 'north' } }]
    await portal.call('POST', `${list}/bulk?upsert=true`, { entities })
    await portal.call('GET', `${list}/${boat}`)
    await portal.call('POST', '/v1/entities/search', { combinator: 'and', rules: [] })
    await portal.call('DELETE', `${list}/${boat}`)
    portal.services.pool.off('acquire', watch)
    // Uncovers the method of the class.
    for (const client of watched) Reflect.deleteProperty(client, 'query')
    return statements
  }

  it('asks the database for nothing else, whatever the permissions', async () => {
    // The first time teaches what is remembered.
    await listStatements()
    const before = await listStatements()
    const policy = { policy: GOLD, ownedByTeam: true, teams: ['red'], roles: [], users: [] }
    await permit({ read: policy, register: policy, update: policy, unregister: policy })
    await permit({ read: policy, register: policy }, 'quay')
    await listStatements()
    expect(before.length).toBeGreaterThan(10)
    expect(await listStatements()).toEqual(before)
  })
})
