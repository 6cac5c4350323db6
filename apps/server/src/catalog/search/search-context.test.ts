import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
let person: Record<string, string>

const text = { type: 'string' }
const service = {
  identifier: 'service',
  title: 'Service',
  schema: {
    properties: {
      area: text,
      size: { type: 'number' },
      owners: { type: 'array', items: text },
      since: { type: 'string', format: 'date-time' },
    },
  },
  relations: { crew: { target: '_team' } },
}

beforeAll(async () => {
  portal = await createTestPortal()
  const signedIn = await portal.call(
    'POST',
    '/ui/v1/session',
    { email: 'admin@test.example', password: portal.organization.adminPassword },
    {},
  )
  person = { cookie: String(signedIn.headers['set-cookie']).split(';')[0]!, 'x-portolan-request': '1' }

  const post = async (url: string, body: object) => expect((await portal.call('POST', url, body)).status).toBe(201)
  const area = {
    properties: { area: text, level: { type: 'number' }, joined: { type: 'string' }, areas: { type: 'array' } },
  }
  const extend = async (blueprint: string, body: object) =>
    expect((await portal.call('PATCH', `/v1/blueprints/${blueprint}`, body)).status).toBe(200)
  await extend('_team', { schema: area })
  await extend('_user', { schema: area, relations: { home: { target: '_team' } } })
  await post('/v1/blueprints', service)
  for (const [identifier, properties] of Object.entries({ red: { area: 'shop' }, blue: { area: 'bank' }, green: {} })) {
    await post('/v1/blueprints/_team/entities', { identifier, properties })
  }
  const admin = await portal.call('PATCH', '/v1/blueprints/_user/entities/admin@test.example', {
    title: 'Ada',
    team: ['red', 'blue'],
    properties: { area: 'shop', level: 5, joined: '2024-01-01T00:00:00Z', areas: ['shop', 'x'] },
    relations: { home: 'blue' },
  })
  expect(admin.status).toBe(200)
  await post('/v1/blueprints/_user/entities', { identifier: 'other@test.example', properties: { area: 'bank' } })
  for (const entity of [
    {
      identifier: 'cart',
      team: ['red'],
      properties: { area: 'shop', size: 5, owners: ['Ada'], since: '2023-01-01T00:00:00Z' },
      relations: { crew: 'red' },
    },
    {
      identifier: 'mail',
      team: ['green'],
      properties: { area: 'bank', size: 9, since: '2025-01-01T00:00:00Z' },
      relations: { crew: 'green' },
    },
    { identifier: 'none' },
  ]) {
    await post('/v1/blueprints/service/entities', entity)
  }
})
afterAll(() => portal[Symbol.asyncDispose]())

const user = (property: string) => ({ context: 'user', property })
const teams = (property: string) => ({ context: 'userTeams', property })
const ALL = ['cart', 'mail', 'none']

async function search(rule: object, headers?: Record<string, string>) {
  const query = { combinator: 'and', rules: [rule] }
  return portal.call('POST', '/v1/blueprints/service/entities/search', { query }, headers)
}
const identifiers = (reply: { body: Record<string, unknown> }) =>
  (reply.body.entities as unknown as { identifier: string }[]).map((entity) => entity.identifier).toSorted()

const rules: [object, string[]][] = [
  [{ property: 'area', operator: '=', value: user('area') }, ['cart']],
  [{ property: 'area', operator: '!=', value: user('area') }, ['mail', 'none']],
  [{ property: 'area', operator: 'in', value: user('area') }, ['cart']],
  [{ property: 'area', operator: 'in', value: user('areas') }, ['cart']],
  [{ property: 'area', operator: 'notIn', value: teams('area') }, ['none']],
  [{ property: 'area', operator: 'containsAny', value: teams('area') }, ['cart', 'mail']],
  [{ property: 'size', operator: '<=', value: user('level') }, ['cart']],
  [{ property: 'since', operator: '>', value: user('joined') }, ['mail']],
  [{ property: 'owners', operator: 'contains', value: user('$title') }, ['cart']],
  [{ property: '$team', operator: 'containsAny', value: teams('$identifier') }, ['cart']],
  [{ property: '$team', operator: 'containsAny', value: user('$team') }, ['cart']],
  [{ property: '$team', operator: 'in', value: ['My Teams'] }, ['cart']],
  [{ property: '$team', operator: 'notIn', value: ['My Teams'] }, ['mail', 'none']],
  [{ property: '$team', operator: 'in', value: ['My Teams', 'green'] }, ['cart', 'mail']],
  [{ property: 'crew', operator: 'matchAny', value: teams('$identifier') }, ['cart']],
  [{ property: { path: ['crew'] }, operator: 'matchAny', value: teams('$identifier') }, ['cart']],
  [{ property: { path: ['crew'] }, operator: 'matchAny', value: user('home') }, []],
  [{ operator: 'relatedTo', blueprint: '_team', value: teams('$identifier') }, ['cart']],
  [{ propertySchema: { type: 'string' }, operator: '=', value: user('area') }, ['cart']],
  [{ property: user('area'), operator: '=', value: 'shop' }, ALL],
  [{ property: user('area'), operator: '=', value: 'bank' }, []],
  [{ property: user('area'), operator: '!=', value: 'bank' }, ALL],
  [{ property: user('level'), operator: '>=', value: 5 }, ALL],
  [{ property: user('level'), operator: '>', value: 5 }, []],
  [{ property: user('level'), operator: '=', value: '5' }, ALL],
  [{ property: user('$identifier'), operator: 'endsWith', value: '@test.example' }, ALL],
  [{ property: user('$blueprint'), operator: '=', value: '_user' }, ALL],
  [{ property: user('$createdAt'), operator: 'between', value: { preset: 'today' } }, ALL],
  [{ property: user('home'), operator: 'matchAny', value: ['blue'] }, ALL],
  [{ property: teams('$identifier'), operator: 'containsAny', value: ['blue', 'x'] }, ALL],
  [{ property: teams('$identifier'), operator: 'containsAny', value: ['green'] }, []],
  [{ property: teams('area'), operator: 'contains', value: 'bank' }, ALL],
  [{ property: user('area'), operator: 'in', value: teams('area') }, ALL],
]

describe('rules about the caller', () => {
  it.each(rules)('%j finds %j for a person', async (rule, expected) => {
    expect(identifiers(await search(rule, person))).toEqual(expected)
  })

  it.each(rules.filter(([rule]) => JSON.stringify(rule).includes('"context"')))(
    '%j finds nothing for a machine, negated or not',
    async (rule) => expect(identifiers(await search(rule))).toEqual([]),
  )

  it.each([
    { property: 'area', operator: '=', value: user('nothing') },
    { property: 'area', operator: '!=', value: user('nothing') },
    { property: 'area', operator: 'notIn', value: teams('nothing') },
    { property: user('nothing'), operator: '=', value: null },
    { property: user('nothing'), operator: '!=', value: 'x' },
    { property: user('toString'), operator: '!=', value: 'x' },
  ])('%j finds nothing when the caller has no value', async (rule) => {
    expect(identifiers(await search(rule, person))).toEqual([])
  })

  it('give a machine no teams', async () => {
    expect(identifiers(await search({ property: '$team', operator: 'in', value: ['My Teams'] }))).toEqual([])
    expect(identifiers(await search({ property: '$team', operator: 'notIn', value: ['My Teams'] }))).toEqual(ALL)
  })

  it('work in the search over all blueprints and in tables', async () => {
    const mine = {
      combinator: 'and',
      rules: [
        { property: '$team', operator: 'in', value: ['My Teams'] },
        { property: '$blueprint', operator: '=', value: 'service' },
      ],
    }
    expect(identifiers(await portal.call('POST', '/v1/entities/search', mine, person))).toEqual(['cart'])
    const table = await portal.call('POST', '/ui/v1/table/query', { blueprint: 'service', query: mine }, person)
    expect(table.body).toMatchObject({ rows: [{ identifier: 'cart' }], total: { value: 1 } })
  })

  it.each([
    [{ property: 'area', operator: '=', value: { context: 'me', property: 'area' } }, 'query.rules[0].value.context'],
    [{ property: 'area', operator: '=', value: { context: 'user' } }, 'query.rules[0].value.property'],
    [{ property: { context: 'me', property: 'area' }, operator: '=', value: 1 }, 'query.rules[0].property.context'],
    [{ property: { context: 'user' }, operator: '=', value: 1 }, 'query.rules[0].property.property'],
    [{ property: '$title', operator: '=', value: teams('$identifier') }, 'query.rules[0].value'],
  ])('are refused with their place: %j', async (rule, place) => {
    const reply = await search(rule, person)
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(place)
  })

  it('are refused where nobody calls', async () => {
    const identifier = { combinator: 'and', rules: [{ property: 'area', operator: '=', value: user('area') }] }
    const reply = await portal.call('POST', '/v1/blueprints/service/entities?upsert=true', { identifier }, person)
    expect(reply).toMatchObject({ status: 422 })
    expect(reply.body.message).toContain('nobody calls')
  })
})
