import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

const NOON = new Date('2025-03-12T12:00:00Z')
let now = NOON
let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal({}, { clock: { now: () => now } })
})
afterAll(() => portal[Symbol.asyncDispose]())

const SCORECARDS = '/v1/blueprints/service/scorecards'
const ENTITIES = '/v1/blueprints/service/entities'
const blueprint = {
  identifier: 'service',
  title: 'Service',
  schema: {
    properties: {
      tier: { type: 'string' },
      size: { type: 'number' },
      live: { type: 'boolean' },
      tags: { type: 'array', items: { type: 'string' } },
      config: { type: 'object' },
      since: { type: 'string', format: 'date-time' },
    },
  },
  relations: { squad: { target: 'service' }, peers: { target: 'service', many: true } },
  calculationProperties: {
    upper: { type: 'string', calculation: '.identifier | ascii_upcase' },
    sized: { type: 'number', calculation: '.properties.size' },
  },
}

interface Result {
  level: string
  rules: { identifier: string; status: string; level: string }[]
}
type Shown = { identifier: string; scorecards?: Record<string, Result> } & Record<string, unknown>

const rule = (identifier: string, level: string, conditions: object[], combinator = 'and') => ({
  identifier,
  title: 'Rule',
  level,
  query: { combinator, conditions },
})
const createScorecard = (identifier: string, rules: object[], more: object = {}) =>
  portal.call('POST', SCORECARDS, { identifier, title: 'Ready', rules, ...more })
const write = (identifier: string, properties: object = {}, more: object = {}) =>
  portal.call('POST', `${ENTITIES}?upsert=true`, { identifier, properties, ...more })
const read = async (identifier: string, query = '') =>
  (await portal.call('GET', `${ENTITIES}/${identifier}${query}`)).body.entity as unknown as Shown

beforeEach(async () => {
  now = NOON
  const { db } = portal.services
  await db.deleteFrom('scorecard').execute()
  await db.deleteFrom('entity_relation').execute()
  await db.deleteFrom('entity').execute()
  await db.deleteFrom('blueprint').where('identifier', 'not like', '\\_%').execute()
  await portal.call('POST', '/v1/blueprints', blueprint)
})

describe('conditions of scorecards', () => {
  const full = {
    tier: 'gold',
    size: 10,
    live: true,
    tags: ['a', 'b'],
    config: { a: 1 },
    since: '2025-03-12T09:00:00Z',
  }
  const values: [condition: object, full: boolean, unset: boolean][] = [
    [{ property: 'tier', operator: '=', value: 'gold' }, true, false],
    [{ property: 'tier', operator: '!=', value: 'gold' }, false, true],
    [{ property: 'tier', operator: '=', value: 'Gold' }, false, false],
    [{ property: 'size', operator: '=', value: 10 }, true, false],
    [{ property: 'size', operator: '>', value: 9 }, true, false],
    [{ property: 'size', operator: '>', value: 10 }, false, false],
    [{ property: 'size', operator: '>=', value: 10 }, true, false],
    [{ property: 'size', operator: '<', value: 10 }, false, false],
    [{ property: 'size', operator: '<=', value: 10 }, true, false],
    [{ property: 'live', operator: '=', value: true }, true, false],
    [{ property: 'live', operator: '!=', value: false }, true, true],
    [{ property: 'tier', operator: 'contains', value: 'ol' }, true, false],
    [{ property: 'tier', operator: 'doesNotContains', value: 'ol' }, false, true],
    [{ property: 'tags', operator: 'contains', value: 'b' }, true, false],
    [{ property: 'tags', operator: 'contains', value: ['a', 'c'] }, false, false],
    [{ property: 'tier', operator: 'beginsWith', value: 'go' }, true, false],
    [{ property: 'tier', operator: 'doesNotBeginsWith', value: 'go' }, false, true],
    [{ property: 'tier', operator: 'endsWith', value: 'ld' }, true, false],
    [{ property: 'tier', operator: 'doesNotEndsWith', value: 'ld' }, false, true],
    [{ property: 'tags', operator: 'containsAny', value: ['c', 'b'] }, true, false],
    [{ property: 'tier', operator: 'in', value: ['gold', 'silver'] }, true, false],
    [{ property: 'since', operator: 'between', value: { preset: 'today' } }, true, false],
    [{ property: 'since', operator: '=', value: { preset: 'yesterday' } }, false, false],
    [{ property: 'since', operator: 'notBetween', value: { preset: 'lastMonth' } }, false, true],
    [
      {
        property: 'since',
        operator: 'between',
        value: { from: '2025-03-12T09:00:00.000Z', to: '2025-03-12T09:00:00.000Z' },
      },
      true,
      false,
    ],
    [{ property: 'tier', operator: 'isEmpty' }, false, true],
    [{ property: 'tier', operator: 'isNotEmpty' }, true, false],
    [{ property: 'tier', operator: 'isEmpty', not: true }, true, false],
    [{ property: 'tier', operator: 'isNotEmpty', not: true }, false, true],
    [{ property: 'tier', operator: 'isEmpty', not: false }, false, true],
    [{ relation: 'squad', operator: '=', value: 'other' }, true, false],
    [{ relation: 'squad', operator: '!=', value: 'other' }, false, true],
    [{ relation: 'squad', operator: 'isNotEmpty' }, true, false],
    [{ relation: 'peers', operator: 'containsAny', value: ['other'] }, true, false],
    [{ relation: 'peers', operator: 'contains', value: 'nobody' }, false, false],
    [{ property: 'squad', operator: 'in', value: ['other'] }, true, false],
    [{ property: '$identifier', operator: 'beginsWith', value: 'fu' }, true, false],
    [{ property: '$title', operator: 'isNotEmpty' }, true, false],
    [{ property: '$team', operator: 'contains', value: 'red' }, true, false],
    [{ property: '$team', operator: 'isNotEmpty' }, true, false],
    [{ property: '$createdAt', operator: 'between', value: { preset: 'today' } }, true, true],
    // A value of another type fails, and its negation passes; neither is an error.
    [{ property: 'tier', operator: '>', value: 1 }, false, false],
    [{ property: 'tags', operator: 'beginsWith', value: 'a' }, false, false],
    [{ property: 'size', operator: 'contains', value: '1' }, false, false],
    [{ property: 'size', operator: '!=', value: 'ten' }, true, true],
    [{ property: 'upper', operator: 'isEmpty' }, false, false],
    [{ property: 'upper', operator: '=', value: 'FULL' }, true, false],
    [{ property: 'upper', operator: '!=', value: 'FULL' }, false, true],
    [{ property: 'sized', operator: '>', value: 9 }, true, false],
    [{ property: 'sized', operator: 'isEmpty' }, false, true],
  ]

  it('hold as the table says, for an entity with values and for one without', async () => {
    await write('other')
    await write('full', full, { title: 'Full', team: ['red'], relations: { squad: 'other', peers: ['other'] } })
    await write('unset', {}, { title: null })
    const rules = values.map(([condition], index) => rule(`r${index}`, 'Gold', [condition]))
    const created = await createScorecard('ready', rules)
    const passed = async (identifier: string) =>
      (await read(identifier)).scorecards!.ready!.rules.map(({ status }) => status === 'SUCCESS')

    expect(created.status, JSON.stringify(created.body)).toBe(201)
    const found = { full: await passed('full'), unset: await passed('unset') }
    const wrong = values.filter(
      ([, onFull, onUnset], index) => found.full[index] !== onFull || found.unset[index] !== onUnset,
    )
    expect(wrong).toEqual([])
  })

  it('take empty texts, lists and objects for empty, but no zero and no false', async () => {
    const keys = ['tier', 'tags', 'config', 'size', 'live', '$title']
    await createScorecard(
      'empty',
      keys.map((property, index) => rule(`r${index}`, 'Gold', [{ property, operator: 'isEmpty' }])),
    )
    await write('blank', { tier: '', tags: [], config: {}, size: 0, live: false }, { title: '' })

    const { rules } = (await read('blank')).scorecards!.empty!
    expect(rules.map(({ status }) => status)).toEqual([
      'SUCCESS',
      'SUCCESS',
      'SUCCESS',
      'FAILURE',
      'FAILURE',
      'SUCCESS',
    ])
  })

  it('are joined by and, or by or', async () => {
    const conditions = [
      { property: 'tier', operator: '=', value: 'gold' },
      { property: 'size', operator: '=', value: 1 },
    ]
    await createScorecard('both', [rule('all', 'Gold', conditions), rule('any', 'Gold', conditions, 'or')])
    await write('cart', { tier: 'gold' })

    const { rules } = (await read('cart')).scorecards!.both!
    expect(rules.map(({ status }) => status)).toEqual(['FAILURE', 'SUCCESS'])
  })

  it('about a property that the blueprint lost, or whose type changed, have no value and no error', async () => {
    await createScorecard('ready', [
      rule('equals', 'Gold', [{ property: 'tier', operator: '=', value: 'gold' }]),
      rule('differs', 'Gold', [{ property: 'tier', operator: '!=', value: 'gold' }]),
      rule('empty', 'Gold', [{ property: 'tier', operator: 'isEmpty' }]),
    ])
    await write('cart', { tier: 'gold' })
    const { tier: _, ...properties } = blueprint.schema.properties
    await portal.call('PUT', '/v1/blueprints/service', { ...blueprint, schema: { properties } })
    const lost = await read('cart')
    await portal.call('PUT', '/v1/blueprints/service', {
      ...blueprint,
      schema: { properties: { ...properties, tier: { type: 'string', format: 'date-time' } } },
    })
    const changed = await read('cart')

    for (const entity of [lost, changed]) {
      const { rules } = entity.scorecards!.ready!
      expect(rules.map(({ status }) => status)).toEqual(['FAILURE', 'SUCCESS', 'SUCCESS'])
    }
  })

  it('about mirror properties follow the entity that they mirror', async () => {
    await portal.call('PUT', '/v1/blueprints/service', {
      ...blueprint,
      mirrorProperties: { up: { path: 'squad.tier' } },
    })
    const created = await createScorecard('ready', [
      rule('gold', 'Bronze', [{ property: 'up', operator: '=', value: 'gold' }]),
      rule('filled', 'Gold', [{ property: 'up', operator: 'isNotEmpty' }]),
    ])
    await write('target', { tier: 'gold' })
    await write('cart', {}, { relations: { squad: 'target' } })
    const before = await read('cart')
    await portal.call('PATCH', `${ENTITIES}/target`, { properties: { tier: '' } })
    const after = await read('cart')

    expect(created.status, JSON.stringify(created.body)).toBe(201)
    expect(before.scorecards!.ready!.rules.map(({ status }) => status)).toEqual(['SUCCESS', 'SUCCESS'])
    expect(after.scorecards!.ready!.rules.map(({ status }) => status)).toEqual(['FAILURE', 'FAILURE'])
  })

  it('that depend on time change without a write', async () => {
    await createScorecard('fresh', [
      rule('recent', 'Gold', [{ property: 'since', operator: 'between', value: { preset: 'lastWeek' } }]),
    ])
    await write('cart', { since: '2025-03-05T12:30:00Z' })
    const before = await read('cart')
    now = new Date('2025-03-12T13:00:00Z')
    const after = await read('cart')

    expect(before.scorecards!.fresh!.level).toBe('Gold')
    expect(after.scorecards!.fresh!.level).toBe('Silver')
  })
})

describe('scorecards in replies', () => {
  const tiered = [
    rule('hasTier', 'Bronze', [{ property: 'tier', operator: 'isNotEmpty' }]),
    rule('isGold', 'Gold', [{ property: 'tier', operator: '=', value: 'gold' }]),
  ]
  const expected = (gold: boolean) => ({
    scorecards: {
      ready: {
        rules: [
          { identifier: 'hasTier', status: 'SUCCESS', level: 'Bronze' },
          { identifier: 'isGold', status: gold ? 'SUCCESS' : 'FAILURE', level: 'Gold' },
        ],
        level: gold ? 'Gold' : 'Silver',
      },
    },
    scorecardsStats: gold ? 100 : 50,
    scorecardsRuleCount: 2,
  })
  const isSilent = (entity: object) => Object.keys(entity).every((key) => !key.startsWith('scorecards'))

  it('are in every reply that shows entities, right after each write', async () => {
    await createScorecard('ready', tiered)
    const created = await write('cart', { tier: 'gold' })
    const patched = await portal.call('PATCH', `${ENTITIES}/cart`, { properties: { tier: 'tin' } })
    const one = await read('cart')
    const replaced = await portal.call('PUT', `${ENTITIES}/cart`, { properties: { tier: 'gold' } })
    const list = await portal.call('GET', ENTITIES)
    const query = { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: 'service' }] }
    const everywhere = await portal.call('POST', '/v1/entities/search', query)
    const inBlueprint = await portal.call('POST', `${ENTITIES}/search`, {})
    const table = await portal.call('POST', '/ui/v1/table/query', { blueprint: 'service' })

    expect(created.body.entity).toMatchObject(expected(true))
    expect(patched.body.entity).toMatchObject(expected(false))
    expect(one).toMatchObject(expected(false))
    expect(replaced.body.entity).toMatchObject(expected(true))
    for (const { body } of [list, everywhere, inBlueprint]) {
      expect(body.entities).toMatchObject([{ identifier: 'cart', ...expected(true) }])
    }
    expect(table.body.rows).toMatchObject([{ identifier: 'cart', ...expected(true) }])
  })

  // The GitHub action copies any object into its output and compares the whole.
  it('are absent when the blueprint has no scorecard, or has one no more', async () => {
    await write('cart', { tier: 'gold' })
    const before = await read('cart')
    await createScorecard('ready', tiered)
    const between = await read('cart')
    await portal.call('DELETE', `${SCORECARDS}/ready`)
    const after = await read('cart')

    expect(isSilent(before)).toBe(true)
    expect(between).toMatchObject(expected(true))
    expect(after).toEqual(before)
  })

  it('are right after a change of the scorecard, also at a server that has remembered the old one', async () => {
    await createScorecard('ready', tiered)
    await write('cart', { tier: 'gold' })
    await read('cart')
    await portal.call('PUT', `${SCORECARDS}/ready`, { identifier: 'ready', title: 'Ready', rules: [tiered[0]] })

    expect((await read('cart')).scorecardsRuleCount).toBe(1)
    expect((await write('cart', { tier: 'tin' })).body.entity).toMatchObject({ scorecardsRuleCount: 1 })
  })

  it('leave out a scorecard whose filter excludes the entity', async () => {
    const filter = { combinator: 'and', conditions: [{ property: 'live', operator: '=', value: true }] }
    await createScorecard('ready', tiered, { filter })
    await write('cart', { tier: 'gold', live: true })
    await write('mail', { tier: 'gold', live: false })

    expect(await read('cart')).toMatchObject(expected(true))
    expect(await read('mail')).toMatchObject({ scorecards: {}, scorecardsStats: 0, scorecardsRuleCount: 0 })
  })

  it('are computed, so that requests can leave them out', async () => {
    await createScorecard('ready', tiered)
    await write('cart', { tier: 'gold' })

    expect(isSilent(await read('cart', '?exclude_calculated_properties=true'))).toBe(true)
    expect(isSilent(await read('cart', '?exclude=scorecards,scorecardsStats,scorecardsRuleCount'))).toBe(true)
    expect(isSilent(await read('cart', '?include=title'))).toBe(true)
    expect(await read('cart', '?include=title&include=scorecards')).toMatchObject({
      scorecards: expected(true).scorecards,
    })
  })

  it('belong to the blueprint of each entity when a search finds several', async () => {
    await portal.call('POST', '/v1/blueprints', { identifier: 'squad', title: 'Squad', schema: { properties: {} } })
    await portal.call('POST', '/v1/blueprints/squad/entities', { identifier: 'red' })
    await createScorecard('ready', tiered)
    await write('cart', { tier: 'gold' })

    const found = await portal.call('POST', '/v1/entities/search', {
      combinator: 'and',
      rules: [{ property: '$identifier', operator: 'in', value: ['red', 'cart'] }],
    })
    const [cart, red] = found.body.entities as unknown as Shown[]
    expect(cart).toMatchObject(expected(true))
    expect(isSilent(red!)).toBe(true)
  })

  it('of more conditions than one statement takes are all there', async () => {
    const values = Array.from({ length: 800 }, (_, index) => `value ${index}`)
    const heavy = (identifier: string) =>
      createScorecard(identifier, [
        rule('listed', 'Bronze', [{ property: 'tags', operator: 'doesNotContains', value: values }]),
        rule('gold', 'Gold', [{ property: 'tier', operator: '=', value: 'gold' }]),
      ])
    for (let index = 0; index < 12; index++) expect((await heavy(`s${index}`)).status).toBe(201)
    await write('cart', { tier: 'gold' })

    const { scorecards, scorecardsRuleCount } = await read('cart')
    expect(Object.values(scorecards!).map(({ level }) => level)).toEqual(Array.from({ length: 12 }, () => 'Gold'))
    expect(scorecardsRuleCount).toBe(24)
  })
})

describe('the cost of scorecards', () => {
  const countStatements = async (work: () => Promise<unknown>): Promise<number> => {
    const { pool } = portal.services
    let statements = 0
    // Who is calling is asked now and then, whatever the request.
    const count = (statement: unknown) => {
      if (/entity|blueprint|scorecard/.test(String(statement))) statements += 1
    }
    const clients = await Promise.all(Array.from({ length: pool.options.max! }, () => pool.connect()))
    const originals = clients.map((client) => client.query.bind(client))
    clients.forEach((client, index) => {
      client.query = ((...parameters: Parameters<typeof client.query>) => {
        count(parameters[0])
        return (originals[index] as (...all: unknown[]) => unknown)(...parameters)
      }) as typeof client.query
    })
    for (const client of clients) client.release()
    await work()
    clients.forEach((client, index) => (client.query = originals[index] as typeof client.query))
    return statements
  }
  const list = () => portal.call('GET', ENTITIES)

  it('is one statement for a list, and none without scorecards', async () => {
    for (let index = 0; index < 30; index++) await write(`e${index}`, { tier: 'gold' })
    await list()
    const without = await countStatements(list)
    await createScorecard('one', [rule('r', 'Gold', [{ property: 'tier', operator: 'isNotEmpty' }])])
    await createScorecard('two', [rule('r', 'Gold', [{ property: 'size', operator: 'isNotEmpty' }])])
    await list()
    const withTwo = await countStatements(list)
    await portal.call('DELETE', `${SCORECARDS}/one`)
    await portal.call('DELETE', `${SCORECARDS}/two`)
    await list()
    const withoutAgain = await countStatements(list)

    expect(without).toBeGreaterThan(0)
    expect(withTwo).toBe(without + 1)
    expect(withoutAgain).toBe(without)
  })
})
