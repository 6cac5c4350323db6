import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const call = async (method: string, url: string, body?: object) => {
  const reply = await portal.call(method, url, body)
  expect([200, 201], JSON.stringify(reply.body)).toContain(reply.status)
  return reply.body
}
const rule = (identifier: string, level: string, condition: object) => ({
  identifier,
  title: 'Rule',
  level,
  query: { combinator: 'and', conditions: [condition] },
})
const scorecard = (identifier: string, rules: object[], more: object = {}) => ({
  identifier,
  title: 'Ready',
  rules,
  ...more,
})
type View = { identifier: string; scorecards: Record<string, { level: string; rules: { status: string }[] }> }

beforeAll(async () => {
  await call('POST', '/v1/blueprints', {
    identifier: 'squad',
    title: 'Squad',
    schema: { properties: { lead: { type: 'string' } } },
    calculationProperties: { shout: { type: 'string', calculation: '.properties.lead | ascii_upcase' } },
  })
  await call('POST', '/v1/blueprints', {
    identifier: 'service',
    title: 'Service',
    schema: { properties: { tier: { type: 'string' }, size: { type: 'number' } } },
    relations: { squad: { target: 'squad' } },
    mirrorProperties: { shout: { path: 'squad.shout' } },
    calculationProperties: {
      double: { type: 'number', calculation: '.properties.size * 2' },
      isGold: { type: 'boolean', calculation: '.properties.tier == "gold"' },
      blank: { type: 'string', calculation: '""' },
    },
  })
  await call('POST', '/v1/blueprints/squad/entities', { identifier: 'red', properties: { lead: 'Ann' } })
  for (const [identifier, properties, squad] of [
    ['best', { tier: 'gold', size: 9 }, 'red'],
    ['small', { tier: 'gold', size: 1 }, 'red'],
    ['tin', { tier: 'tin', size: 9 }, null],
    ['bare', {}, null],
  ] as const) {
    await call('POST', '/v1/blueprints/service/entities', { identifier, properties, relations: { squad } })
  }
  await call(
    'POST',
    '/v1/blueprints/service/scorecards',
    scorecard(
      'ready',
      [
        rule('gold', 'Bronze', { property: 'isGold', operator: '=', value: true }),
        rule('big', 'Silver', { property: 'double', operator: '>', value: 10 }),
        rule('led', 'Gold', { property: 'shout', operator: '=', value: 'ANN' }),
        rule('filled', 'Gold', { property: 'blank', operator: 'isEmpty' }),
      ],
      { filter: { combinator: 'and', conditions: [{ property: 'double', operator: 'isNotEmpty' }] } },
    ),
  )
})

const levelsOf = (entities: unknown, of = 'ready') =>
  Object.fromEntries((entities as View[]).map(({ identifier, scorecards }) => [identifier, scorecards[of]?.level]))
const LEVELS = { best: 'Gold', small: 'Bronze', tin: 'Basic', bare: undefined }
const search = async (...rules: object[]) => {
  const query = { combinator: 'and', rules }
  return (await call('POST', '/v1/blueprints/service/entities/search', { query })).entities as unknown as View[]
}
const names = (entities: View[]) => entities.map(({ identifier }) => identifier)

describe('a scorecard whose rules and filter compare calculations', () => {
  it('is shown with every reply, alone and in a list', async () => {
    expect(levelsOf((await call('GET', '/v1/blueprints/service/entities')).entities)).toEqual(LEVELS)
    const alone = await call('GET', '/v1/blueprints/service/entities/best')
    expect(levelsOf([alone.entity])).toEqual({ best: 'Gold' })
    expect(levelsOf(await search())).toEqual(LEVELS)
  })

  it('follows a write at once, in its reply', async () => {
    const reply = await call('PATCH', '/v1/blueprints/service/entities/tin', { properties: { tier: 'gold' } })
    expect(levelsOf([reply.entity])).toEqual({ tin: 'Silver' })
    await call('PATCH', '/v1/blueprints/service/entities/tin', { properties: { tier: 'tin' } })
  })

  it('can be searched by its level and by a rule, beside other rules', async () => {
    expect(names(await search({ scorecard: 'ready', operator: '=', value: 'Gold' }))).toEqual(['best'])
    expect(names(await search({ scorecard: 'ready', operator: 'isEmpty' }))).toEqual(['bare'])
    expect(names(await search({ scorecard: 'ready', scorecardRule: 'big', operator: '=', value: 'SUCCESS' }))).toEqual([
      'best',
      'tin',
    ])
    const beside = { property: 'double', operator: '<', value: 10 }
    expect(names(await search({ scorecard: 'ready', operator: '!=', value: 'Gold' }, beside))).toEqual(['small'])
  })

  it('is counted by level', async () => {
    const query = { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: 'service' }] }
    const { result } = await call('POST', '/v1/entities/aggregate', { func: 'countValues', scorecard: 'ready', query })
    expect(result).toEqual({ Gold: 1, Bronze: 1, Basic: 1 })
  })

  it('is refused when it is written with an operator that the type does not know', async () => {
    const wrong = scorecard('wrong', [rule('r', 'Gold', { property: 'double', operator: '>', value: 'ten' })])
    const reply = await portal.call('POST', '/v1/blueprints/service/scorecards', wrong)
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain('rules[0].query.conditions[0].value')
  })

  it('gives an aggregation that would need it no value', async () => {
    const query = { combinator: 'and', rules: [{ scorecard: 'ready', operator: '=', value: 'Gold' }] }
    const calculationSpec = { calculationBy: 'entities', func: 'count' }
    await call('PATCH', '/v1/blueprints/squad', {
      aggregationProperties: { golden: { title: 'Golden', target: 'service', calculationSpec, query } },
    })
    const { entity } = await call('GET', '/v1/blueprints/squad/entities/red')
    expect((entity as unknown as { properties: object }).properties).toHaveProperty('golden', null)
  })
})

describe('a scorecard by calculations, for very many entities in one reply', () => {
  it('is evaluated for all of them', async () => {
    await call('POST', '/v1/blueprints', {
      identifier: 'many',
      title: 'Many',
      schema: { properties: { number: { type: 'number' } } },
      calculationProperties: { half: { type: 'number', calculation: '.properties.number / 2' } },
    })
    await call(
      'POST',
      '/v1/blueprints/many/scorecards',
      scorecard('halves', [rule('r', 'Gold', { property: 'half', operator: '>', value: 600 })]),
    )
    for (let start = 0; start < 2_100; start += 20) {
      const entities = Array.from({ length: 20 }, (_, index) => start + index).map((number) => ({
        identifier: `m${number}`,
        properties: { number },
      }))
      await call('POST', '/v1/blueprints/many/entities/bulk', { entities })
    }
    const { entities } = await call('GET', '/v1/blueprints/many/entities')
    const golden = Object.values(levelsOf(entities, 'halves')).filter((level) => level === 'Gold')
    expect(golden).toHaveLength(899)
  })
})
