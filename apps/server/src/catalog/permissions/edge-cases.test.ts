import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LiveEvent } from '../../live/live-events.ts'
import { EntityFilter } from '../../stream/entity-filter.ts'
import { signInPerson } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'
import { authenticate } from '../../access/index.ts'
import { getBlueprint } from '../blueprint-store.ts'

type Headers = Record<string, string>

let portal: TestPortal
let crew: string
let people = 0

beforeAll(async () => {
  portal = await createTestPortal()
  const schema = { properties: { secret: { type: 'boolean' } } }
  await portal.call('POST', '/v1/blueprints', { identifier: 'map', title: 'Map', schema })
  await portal.call('POST', '/v1/blueprints/map/entities', { identifier: 'isle', team: 'crew' })
  await portal.call('POST', '/v1/blueprints/map/entities', { identifier: 'reef' })
})
afterAll(() => portal[Symbol.asyncDispose]())
beforeEach(() => void (crew = `p${++people}@test.example`))

const closed = { users: [], roles: [], teams: [], ownedByTeam: false }
const permitRead = async (read: object) => {
  const entities = { read: { ...closed, ...read }, update: { ...closed } }
  expect((await portal.call('PATCH', '/v1/blueprints/map/permissions', { entities })).status).toBe(200)
}
const readable = async (headers: Headers) => {
  const { body } = await portal.call('GET', '/v1/blueprints/map/entities', undefined, headers)
  return (body.entities as unknown as { identifier: string }[]).map(({ identifier }) => identifier)
}
const setTeams = async (teams: string[]) => {
  for (const name of teams) await portal.call('POST', '/v1/teams', { name })
  expect((await portal.call('PATCH', `/v1/users/${crew}`, { teams })).status).toBe(200)
}

describe('a name in a block', () => {
  it('that nobody bears opens nothing and hinders nothing', async () => {
    await permitRead({ users: ['gone@test.example'], teams: ['dissolved'] })
    const headers = await signInPerson(portal, { email: crew })
    expect(await readable(headers)).toEqual([])
    await permitRead({ users: ['gone@test.example', crew], teams: ['dissolved'] })
    expect(await readable(headers)).toEqual(['isle', 'reef'])
  })

  it('stays when its team or user is deleted', async () => {
    await signInPerson(portal, { email: crew, teams: ['short-lived'] })
    await permitRead({ users: [crew], teams: ['short-lived'] })
    expect((await portal.call('DELETE', '/v1/teams/short-lived')).status).toBe(200)
    expect((await portal.call('DELETE', `/v1/users/${crew}`)).status).toBe(200)
    const { body } = await portal.call('GET', '/v1/blueprints/map/permissions')
    expect(body.permissions).toMatchObject({ entities: { read: { users: [crew] } } })
    expect((await portal.call('GET', '/v1/blueprints/map/entities')).status).toBe(200)
  })

  it('of a user counts in any case', async () => {
    await permitRead({ users: [crew.toUpperCase()] })
    expect(await readable(await signInPerson(portal, { email: crew }))).toEqual(['isle', 'reef'])
  })

  it('of a team counts as long as one is a member', async () => {
    await permitRead({ teams: ['gunners'] })
    const headers = await signInPerson(portal, { email: crew, teams: ['gunners'] })
    expect(await readable(headers)).toEqual(['isle', 'reef'])
    await setTeams([])
    expect(await readable(headers)).toEqual([])
  })

  it('of a team is kept by its identifier, which renames leave alone', async () => {
    const headers = await signInPerson(portal, { email: crew, teams: ['Deck hands'] })
    expect((await portal.call('PUT', '/v1/teams/Deck%20hands', { name: 'Deckhands', users: [crew] })).status).toBe(200)
    await permitRead({ teams: ['Deckhands'] })
    const { body } = await portal.call('GET', '/v1/blueprints/map/permissions')
    const found = await portal.call('POST', '/v1/blueprints/_team/entities/search', {
      query: { combinator: 'and', rules: [{ property: '$title', operator: '=', value: 'Deckhands' }] },
    })
    const [team] = found.body.entities as unknown as { identifier: string }[]
    expect(team!.identifier).not.toBe('Deckhands')
    expect(body.permissions).toMatchObject({ entities: { read: { teams: [team!.identifier] } } })
    expect(await readable(headers)).toEqual(['isle', 'reef'])
    // Another team that takes the name does not take the rights.
    await portal.call('PUT', '/v1/teams/Deckhands', { name: 'Sailors', users: [crew] })
    expect(await readable(headers)).toEqual(['isle', 'reef'])
    await setTeams(['Deckhands'])
    expect(await readable(headers)).toEqual([])
  })

  it('of a role counts for moderators of other blueprints as it does for Members', async () => {
    await permitRead({ roles: ['Member'] })
    const headers = await signInPerson(portal, { email: crew, roles: ['other-moderator'] })
    expect(await readable(headers)).toEqual(['isle', 'reef'])
    await permitRead({ roles: ['map-moderator'] })
    expect(await readable(headers)).toEqual([])
  })
})

describe('a policy', () => {
  it('opens nothing by what it said before a property got another name', async () => {
    const { db } = portal.services
    const { orgId } = portal.organization
    const schema = { properties: { secret: { type: 'boolean' } } }
    await portal.call('POST', '/v1/blueprints', { identifier: 'note', title: 'Note', schema })
    await portal.call('POST', '/v1/blueprints/note/entities', { identifier: 'hidden', properties: { secret: true } })
    const policy = { combinator: 'and', rules: [{ property: 'secret', operator: '!=', value: true }] }
    const entities = { read: { ...closed, policy } }
    expect((await portal.call('PATCH', '/v1/blueprints/note/permissions', { entities })).status).toBe(200)
    const blueprint = await getBlueprint(db, orgId, 'note')
    const person = { orgId, kind: 'account', id: 'p', email: crew, roles: ['Member'], teams: [] } as const
    const reader = portal.services.readerOf({ ...person, origin: 'API', userAgent: 'test' })
    const condition = await reader.readable(db, [blueprint])
    const rename = await portal.call('PATCH', '/v1/blueprints/note/properties/secret/rename', {
      newPropertyName: 'confidential',
    })
    expect(rename.status).toBe(200)
    const rows = await db
      .selectFrom('entity')
      .select('identifier')
      .where('blueprint_id', '=', blueprint.id)
      .where(condition)
      .execute()
    expect(rows).toEqual([])
  })

  it('is refused when it compares more than searches of all blueprints have room for', async () => {
    const rules = Array.from({ length: 600 }, () => ({ property: 'secret', operator: '=', value: true }))
    const entities = { read: { ...closed, policy: { combinator: 'or', rules } } }
    const reply = await portal.call('PATCH', '/v1/blueprints/map/permissions', { entities })
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain('body/entities/read/policy')
  })
})

describe('ownership', () => {
  it('counts when an entity names the team instead of its identifier', async () => {
    await permitRead({ ownedByTeam: true })
    const headers = await signInPerson(portal, { email: crew, teams: ['Night Crew'] })
    await portal.call('POST', '/v1/blueprints/map/entities', { identifier: 'by-name', team: ['Night Crew'] })
    await portal.call('POST', '/v1/blueprints/map/entities', { identifier: 'by-key', team: ['Night_Crew'] })
    expect(await readable(headers)).toEqual(['by-key', 'by-name'])
    for (const name of ['by-name', 'by-key']) await portal.call('DELETE', `/v1/blueprints/map/entities/${name}`)
  })

  it('ends with the membership, and with the entity changing hands', async () => {
    await permitRead({ ownedByTeam: true })
    const headers = await signInPerson(portal, { email: crew, teams: ['crew'] })
    expect(await readable(headers)).toEqual(['isle'])
    await portal.call('PATCH', '/v1/blueprints/map/entities/reef', { team: ['rivals', 'crew'] })
    expect(await readable(headers)).toEqual(['isle', 'reef'])
    await portal.call('PATCH', '/v1/blueprints/map/entities/reef', { team: null })
    await setTeams([])
    expect(await readable(headers)).toEqual([])
  })

  it('counts when it is inherited, through what may not be read too', async () => {
    const relations = { map: { target: 'map' } }
    const ownership = { type: 'Inherited', path: 'map' }
    const chest = { identifier: 'chest', title: 'Chest', schema: { properties: {} }, relations, ownership }
    expect((await portal.call('POST', '/v1/blueprints', chest)).status).toBe(201)
    const list = '/v1/blueprints/chest/entities'
    for (const map of ['isle', 'reef']) {
      await portal.call('POST', list, { identifier: `chest of ${map}`.replaceAll(' ', '-'), relations: { map } })
    }
    await permitRead({})
    const owned = { ...closed, ownedByTeam: true }
    await portal.call('PATCH', '/v1/blueprints/chest/permissions', { entities: { read: owned, update: owned } })
    const headers = await signInPerson(portal, { email: crew, teams: ['crew'] })
    const { body } = await portal.call('GET', list, undefined, headers)
    expect(body.entities).toMatchObject([{ identifier: 'chest-of-isle' }])
    const write = (name: string) => portal.call('PATCH', `${list}/${name}`, { title: 'Ours' }, headers)
    expect((await write('chest-of-isle')).status).toBe(200)
    expect((await write('chest-of-reef')).status).toBe(404)
  })

  it('takes the place of a policy to read', async () => {
    const policy = { combinator: 'and', rules: [{ property: '$identifier', operator: '=', value: 'reef' }] }
    const headers = await signInPerson(portal, { email: crew, teams: ['crew'] })
    await permitRead({ policy })
    expect(await readable(headers)).toEqual(['reef'])
    await permitRead({ policy, ownedByTeam: true })
    expect(await readable(headers)).toEqual(['isle'])
  })
})

describe('a policy', () => {
  const rule = (...rules: object[]) => ({ policy: { combinator: 'and', rules } })

  it('about the caller opens nothing to whom nothing is known about', async () => {
    const headers = await signInPerson(portal, { email: crew })
    await permitRead(rule({ property: 'secret', operator: '!=', value: { context: 'user', property: 'nickname' } }))
    expect(await readable(headers)).toEqual([])
    await permitRead(
      rule({ property: '$team', operator: 'containsAny', value: { context: 'userTeams', property: '$identifier' } }),
    )
    expect(await readable(headers)).toEqual([])
  })

  it('about the teams of the caller follows them', async () => {
    await permitRead(rule({ property: '$team', operator: 'in', value: ['My Teams'] }))
    const headers = await signInPerson(portal, { email: crew, teams: ['crew'] })
    expect(await readable(headers)).toEqual(['isle'])
    await setTeams([])
    expect(await readable(headers)).toEqual([])
  })

  it('that names what is gone opens nothing, negated or not', async () => {
    await portal.call('PATCH', '/v1/blueprints/map', { schema: { properties: { fading: { type: 'string' } } } })
    await permitRead(rule({ property: 'fading', operator: '!=', value: 'x' }))
    const headers = await signInPerson(portal, { email: crew })
    expect(await readable(headers)).toEqual(['isle', 'reef'])
    await portal.call('PATCH', '/v1/blueprints/map', { schema: { properties: { fading: null } } })
    expect(await readable(headers)).toEqual([])
    await portal.call('POST', '/v1/blueprints', { identifier: 'sea', title: 'Sea', schema: { properties: {} } })
    await permitRead(rule({ operator: 'relatedTo', blueprint: 'sea', value: 'north' }))
    await portal.call('DELETE', '/v1/blueprints/sea')
    expect(await readable(headers)).toEqual([])
  })
})

describe('an account that is disabled', () => {
  it('has no rights from that moment', async () => {
    await permitRead({ roles: ['Member'] })
    const headers = await signInPerson(portal, { email: crew })
    expect(await readable(headers)).toEqual(['isle', 'reef'])
    expect((await portal.call('PATCH', `/v1/users/${crew}`, { status: 'DISABLED' })).status).toBe(200)
    const refused = await portal.call('GET', '/v1/blueprints/map/entities', undefined, headers)
    expect(refused.status).toBe(401)
  })
})

describe('changes of permissions', () => {
  it('count for writes at once, although blueprints are remembered', async () => {
    const headers = await signInPerson(portal, { email: crew })
    const write = () => portal.call('PATCH', '/v1/blueprints/map/entities/isle', { title: crew }, headers)
    await permitRead({ roles: ['Member'] })
    expect((await write()).status).toBe(403)
    await portal.call('PATCH', '/v1/blueprints/map/permissions', { entities: { update: { users: [crew] } } })
    expect((await write()).status).toBe(200)
    await permitRead({ roles: ['Member'] })
    expect((await write()).status).toBe(403)
  })
})

describe('events of entities', () => {
  const event = (entity: string, change: LiveEvent['change']): LiveEvent => ({
    orgId: portal.organization.orgId,
    kind: 'entity',
    id: 'map',
    entity,
    change: change!,
  })

  it('reach who may read the entity, and deletions who may read all', async () => {
    const headers = await signInPerson(portal, { email: crew, teams: ['crew'] })
    const sessionId = headers.cookie!.split('=')[1]!
    const viewer = await authenticate(portal.services, { authorization: undefined, sessionId, userAgent: '' })
    const filter = new EntityFilter(portal.services, () => viewer)
    const told = async () => {
      const events = [event('isle', 'UPDATE'), event('reef', 'CREATE'), event('gone', 'DELETE')]
      const [isle, reef, gone] = await Promise.all(events.map((each) => filter.mayTell(each)))
      return { isle, reef, gone }
    }
    await permitRead({ ownedByTeam: true })
    expect(await told()).toEqual({ isle: true, reef: false, gone: false })
    await permitRead({ roles: ['Member'] })
    expect(await told()).toEqual({ isle: true, reef: true, gone: true })
    await permitRead({})
    expect(await told()).toEqual({ isle: false, reef: false, gone: false })
  })

  it('come through the stream in that way', async () => {
    const { cookie = '' } = await signInPerson(portal, { email: crew, teams: ['crew'] })
    await permitRead({ ownedByTeam: true })
    const address = await portal.app.listen({ port: 0, host: '127.0.0.1' })
    const cut = new AbortController()
    const stream = await fetch(`${address}/ui/v1/stream?topics=blueprint:map`, {
      headers: { cookie },
      signal: cut.signal,
    })
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = (await reader.read()).value ?? ''
    // The hidden one comes first: what is told of it would be there when the other arrives.
    for (const identifier of ['reef', 'isle']) {
      await portal.call('PATCH', `/v1/blueprints/map/entities/${identifier}`, { title: crew })
    }
    while (!text.includes('isle')) text += (await reader.read()).value ?? ''
    cut.abort()
    expect(text).toContain('event: entity')
    expect(text).not.toContain('reef')
  })
})
