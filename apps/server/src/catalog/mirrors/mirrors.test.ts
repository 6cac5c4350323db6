import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const text = { type: 'string' }
const blueprints = [
  {
    identifier: 'squad',
    title: 'Squad',
    schema: {
      properties: {
        lead: text,
        size: { type: 'number' },
        tags: { type: 'array', items: text },
        since: { type: 'string', format: 'date-time' },
        links: { type: 'object' },
      },
    },
    calculationProperties: { upper: { type: 'string', calculation: '.identifier' } },
    relations: { parent: { target: 'squad' } },
    mirrorProperties: { boss: { path: 'parent.lead' }, ring: { path: 'parent.ring' } },
  },
  {
    identifier: 'service',
    title: 'Service',
    schema: { properties: { tier: text } },
    relations: { squad: { target: 'squad' }, helpers: { target: 'squad', many: true } },
    mirrorProperties: {
      lead: { path: 'squad.lead', title: 'Lead' },
      size: { path: 'squad.size' },
      tags: { path: 'squad.tags' },
      since: { path: 'squad.since' },
      links: { path: 'squad.links' },
      name: { path: 'squad.$title' },
      key: { path: 'squad.$identifier' },
      team: { path: 'squad.$team' },
      created: { path: 'squad.$createdAt' },
      kind: { path: 'squad.$blueprint' },
      parent: { path: 'squad.parent' },
      far: { path: 'squad.parent.lead' },
      boss: { path: 'squad.boss' },
      ring: { path: 'squad.ring' },
      upper: { path: 'squad.upper' },
      nothing: { path: 'squad.nothing' },
      nowhere: { path: 'nowhere.lead' },
      helperNames: { path: 'helpers.$title' },
      helperLeads: { path: 'helpers.lead' },
      helperTags: { path: 'helpers.tags' },
      helperBosses: { path: 'helpers.boss' },
    },
  },
  {
    identifier: 'product',
    title: 'Product',
    schema: { properties: {} },
    relations: { services: { target: 'service', many: true } },
    mirrorProperties: {
      leads: { path: 'services.squad.lead' },
      helpers: { path: 'services.helpers.$identifier' },
      helperTags: { path: 'services.helperTags' },
    },
  },
]

const call = async (method: string, url: string, body?: object, headers?: Record<string, string>) => {
  const reply = await portal.call(method, url, body, headers)
  expect([200, 201]).toContain(reply.status)
  return reply.body
}

async function fill(headers: Record<string, string>, mark = '') {
  const post = (url: string, body: object) => call('POST', url, body, headers)
  for (const blueprint of blueprints) await post('/v1/blueprints', blueprint)
  const squads = [
    { identifier: 'top', title: 'Top', properties: { lead: `Zoe${mark}` } },
    {
      identifier: 'red',
      title: 'Red',
      team: ['a', 'b'],
      properties: {
        lead: `Ann${mark}`,
        size: 4,
        tags: ['x', 'y'],
        since: '2024-01-01T02:00:00+02:00',
        links: { a: 1 },
      },
      relations: { parent: 'top' },
    },
    { identifier: 'blue', title: 'Blue', properties: { lead: `Bob${mark}`, tags: ['z', 'x'] } },
    { identifier: 'bare' },
  ]
  for (const squad of squads) await post('/v1/blueprints/squad/entities', squad)
  for (const service of [
    { identifier: 'cart', relations: { squad: 'red', helpers: ['top', 'red', 'bare', 'blue'] } },
    { identifier: 'mail', relations: { squad: 'blue', helpers: ['blue'] } },
    { identifier: 'none', relations: { squad: null } },
  ]) {
    await post('/v1/blueprints/service/entities', service)
  }
  await post('/v1/blueprints/product/entities', {
    identifier: 'shop',
    relations: { services: ['mail', 'cart', 'none'] },
  })
}
beforeAll(() => fill({ authorization: portal.token }))

type View = { identifier: string; properties: Record<string, unknown> }
const get = async (url: string) => (await call('GET', url)).entity as unknown as View

const CART = {
  lead: 'Ann',
  size: 4,
  tags: ['x', 'y'],
  since: '2024-01-01T02:00:00+02:00',
  links: { a: 1 },
  name: 'Red',
  key: 'red',
  team: ['a', 'b'],
  kind: 'squad',
  parent: 'top',
  far: 'Zoe',
  boss: 'Zoe',
  ring: null,
  upper: 'red',
  nothing: null,
  nowhere: null,
  helperNames: ['Top', 'Red', 'Blue'],
  helperLeads: ['Zoe', 'Ann', 'Bob'],
  helperTags: ['x', 'y', 'z', 'x'],
  helperBosses: ['Zoe'],
}
const nulls = Object.fromEntries(Object.keys(CART).map((key) => [key, null]))
const NONE = { ...nulls, created: null, helperNames: [], helperLeads: [], helperTags: [], helperBosses: [] }

describe('a mirror property', () => {
  it('shows what the target has: values of every type, meta-properties, over many hops and mirrors of mirrors', async () => {
    const { properties } = await get('/v1/blueprints/service/entities/cart')
    const squad = (await get('/v1/blueprints/squad/entities/red')) as View & { createdAt: string }
    expect(properties).toEqual({ tier: null, ...CART, created: squad.createdAt })
  })

  it('is null without a target, and a list over a many-relation even then', async () => {
    expect((await get('/v1/blueprints/service/entities/none')).properties).toEqual({ tier: null, ...NONE })
  })

  it('is a flat list in the order of the relations, over any number of many-relations', async () => {
    expect((await get('/v1/blueprints/product/entities/shop')).properties).toEqual({
      leads: ['Bob', 'Ann'],
      helpers: ['blue', 'top', 'red', 'bare', 'blue'],
      helperTags: ['z', 'x', 'x', 'y', 'z', 'x'],
    })
  })

  it('is in lists, both searches and tables, and only where it is asked for', async () => {
    const pick = (body: Record<string, unknown>, key = 'entities') =>
      Object.fromEntries(
        (body[key] as unknown as View[]).map(({ identifier, properties }) => [identifier, properties?.lead]),
      )
    const leads = { cart: 'Ann', mail: 'Bob', none: null }
    const url = '/v1/blueprints/service/entities'
    const query = { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: 'service' }] }
    expect(pick(await call('GET', url))).toEqual(leads)
    expect(pick(await call('GET', `${url}?include=properties.lead`))).toEqual(leads)
    expect(pick(await call('GET', `${url}?include=properties`))).toEqual(leads)
    expect(pick(await call('POST', '/v1/entities/search', query))).toEqual(leads)
    expect(pick(await call('POST', `${url}/search`, { query, include: ['lead'] }))).toEqual(leads)
    expect(pick(await call('POST', '/ui/v1/table/query', { blueprint: 'service' }), 'rows')).toEqual(leads)
    expect(pick(await call('POST', '/ui/v1/table/query', { blueprint: 'service', columns: ['lead'] }), 'rows')).toEqual(
      leads,
    )
    const without = { cart: undefined, mail: undefined, none: undefined }
    expect(pick(await call('GET', `${url}?exclude_calculated_properties=true`))).toEqual(without)
    expect(pick(await call('POST', '/v1/entities/search?exclude_calculated_properties=true', query))).toEqual(without)
    expect(pick(await call('GET', `${url}?include=identifier`))).toEqual(without)
  })

  it('is in the replies to writes, and follows a change of the target and of the relation at once', async () => {
    const url = '/v1/blueprints/service/entities'
    const created = await call('POST', url, { identifier: 'new', relations: { squad: 'blue' } })
    expect(created.entity).toMatchObject({ properties: { lead: 'Bob', far: null } })
    const moved = await call('PATCH', `${url}/new`, { relations: { squad: 'red' } })
    expect(moved.entity).toMatchObject({ properties: { lead: 'Ann', far: 'Zoe' } })
    await call('PATCH', '/v1/blueprints/squad/entities/top', { properties: { lead: 'Zed' } })
    expect((await get(`${url}/new`)).properties).toMatchObject({ far: 'Zed', boss: 'Zed' })
    await call('PATCH', '/v1/blueprints/squad/entities/top', { properties: { lead: 'Zoe' } })
    const draft = { identifier: 'draft', relations: { squad: 'red' } }
    expect((await call('POST', `${url}?validation_only=true`, draft)).entity).toMatchObject({ identifier: 'draft' })
    await call('DELETE', `${url}/new`)
  })

  it('of a title comes with the identifier when that is asked for', async () => {
    const url = '/v1/blueprints/service/entities/cart?attach_identifier_to_title_mirror_properties=true'
    expect((await get(url)).properties).toMatchObject({
      lead: 'Ann',
      name: { identifier: 'red', title: 'Red' },
      helperNames: [
        { identifier: 'top', title: 'Top' },
        { identifier: 'red', title: 'Red' },
        { identifier: 'bare', title: null },
        { identifier: 'blue', title: 'Blue' },
      ],
    })
  })

  it('shows nothing of another organisation that has the same names', async () => {
    const foreign = { authorization: (await portal.addOrganization()).token }
    await fill(foreign, '2')
    const theirs = (await call('GET', '/v1/blueprints/service/entities/cart', undefined, foreign)).entity
    expect(theirs).toMatchObject({ properties: { lead: 'Ann2', far: 'Zoe2', helperLeads: ['Zoe2', 'Ann2', 'Bob2'] } })
    expect((await get('/v1/blueprints/service/entities/cart')).properties).toMatchObject({ lead: 'Ann', far: 'Zoe' })
  })

  it('that leads in a circle is null', async () => {
    expect((await get('/v1/blueprints/squad/entities/red')).properties).toMatchObject({ boss: 'Zoe', ring: null })
    const self = { relations: { parent: 'red' } }
    await call('PATCH', '/v1/blueprints/squad/entities/red', self)
    expect((await get('/v1/blueprints/squad/entities/red')).properties).toMatchObject({ boss: 'Ann', ring: null })
    await call('PATCH', '/v1/blueprints/squad/entities/red', { relations: { parent: 'top' } })
  })
})

describe('a rule about a mirror property', () => {
  it.each([
    [{ property: 'lead', operator: '=', value: 'Ann' }, ['cart']],
    [{ property: 'lead', operator: '!=', value: 'Ann' }, ['mail', 'none']],
    [{ property: 'lead', operator: 'isEmpty' }, ['none']],
    [{ property: 'lead', operator: '=', value: null }, ['none']],
    [{ property: 'lead', operator: 'in', value: ['Ann', 'Bob'] }, ['cart', 'mail']],
    [{ property: 'lead', operator: 'beginsWith', value: 'B' }, ['mail']],
    [{ property: 'size', operator: '>', value: 3 }, ['cart']],
    [{ property: 'size', operator: '=', value: '4' }, ['cart']],
    [{ property: 'since', operator: '=', value: '2024-01-01' }, ['cart']],
    [{ property: 'created', operator: 'between', value: { preset: 'today' } }, ['cart', 'mail']],
    [{ property: 'tags', operator: 'contains', value: 'z' }, ['mail']],
    [{ property: 'team', operator: 'containsAny', value: ['b'] }, ['cart']],
    [{ property: 'key', operator: '=', value: 'blue' }, ['mail']],
    [{ property: 'boss', operator: '=', value: 'Zoe' }, ['cart']],
    [{ property: 'helperNames', operator: 'contains', value: 'Top' }, ['cart']],
    [{ property: 'helperTags', operator: 'containsAny', value: ['z'] }, ['cart', 'mail']],
    [{ property: 'helperTags', operator: 'doesNotContains', value: 'y' }, ['mail', 'none']],
    [{ property: 'helperBosses', operator: 'isEmpty' }, ['mail', 'none']],
    [{ property: 'nowhere', operator: 'isNotEmpty' }, []],
    [{ property: 'ring', operator: 'isEmpty' }, ['cart', 'mail', 'none']],
  ])('%j finds %j', async (rule, expected) => {
    const query = { combinator: 'and', rules: [rule] }
    const { entities } = await call('POST', '/v1/blueprints/service/entities/search', { query })
    expect((entities as unknown as View[]).map(({ identifier }) => identifier).toSorted()).toEqual(expected)
  })

  it('compares in each blueprint what has that key there', async () => {
    const query = { combinator: 'and', rules: [{ property: 'lead', operator: '=', value: 'Ann' }] }
    const { entities } = await call('POST', '/v1/entities/search', query)
    expect((entities as unknown as View[]).map(({ identifier }) => identifier).toSorted()).toEqual(['cart', 'red'])
  })
})

describe('a table sorted by a mirror property', () => {
  it.each([
    [[{ property: 'lead', order: 'DESC' }], ['mail', 'cart', 'none']],
    [[{ property: 'name', order: 'ASC' }], ['mail', 'cart', 'none']],
    [[{ property: 'size', order: 'ASC' }], ['cart', 'mail', 'none']],
    [[{ property: 'parent', order: 'ASC' }], ['cart', 'mail', 'none']],
    [[{ property: 'helperLeads', order: 'ASC' }], ['mail', 'cart', 'none']],
    [[{ property: 'nowhere', order: 'ASC' }], ['cart', 'mail', 'none']],
  ])('%j is in order, without a value last, the same page by page', async (sort, expected) => {
    const paged: string[] = []
    let cursor: unknown = null
    do {
      const page = await call('POST', '/ui/v1/table/query', { blueprint: 'service', sort, limit: 1, cursor })
      paged.push(...(page.rows as unknown as View[]).map(({ identifier }) => identifier))
      cursor = page.next
    } while (cursor !== null)
    expect(paged).toEqual(expected)
  })
})
