import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const property = (type: string, more: object = {}) => ({ type, ...more })
const service = {
  identifier: 'service',
  title: 'Service',
  icon: 'Box',
  schema: {
    properties: {
      tier: property('string'),
      size: property('number'),
      live: property('boolean'),
      tags: property('array', { items: { type: 'string' } }),
      since: property('string', { format: 'date-time' }),
      until: property('string', { format: 'timer' }),
      owner: property('string'),
      second: property('string', { format: 'user' }),
      dates: property('array', { items: { type: 'string', format: 'date-time' } }),
      limits: property('object'),
    },
  },
  calculationProperties: { upper: { type: 'string', calculation: '.identifier' } },
  relations: { owner: { target: 'team' }, home: { target: 'team' }, peers: { target: 'service', many: true } },
}
const team = { identifier: 'team', title: 'Team', schema: { properties: { size: property('string') } } }

const today = new Date()
const days = (count: number) => new Date(today.getTime() + count * 86_400_000).toISOString()

beforeAll(async () => {
  const create = (url: string, body: object) => portal.call('POST', url, body, headers('agent/1 (key)'))
  await create('/v1/blueprints', team)
  await create('/v1/blueprints', service)
  await create('/v1/blueprints/team/entities', { identifier: 'red', title: 'Red team', properties: { size: 'big' } })
  await create('/v1/blueprints/team/entities', { identifier: 'blue', title: 'Blue' })
  for (const entity of [
    {
      identifier: 'cart',
      title: 'The cart',
      team: ['red'],
      properties: {
        tier: 'gold',
        size: 10,
        live: true,
        tags: ['a', 'b'],
        since: '2024-01-01T00:00:00Z',
        limits: { cpu: 1 },
      },
      relations: { home: 'red', peers: [] },
    },
    {
      identifier: 'mail',
      title: 'Mail 100%',
      team: ['red', 'blue'],
      properties: {
        tier: 'golden',
        size: 9,
        live: false,
        tags: [],
        since: days(-3),
        until: days(-1),
        owner: 'Ann',
        second: 'Ann',
        dates: ['2024-05-01T12:00:00+02:00'],
      },
      relations: { home: null, peers: ['cart'] },
    },
    { identifier: '77', properties: { size: 2.5, until: days(1) }, relations: { peers: ['cart', 'mail'] } },
  ]) {
    await create('/v1/blueprints/service/entities', entity)
  }
})

const headers = (agent: string) => ({ authorization: portal.token, 'user-agent': agent })
const identifiers = (reply: { body: Record<string, unknown> }) =>
  (reply.body.entities as unknown as { identifier: string }[]).map((entity) => entity.identifier).toSorted()
const and = (...rules: unknown[]) => ({ combinator: 'and', rules })
const or = (...rules: unknown[]) => ({ combinator: 'or', rules })
const search = (query: object, url = '/v1/entities/search') => portal.call('POST', url, query)
const searchServices = (query: object) => search({ query }, '/v1/blueprints/service/entities/search')

const ALL = ['77', 'cart', 'mail']

describe('rules', () => {
  it.each([
    [{ property: 'tier', operator: '=', value: 'gold' }, ['cart']],
    [{ property: 'tier', operator: '!=', value: 'gold' }, ['77', 'mail']],
    [{ property: 'size', operator: '=', value: 10 }, ['cart']],
    [{ property: 'size', operator: '=', value: '10' }, ['cart']],
    [{ property: 'live', operator: '=', value: false }, ['mail']],
    [{ property: 'tier', operator: '=', value: null }, ['77']],
    [{ property: 'tier', operator: '!=', value: null }, ['cart', 'mail']],
    [{ property: 'tags', operator: 'isEmpty' }, ['77', 'mail']],
    [{ property: 'tags', operator: 'isNotEmpty' }, ['cart']],
    [{ property: 'tier', operator: 'contains', value: 'old' }, ['cart', 'mail']],
    [{ property: 'tier', operator: 'doesNotContains', value: 'en' }, ['77', 'cart']],
    [{ property: 'tags', operator: 'contains', value: 'a' }, ['cart']],
    [{ property: 'tags', operator: 'contains', value: ['a', 'b'] }, ['cart']],
    [{ property: 'tags', operator: 'ContainsAny', value: ['b', 'z'] }, ['cart']],
    [{ property: 'tier', operator: 'beginsWith', value: 'gold' }, ['cart', 'mail']],
    [{ property: 'tier', operator: 'doesNotBeginsWith', value: 'golde' }, ['77', 'cart']],
    [{ property: 'tier', operator: 'endsWith', value: 'n' }, ['mail']],
    [{ property: 'tier', operator: 'doesNotEndsWith', value: 'n' }, ['77', 'cart']],
    [{ property: '$title', operator: 'endsWith', value: '%' }, ['mail']],
    [{ property: 'tier', operator: 'in', value: ['gold', 'tin'] }, ['cart']],
    [{ property: 'tier', operator: 'notIn', value: ['gold', 'tin'] }, ['77', 'mail']],
    [{ property: 'tags', operator: 'in', value: ['b'] }, ['cart']],
    [{ property: 'tier', operator: 'in', value: [] }, []],
    [{ property: 'size', operator: '>', value: 9 }, ['cart']],
    [{ property: 'size', operator: '<=', value: 9 }, ['77', 'mail']],
    [{ property: 'since', operator: '=', value: '2024-01-01T00:00:00.000Z' }, ['cart']],
    [{ property: 'since', operator: '<', value: '2024-06-01' }, ['cart']],
    [{ property: 'since', operator: 'between', value: { preset: 'lastWeek' } }, ['mail']],
    [{ property: 'since', operator: 'notBetween', value: { preset: 'lastWeek' } }, ['77', 'cart']],
    [{ property: 'since', operator: 'between', value: { from: '2023-12-31', to: '2024-01-02' } }, ['cart']],
    [{ property: '$createdAt', operator: 'between', value: { preset: 'today' } }, ALL],
    [{ property: '$createdAt', operator: '>', value: '2999-01-01T00:00:00+02:00' }, []],
    [{ property: 'until', operator: 'isExpired' }, ['mail']],
    [{ property: 'until', operator: 'isNotExpired' }, ['77', 'cart']],
    [{ property: '$identifier', operator: '=', value: 77 }, ['77']],
    [{ property: '$identifier', operator: 'in', value: [77, 'cart'] }, ['77', 'cart']],
    [{ property: '$title', operator: '=', value: null }, ['77']],
    [{ property: '$team', operator: 'containsAny', value: ['blue'] }, ['mail']],
    [{ property: '$team', operator: 'contains', value: 'red' }, ['cart', 'mail']],
    [{ property: '$team', operator: 'isEmpty' }, ['77']],
    [{ property: '$blueprint', operator: '=', value: 'service' }, ALL],
    [{ property: '$datasource', operator: 'contains', value: 'agent/' }, ALL],
    [{ property: '$datasource', operator: 'endsWith', value: '(other)' }, []],
    [{ property: 'home', operator: '=', value: 'red' }, ['cart']],
    [{ property: 'home', operator: 'isEmpty' }, ['77', 'mail']],
    [{ property: 'peers', operator: 'containsAny', value: ['mail'] }, ['77']],
    [{ property: 'peers', operator: 'contains', value: 'cart' }, ['77', 'mail']],
    [{ relation: 'home', operator: '=', value: 'red' }, ['cart']],
    [{ relation: 'peers', targetProperty: '$title', operator: 'beginsWith', value: 'Mail' }, ['77']],
    [{ property: 'owner', operator: '=', value: 'Ann' }, ['mail']],
    [{ property: 'size', operator: '>=', value: '10' }, ['cart']],
    [{ property: 'size', operator: 'notIn', value: [10, '9'] }, ['77']],
    [{ property: 'live', operator: 'in', value: ['true'] }, ['cart']],
    [{ property: 'live', operator: '!=', value: true }, ['77', 'mail']],
    [{ property: 'tags', operator: '=', value: ['a', 'b'] }, ['cart']],
    [{ property: 'tags', operator: '!=', value: ['b', 'a'] }, ALL],
    [{ property: 'tags', operator: 'notIn', value: ['a'] }, ['77', 'mail']],
    [{ property: 'tags', operator: 'doesNotContains', value: 'a' }, ['77', 'mail']],
    [{ property: 'limits', operator: 'isNotEmpty' }, ['cart']],
    [{ property: 'limits', operator: '=', value: null }, ['77', 'mail']],
    [{ property: 'since', operator: 'in', value: ['2024-01-01T01:00:00+01:00'] }, ['cart']],
    [{ property: 'since', operator: 'notIn', value: ['2024-01-01'] }, ['77', 'mail']],
    [{ property: 'since', operator: '!=', value: '2024-01-01' }, ['77', 'mail']],
    [{ property: 'since', operator: 'beginsWith', value: '2024-01' }, ['cart']],
    [{ property: 'since', operator: 'isEmpty' }, ['77']],
    [{ property: 'dates', operator: 'containsAny', value: ['2024-05-01T10:00:00Z'] }, ['mail']],
    [{ property: 'dates', operator: 'in', value: ['2024-05-01T12:00:00Z'] }, []],
    [{ property: 'until', operator: '>', value: today.toISOString() }, ['77']],
    [{ property: '$createdAt', operator: 'beginsWith', value: new Date().toISOString().slice(0, 4) }, ALL],
    [{ property: '$createdAt', operator: 'endsWith', value: 'Z' }, ALL],
    [{ property: '$createdAt', operator: 'contains', value: 'nothing' }, []],
    [{ property: '$updatedAt', operator: 'in', value: ['2024-01-01'] }, []],
    [{ property: '$updatedAt', operator: 'notIn', value: ['2024-01-01'] }, ALL],
    [{ property: '$updatedAt', operator: 'isEmpty' }, []],
    [{ property: '$icon', operator: 'isEmpty' }, ALL],
    [{ property: '$createdBy', operator: 'isNotEmpty' }, ALL],
    [{ property: '$identifier', operator: 'doesNotBeginsWith', value: 'ca' }, ['77', 'mail']],
    [{ property: '$title', operator: 'contains', value: 'cart' }, ['cart']],
    [{ property: '$title', operator: 'notIn', value: ['The cart'] }, ['77', 'mail']],
    [{ property: '$team', operator: 'notIn', value: ['blue'] }, ['77', 'cart']],
    [{ property: '$team', operator: '=', value: ['red'] }, ['cart']],
    [{ property: '$blueprint', operator: '!=', value: 'service' }, []],
    [{ property: '$datasource', operator: 'doesNotContains', value: 'agent' }, []],
    [{ property: 'home', operator: '!=', value: 'red' }, ['77', 'mail']],
    [{ property: 'home', operator: 'in', value: ['red', 'blue'] }, ['cart']],
    [{ property: 'peers', operator: 'in', value: ['mail'] }, ['77']],
    [{ property: 'peers', operator: 'isEmpty' }, ['cart']],
    [{ relation: 'peers', operator: '=', value: 'cart' }, ['77', 'mail']],
    [{ relation: 'peers', operator: '!=', value: 'mail' }, ['cart', 'mail']],
    [{ relation: 'peers', operator: '=', value: ['cart'] }, ['mail']],
    [{ relation: 'peers', targetProperty: '$identifier', operator: 'beginsWith', value: 'ma' }, ['77']],
    [{ relation: 'peers', operator: 'contains', value: 'mai' }, []],
    [{ relation: 'home', operator: 'isEmpty' }, ['77', 'mail']],
    [{ relation: 'home', targetProperty: '$title', operator: '=', value: 'Red team' }, ['cart']],
    [{ relation: 'home', targetProperty: '$title', operator: 'isEmpty' }, ['77', 'mail']],
    [{ relation: 'home', targetProperty: '$title', operator: 'isNotEmpty' }, ['cart']],
    [{ relation: 'home', targetProperty: '$title', operator: '!=', value: null }, ['cart']],
    [{ property: 'tags', operator: 'matchAny', value: ['b', 'z'] }, ['cart']],
    [{ property: 'tier', operator: 'matchAny', value: 'gold' }, ['cart']],
    [{ property: 'peers', operator: 'matchany', value: 'mail' }, ['77']],
    [{ propertySchema: { type: 'string' }, operator: '=', value: 'Ann' }, ['mail']],
    [{ propertySchema: { type: 'string', format: 'user' }, operator: '=', value: 'Ann' }, ['mail']],
    [{ propertySchema: { type: 'string', format: 'user' }, operator: '=', value: 'gold' }, []],
    [{ propertySchema: { type: 'string', format: 'url' }, operator: '!=', value: 'gold' }, []],
    [{ propertySchema: { type: 'string' }, operator: '!=', value: 'gold' }, ['77', 'mail']],
    [{ propertySchema: { type: 'string' }, operator: 'contains', value: 'old' }, ['cart', 'mail']],
    [{ propertySchema: { type: 'number' }, operator: '=', value: '9' }, ['mail']],
    [{ propertySchema: { type: 'boolean' }, operator: '=', value: true }, ['cart']],
    [{ propertySchema: { type: 'array' }, operator: 'contains', value: 'a' }, ['cart']],
    [{ propertySchema: { type: 'array', items: { type: 'string' } }, operator: 'contains', value: 'b' }, ['cart']],
    [
      { propertySchema: { type: 'array', items: { type: 'string', format: 'url' } }, operator: 'contains', value: 'b' },
      [],
    ],
  ])('%j finds %j', async (rule, expected) => {
    expect(identifiers(await searchServices(and(rule)))).toEqual(expected)
  })

  it('combine in nested groups; an empty group matches all under and, nothing under or', async () => {
    const gold = { property: 'tier', operator: '=', value: 'gold' }
    const big = { property: 'size', operator: '>', value: 9.5 }
    const mail = { property: '$identifier', operator: '=', value: 'mail' }
    expect(identifiers(await searchServices(or(and(gold, big), mail)))).toEqual(['cart', 'mail'])
    expect(identifiers(await searchServices(and()))).toEqual(ALL)
    expect(identifiers(await searchServices(or()))).toEqual([])
    const datasource = { property: '$datasource', operator: 'contains', value: 'agent' }
    expect(identifiers(await searchServices(and(or(), datasource)))).toEqual([])
  })

  it.each([
    [{ property: 'nope', operator: '=', value: 1 }, 'nope'],
    [{ property: '$nope', operator: '=', value: 1 }, '$nope'],
    [{ property: 'upper', operator: 'like', value: 1 }, 'query.rules[0].operator'],
    [{ property: 'tier', operator: 'like', value: 1 }, 'query.rules[0].operator'],
    [{ property: 'tier', operator: '=' }, 'query.rules[0].value is required'],
    [{ property: 'tier', operator: 'in', value: 'x' }, 'query.rules[0].value'],
    [{ property: 'since', operator: 'between', value: { preset: 'nextWeek' } }, 'preset'],
    [{ property: 'since', operator: 'between', value: { from: 'x', to: 'y' } }, 'value.from'],
    [{ property: '$createdAt', operator: 'isExpired' }, 'date'],
    [{ property: '$createdAt', operator: 'in', value: ['x'] }, 'query.rules[0].value must be a list of ISO dates'],
    [{ property: 'since', operator: 'in', value: ['x'] }, 'query.rules[0].value must be a list of ISO dates'],
    [{ operator: '=', value: 1 }, 'query.rules[0].property'],
    [{ scorecard: 'ready', operator: '=', value: 'Gold' }, 'query.rules[0].scorecard "ready" is no scorecard'],
    [{ relation: 'home', targetProperty: 'size', operator: '=', value: 1 }, 'query.rules[0].targetProperty'],
    [{ relation: 'nope', operator: '=', value: 1 }, 'query.rules[0].relation'],
    [{ propertySchema: 'string', operator: '=', value: 1 }, 'query.rules[0].propertySchema'],
    [{ propertySchema: {}, operator: '=', value: 1 }, 'query.rules[0].propertySchema.type'],
    [{ propertySchema: { type: 'string', format: 1 }, operator: '=', value: 1 }, 'propertySchema.format'],
    [{ propertySchema: { type: 'array', items: {} }, operator: '=', value: 1 }, 'propertySchema.items.type'],
    [{ propertySchema: { type: 'string' }, operator: 'in', value: ['x'] }, 'query.rules[0].operator'],
    [{ propertySchema: { type: 'string' }, operator: '=' }, 'query.rules[0].value is required'],
    [{ combinator: 'xor', rules: [] }, 'query.rules[0].combinator'],
    ['a word', 'query.rules[0]'],
  ])('are refused when they are wrong, with their place: %j', async (rule, named) => {
    const reply = await searchServices(and(rule))
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(named)
  })

  it.each(["'; drop table entity; --", '$1', '\\', '%', '"', "' or '1'='1", '{}', '}}'])(
    'treat %s as text in every field',
    async (text) => {
      const before = identifiers(await searchServices(and()))
      const rules = [
        { property: 'tier', operator: '=', value: text },
        { property: 'tier', operator: 'contains', value: text },
        { property: 'tags', operator: 'containsAny', value: [text] },
        { property: '$identifier', operator: 'beginsWith', value: text },
        { property: '$datasource', operator: 'contains', value: text },
        { property: '$blueprint', operator: '=', value: text },
        { relation: 'peers', targetProperty: '$title', operator: '=', value: text },
      ]
      for (const rule of rules) {
        const expected = rule.property === '$title' ? 'any' : []
        expect(identifiers(await searchServices(and(rule)))).toEqual(expected)
      }
      for (const rule of [
        { property: text, operator: '=', value: 'x' },
        { property: 'tier', operator: text, value: 'x' },
        { relation: text, operator: '=', value: 'x' },
        { property: 'since', operator: 'between', value: { preset: text } },
        { property: 'size', operator: '>', value: text },
      ]) {
        expect((await searchServices(and(rule))).status).toBe(422)
      }
      const everywhere = await search(and({ property: text, operator: '=', value: 'x' }))
      expect(everywhere.body.entities ?? everywhere.body.error).toEqual(text.startsWith('$') ? 'invalid_request' : [])
      for (const from of [text, Buffer.from(JSON.stringify([text, text])).toString('base64url')]) {
        const reply = await search({ from }, '/v1/blueprints/service/entities/search')
        expect(reply.status).toBe(422)
      }
      expect(identifiers(await searchServices(and()))).toEqual(before)
    },
  )
})

describe('POST /v1/entities/search', () => {
  it('searches all blueprints and names those it found entities in', async () => {
    const reply = await search(and({ property: '$identifier', operator: 'in', value: ['cart', 'red'] }))
    expect(reply.body.matchingBlueprints).toEqual(['team', 'service'])
    expect(identifiers(reply)).toEqual(['cart', 'red'])
  })

  it('compares a key by its own type in each blueprint, and does not match where a blueprint lacks it', async () => {
    expect(identifiers(await search(and({ property: 'size', operator: 'in', value: ['big', '10'] })))).toEqual([
      'cart',
      'red',
    ])
    expect(identifiers(await search(and({ property: 'tier', operator: '!=', value: 'gold' })))).toEqual(['77', 'mail'])
  })

  it('answers the query of an integration that looks for its own entities', async () => {
    const query = and(
      { property: '$identifier', operator: 'in', value: [77, 'cart', 'ghost'] },
      { property: '$blueprint', operator: '=', value: 'service' },
      { property: '$datasource', operator: 'contains', value: 'agent/1' },
      { property: '$datasource', operator: 'contains', value: '(key)' },
    )
    const fields = ['blueprint', 'identifier', 'title', 'team', 'properties.tier', 'relations.home']
    const url = `/v1/entities/search?exclude_calculated_properties=true&${fields.map((name) => `include=${name}`).join('&')}`
    const reply = await search(query, url)
    expect(identifiers(reply)).toEqual(['77', 'cart'])
    const cart = (reply.body.entities as unknown as { identifier: string }[]).find(
      ({ identifier }) => identifier === 'cart',
    )
    expect(cart).toMatchObject({ title: 'The cart', properties: { tier: 'gold' }, relations: { home: 'red' } })
    expect(cart).not.toHaveProperty('icon')
  })

  it('answers one query for many pairs', async () => {
    const pair = (identifier: string, blueprint: string) =>
      and(
        { property: '$identifier', operator: '=', value: identifier },
        { property: '$blueprint', operator: '=', value: blueprint },
      )
    expect(identifiers(await search(or(pair('cart', 'service'), pair('cart', 'team'), pair('red', 'team'))))).toEqual([
      'cart',
      'red',
    ])
  })

  it('refuses more rules than it can plan', async () => {
    const rules = Array.from({ length: 3_000 }, () => ({ property: 'tier', operator: '=', value: 'x' }))
    expect((await search(or(...rules))).status).toBe(422)
  })
})

describe('POST /v1/blueprints/{blueprint}/entities/search', () => {
  it('refuses more values than a statement has room for', async () => {
    const value = Array.from({ length: 30 }, (_, index) => `text ${index}`)
    const rules = Array.from({ length: 1_000 }, () => ({ property: 'tier', operator: 'contains', value }))
    const reply = await searchServices({ combinator: 'and', rules })
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain('query compares too many values')
  })

  it('pages without gaps or repetitions', async () => {
    const seen: string[] = []
    let from: unknown
    do {
      const reply = await search(
        { limit: 1, ...(from !== undefined && { from }) },
        '/v1/blueprints/service/entities/search',
      )
      seen.push(...identifiers(reply))
      from = reply.body.next
    } while (from !== undefined)
    expect(seen).toEqual(ALL)
  })

  it('shows the keys that include names', async () => {
    const body = { include: ['$identifier', '$title', 'tier', 'home'], query: and() }
    const reply = await search(body, '/v1/blueprints/service/entities/search')
    const cart = (reply.body.entities as unknown as { identifier: string }[]).find(
      ({ identifier }) => identifier === 'cart',
    )
    expect(cart).toMatchObject({ title: 'The cart', properties: { tier: 'gold' }, relations: { home: 'red' } })
    expect(cart).not.toHaveProperty('team')
  })

  it('finds everything without a body and is 404 for an unknown blueprint', async () => {
    expect(identifiers(await portal.call('POST', '/v1/blueprints/service/entities/search'))).toEqual(ALL)
    expect((await search({}, '/v1/blueprints/unknown/entities/search')).status).toBe(404)
  })
})

describe('POST /v1/blueprints/entities/datasource-entities', () => {
  const list = (body: object) =>
    portal.call('POST', '/v1/blueprints/entities/datasource-entities', {
      datasource_prefix: 'agent/',
      datasource_suffix: '(key)',
      ...body,
    })

  it('gives everything without a limit, pages with one, and compares before as an instant', async () => {
    expect(identifiers(await list({}))).toEqual(['77', 'blue', 'cart', 'mail', 'red'])
    const first = await list({ limit: 3 })
    const second = await list({ limit: 3, from: first.body.next })
    expect([...identifiers(first), ...identifiers(second)].toSorted()).toEqual(['77', 'blue', 'cart', 'mail', 'red'])
    expect(identifiers(await list({ before: '2020-11-21T10:41:31.811087+00:00' }))).toEqual([])
    expect((await list({ before: 'yesterday' })).status).toBe(422)
  })
})

describe('POST /ui/v1/table/query', () => {
  const query = (body: object) => portal.call('POST', '/ui/v1/table/query', { blueprint: 'service', ...body })
  const rows = (reply: { body: Record<string, unknown> }) =>
    (reply.body.rows as unknown as { identifier: string }[]).map((row) => row.identifier)

  it.each([
    [[], ['77', 'cart', 'mail']],
    [[{ property: '$title', order: 'DESC' }], ['cart', 'mail', '77']],
    [[{ property: 'size', order: 'ASC' }], ['77', 'mail', 'cart']],
    [[{ property: 'size', order: 'DESC' }], ['cart', 'mail', '77']],
    [[{ property: 'tier', order: 'DESC' }], ['mail', 'cart', '77']],
    [[{ property: 'home', order: 'ASC' }], ['cart', '77', 'mail']],
    [
      [
        { property: 'live', order: 'DESC' },
        { property: '$createdAt', order: 'ASC' },
      ],
      ['cart', 'mail', '77'],
    ],
  ])('sorts by %j, unset values last, the same page by page, and counts once', async (sort, expected) => {
    expect(rows(await query({ sort }))).toEqual(expected)
    const paged: string[] = []
    let cursor: unknown = null
    do {
      const reply = await query({ sort, limit: 1, cursor })
      paged.push(...rows(reply))
      expect(reply.body.total).toEqual(cursor === null ? { value: 3, relation: 'eq' } : null)
      cursor = reply.body.next
    } while (cursor !== null)
    expect(paged).toEqual(expected)
  })

  it('searches identifier, title and texts, and filters by rules', async () => {
    expect(rows(await query({ search: 'CART' }))).toEqual(['cart'])
    expect(rows(await query({ search: '100%' }))).toEqual(['mail'])
    expect(rows(await query({ search: 'golden' }))).toEqual(['mail'])
    const filtered = await query({ query: and({ property: 'size', operator: '>', value: 9 }) })
    expect(rows(filtered)).toEqual(['cart'])
    expect(filtered.body.total).toEqual({ value: 1, relation: 'eq' })
  })

  it('shows the columns asked for', async () => {
    const reply = await query({ columns: ['$title', 'tier'] })
    expect((reply.body.rows as unknown as object[])[1]).toMatchObject({
      title: 'The cart',
      properties: { tier: 'gold' },
    })
    expect((reply.body.rows as unknown as object[])[1]).not.toHaveProperty('relations')
  })

  it('refuses unknown sorts and foreign cursors', async () => {
    expect((await query({ sort: [{ property: "a'b", order: 'ASC' }] })).status).toBe(422)
    expect((await query({ cursor: 'x' })).status).toBe(422)
    const sorted = (property: string, value: unknown) =>
      query({
        cursor: Buffer.from(JSON.stringify([value, 'x'])).toString('base64url'),
        sort: [{ property, order: 'ASC' }],
      })
    for (const value of ['0', '0000-01-01T00:00:00Z', '+275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00Z', 7]) {
      expect((await sorted('$createdAt', value)).status, JSON.stringify(value)).toBe(422)
    }
    expect((await sorted('$createdAt', '2020-02-30')).status).toBeLessThan(500)
    for (const value of ['\ud800', { a: '\udfff' }, 'a\u0000']) {
      expect((await sorted('$team', value)).status, JSON.stringify(value)).toBe(422)
    }
    expect((await sorted('$team', String.raw`\ud800`)).status).toBe(200)
    const foreign = Buffer.from('["x","y"]').toString('base64url')
    expect((await query({ cursor: foreign, sort: [{ property: '$createdAt', order: 'ASC' }] })).status).toBe(422)
    expect((await query({ limit: 201 })).status).toBe(422)
    expect((await query({ blueprint: 'unknown' })).status).toBe(404)
  })
})

describe('GET /ui/v1/search', () => {
  const find = async (text: string, limit = 20) => {
    const reply = await portal.call('GET', `/ui/v1/search?text=${encodeURIComponent(text)}&limit=${limit}`)
    return (reply.body.results as unknown as { kind: string; identifier: string }[]).map(
      (result) => `${result.kind} ${result.identifier}`,
    )
  }

  it('finds by exact name, beginning and word, best first', async () => {
    expect(await find('cart')).toEqual(['entity cart'])
    expect(await find('the cart')).toEqual(['entity cart'])
    expect(await find('MAIL 1')).toEqual(['entity mail'])
    expect(await find('team')).toEqual(['blueprint team', 'blueprint _team', 'entity red'])
    expect(await find('serv')).toEqual(['blueprint service'])
    expect(await find('r')).toEqual(expect.arrayContaining(['entity red']))
    expect(await find('nothing like this')).toEqual([])
  })

  it('finds words in a row, the last of which may go on, whatever stands between them', async () => {
    await portal.call('POST', '/v1/blueprints/team/entities', {
      identifier: 'on-call_EU',
      title: 'Über-Team: Zürich 42b',
    })
    for (const text of ['zür', 'team zürich 42', 'Team:Zür', 'call', 'call_eu', 'call eu', '42b', 'ÜBER team']) {
      expect(await find(text), text).toContain('entity on-call_EU')
    }
    for (const text of ['ürich', 'zürich team', 'all', '2b', 'team 42']) {
      expect(await find(text), text).not.toContain('entity on-call_EU')
    }
    await portal.call('DELETE', '/v1/blueprints/team/entities/on-call_EU')
  })

  it.each(['(', '%', "'", '\\', '[', '.*', '$', '100%'])('treats %s as text', async (text) => {
    expect(await find(text)).toEqual(text === '%' || text === '100%' ? expect.anything() : [])
  })

  it('asks sources of other modules and refuses what cannot be stored', async () => {
    portal.services.catalogHooks.searchSources.push(async (_db, _caller, text) => [
      { kind: 'action', identifier: `run-${text}`, title: 'Run' },
    ])
    expect(await find('zzz')).toEqual(['action run-zzz'])
    expect((await portal.call('GET', '/ui/v1/search?text=a%00')).status).toBe(422)
    expect((await portal.call('GET', '/ui/v1/search')).status).toBe(422)
  })
})

describe('GET /ui/v1/catalog-summary', () => {
  it('counts the entities of each blueprint', async () => {
    const { body } = await portal.call('GET', '/ui/v1/catalog-summary')
    expect(body).toEqual({
      ok: true,
      blueprints: [
        { identifier: '_rule', title: 'Rule', icon: 'Scorecards', count: 0 },
        { identifier: '_rule_result', title: 'Rule result', icon: 'Scorecards', count: 0 },
        { identifier: '_scorecard', title: 'Scorecard', icon: 'Scorecards', count: 0 },
        { identifier: 'service', title: 'Service', icon: 'Box', count: 3 },
        { identifier: '_team', title: 'Team', icon: 'Team', count: 0 },
        { identifier: 'team', title: 'Team', icon: null, count: 2 },
        { identifier: '_user', title: 'User', icon: 'User', count: 1 },
      ],
    })
  })
})
