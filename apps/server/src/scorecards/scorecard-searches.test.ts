import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const property = (type: string) => ({ type })
beforeAll(async () => {
  const create = (url: string, body: object) => portal.call('POST', url, body)
  const schema = { properties: { tier: property('string'), size: property('number'), live: property('boolean') } }
  await create('/v1/blueprints', { identifier: 'service', title: 'Service', schema })
  await create('/v1/blueprints', { identifier: 'team', title: 'Team', schema })
  const rule = (identifier: string, level: string, condition: object) => ({
    identifier,
    title: 'Rule',
    level,
    query: { combinator: 'and', conditions: [condition] },
  })
  await create('/v1/blueprints/service/scorecards', {
    identifier: 'ready',
    title: 'Ready',
    filter: { combinator: 'and', conditions: [{ property: 'live', operator: '=', value: true }] },
    rules: [
      rule('tiered', 'Bronze', { property: 'tier', operator: 'isNotEmpty' }),
      rule('big', 'Silver', { property: 'size', operator: '>', value: 10 }),
      rule('gold', 'Gold', { property: 'tier', operator: '=', value: 'gold' }),
    ],
  })
  const entity = (identifier: string, properties: object) =>
    create('/v1/blueprints/service/entities', { identifier, properties })
  await entity('best', { live: true, tier: 'gold', size: 11 })
  await entity('small', { live: true, tier: 'gold', size: 1 })
  await entity('middle', { live: true, tier: 'tin', size: 99 })
  await entity('bare', { live: true, size: 99 })
  await entity('dead', { live: false, tier: 'gold', size: 99 })
  await create('/v1/blueprints/team/entities', { identifier: 'red', properties: { live: true } })
})

const search = async (rule: object, url = '/v1/blueprints/service/entities/search') => {
  const query = { combinator: 'and', rules: [rule] }
  const { status, body } = await portal.call('POST', url, url.startsWith('/v1/entities') ? query : { query })
  const entities = body.entities as unknown as { identifier: string }[] | undefined
  return entities?.map(({ identifier }) => identifier).sort() ?? { status, message: body.message as unknown }
}

describe('searches by scorecard', () => {
  it.each([
    { rule: { operator: '=', value: 'Gold' }, found: ['best'] },
    { rule: { operator: '=', value: 'Bronze' }, found: ['small'] },
    { rule: { operator: 'in', value: ['Basic', 'Silver'] }, found: ['bare', 'middle'] },
    { rule: { operator: '!=', value: 'Gold' }, found: ['bare', 'dead', 'middle', 'small'] },
    { rule: { operator: 'notIn', value: ['Gold', 'Basic'] }, found: ['dead', 'middle', 'small'] },
    { rule: { operator: 'beginsWith', value: 'B' }, found: ['bare', 'small'] },
    { rule: { operator: 'isEmpty' }, found: ['dead'] },
    { rule: { operator: 'isNotEmpty' }, found: ['bare', 'best', 'middle', 'small'] },
    { rule: { scorecardRule: 'big', operator: '=', value: 'SUCCESS' }, found: ['bare', 'best', 'middle'] },
    { rule: { scorecardRule: 'big', operator: '=', value: 'FAILURE' }, found: ['small'] },
    { rule: { scorecardRule: 'gold', operator: '=', value: 'Gold' }, found: ['best', 'small'] },
    { rule: { scorecardRule: 'gold', operator: '=', value: 'Silver' }, found: [] },
  ])('find $found by $rule', async ({ rule, found }) => {
    expect(await search({ scorecard: 'ready', ...rule })).toEqual(found)
  })

  it('speak only of the blueprint of the scorecard when they go through all', async () => {
    expect(await search({ scorecard: 'ready', operator: '!=', value: 'Gold' }, '/v1/entities/search')).toEqual([
      'bare',
      'dead',
      'middle',
      'small',
    ])
    expect(await search({ scorecard: 'nobody', operator: '!=', value: 'Gold' }, '/v1/entities/search')).toEqual([])
  })

  it.each([
    { rule: { scorecard: 'nobody', operator: '=', value: 'Gold' } },
    { rule: { scorecard: 'ready', scorecardRule: 'nobody', operator: '=', value: 'Gold' } },
    { rule: { scorecard: 7, operator: '=', value: 'Gold' } },
    { rule: { scorecard: 'ready', operator: '>', value: 'Gold' } },
  ])('refuse $rule, naming the place', async ({ rule }) => {
    expect(await search(rule)).toMatchObject({ status: 422, message: expect.stringContaining('query.rules[0]') })
  })

  it('refuse more rules about scorecards than one statement bears', async () => {
    const rules = Array.from({ length: 11 }, () => ({ scorecard: 'ready', operator: '=', value: 'Gold' }))

    expect(await search({ combinator: 'or', rules })).toMatchObject({ status: 422 })
  })
})

describe('countValues by scorecard', () => {
  const count = async (more: object) => {
    const query = { combinator: 'and', rules: [] }
    const { status, body } = await portal.call('POST', '/v1/entities/aggregate', {
      func: 'countValues',
      query,
      ...more,
    })
    return status === 200 ? (body.result as unknown) : status
  }

  it('counts the levels that entities reached, without those that the filter excludes', async () => {
    expect(await count({ scorecard: 'ready' })).toEqual({ Basic: 1, Bronze: 1, Silver: 1, Gold: 1 })
  })

  it('counts how a rule came out', async () => {
    expect(await count({ scorecard: 'ready', rule: 'big' })).toEqual({ SUCCESS: 3, FAILURE: 1 })
  })

  it('refuses a scorecard that does not exist, and two things at once', async () => {
    expect(await count({ scorecard: 'nobody' })).toBe(422)
    expect(await count({ scorecard: 'ready', property: 'tier' })).toBe(422)
    expect(await count({})).toBe(422)
  })
})
