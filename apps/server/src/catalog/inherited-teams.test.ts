import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal()
  const post = async (url: string, body: object) => expect((await portal.call('POST', url, body)).status).toBe(201)
  const blueprint = (identifier: string, more: object) =>
    post('/v1/blueprints', { identifier, title: identifier, schema: { properties: {} }, ...more })
  await post('/v1/blueprints/_team/entities', { identifier: 'red', title: 'The Reds' })
  await blueprint('system', { ownership: { type: 'Direct' } })
  await blueprint('service', {
    relations: { system: { target: 'system' }, others: { target: 'system', many: true } },
    ownership: { type: 'Inherited', path: 'system' },
    calculationProperties: { owners: { type: 'number', calculation: '.team | length' } },
  })
  await blueprint('host', {
    relations: { runs: { target: 'service' } },
    ownership: { type: 'Inherited', path: 'runs' },
    mirrorProperties: { teams: { path: 'runs.$team' } },
  })
  await blueprint('shift', { relations: { crew: { target: '_team' } }, ownership: { type: 'Inherited', path: 'crew' } })
  await blueprint('loose', { ownership: { type: 'Inherited', path: 'nowhere' } })
  const entity = (of: string, identifier: string, more: object = {}) =>
    post(`/v1/blueprints/${of}/entities`, { identifier, ...more })
  await entity('system', 'shop', { team: ['red', 'blue'] })
  await entity('system', 'bank')
  await entity('service', 'cart', { relations: { system: 'shop' } })
  await entity('service', 'loan', { relations: { system: 'bank' } })
  await entity('service', 'free')
  await entity('host', 'h1', { relations: { runs: 'cart' } })
  await entity('shift', 'night', { relations: { crew: 'red' } })
  await entity('loose', 'leaf')
})
afterAll(() => portal[Symbol.asyncDispose]())

const read = async (blueprint: string, identifier: string, query = '') =>
  (await portal.call('GET', `/v1/blueprints/${blueprint}/entities/${identifier}${query}`)).body.entity as unknown as {
    team: string[] | null
    properties: Record<string, unknown>
  }
const search = async (rule: object, blueprint?: string) => {
  const query = { combinator: 'and', rules: [rule] }
  const reply =
    blueprint === undefined
      ? await portal.call('POST', '/v1/entities/search', query)
      : await portal.call('POST', `/v1/blueprints/${blueprint}/entities/search`, { query })
  return (reply.body.entities as unknown as { identifier: string }[]).map(({ identifier }) => identifier).toSorted()
}

describe('inherited teams', () => {
  it('are those of the owner, over any number of blueprints, with and without computed properties', async () => {
    for (const query of ['', '?exclude_calculated_properties=true']) {
      expect((await read('service', 'cart', query)).team).toEqual(['red', 'blue'])
      expect((await read('service', 'loan', query)).team).toBeNull()
      expect((await read('service', 'free', query)).team).toBeNull()
      expect((await read('host', 'h1', query)).team).toEqual(['red', 'blue'])
      expect((await read('shift', 'night', query)).team).toEqual(['red'])
      expect((await read('loose', 'leaf', query)).team).toBeNull()
    }
  })

  it('are seen by calculations and mirrors', async () => {
    expect((await read('service', 'cart')).properties).toEqual({ owners: 2 })
    expect((await read('host', 'h1')).properties).toEqual({ teams: ['red', 'blue'] })
  })

  it('are searched like teams that were written', async () => {
    const red = { property: '$team', operator: 'contains', value: 'red' }
    expect(await search(red)).toEqual(['cart', 'h1', 'night', 'shop'])
    expect(await search(red, 'service')).toEqual(['cart'])
    expect(await search({ property: '$team', operator: 'doesNotContains', value: 'red' }, 'service')).toEqual([
      'free',
      'loan',
    ])
    expect(await search({ property: '$team', operator: 'isEmpty' }, 'service')).toEqual(['free', 'loan'])
    expect(await search({ property: '$team', operator: 'containsAny', value: ['blue'] }, 'host')).toEqual(['h1'])
    expect(await search(red, 'loose')).toEqual([])
  })

  it('sort tables', async () => {
    const sort = [{ property: '$team', order: 'ASC' }]
    const reply = await portal.call('POST', '/ui/v1/table/query', { blueprint: 'service', sort })
    const rows = reply.body.rows as unknown as { identifier: string }[]
    expect(rows.map(({ identifier }) => identifier)).toEqual(['cart', 'free', 'loan'])
  })

  it('cannot be written, and follow the owner at once', async () => {
    const refused = await portal.call('PATCH', '/v1/blueprints/service/entities/cart', { team: ['red'] })
    expect(refused).toMatchObject({ status: 422, body: { error: 'inherited_ownership_enabled' } })
    await portal.call('PATCH', '/v1/blueprints/system/entities/bank', { team: ['green'] })
    expect((await read('service', 'loan')).team).toEqual(['green'])
    await portal.call('PATCH', '/v1/blueprints/service/entities/loan', { relations: { system: null } })
    expect((await read('service', 'loan')).team).toBeNull()
  })
})
