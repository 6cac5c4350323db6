import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

const NOW = new Date('2031-03-30T12:00:00Z')

let portal: TestPortal
afterAll(() => portal[Symbol.asyncDispose]())

const create = async (url: string, body: object) =>
  expect(await portal.call('POST', url, body)).toMatchObject({ status: 201 })
const and = (...rules: object[]) => ({ combinator: 'and', rules })
const SERVICES = and({ property: '$blueprint', operator: '=', value: 'service' })
const resultOf = async (body: object) => {
  const reply = await portal.call('POST', '/v1/entities/aggregate', { query: SERVICES, ...body })
  expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 200 })
  return reply.body.result as unknown
}

beforeAll(async () => {
  portal = await createTestPortal({}, { clock: { now: () => NOW } })
  const count = { calculationBy: 'entities', func: 'count' }
  await create('/v1/blueprints', {
    identifier: 'squad',
    title: 'Squad',
    schema: { properties: { lead: { type: 'string' }, size: { type: 'number' } } },
    calculationProperties: { shout: { type: 'string', calculation: '.properties.lead | ascii_upcase' } },
  })
  await create('/v1/blueprints', {
    identifier: 'service',
    title: 'Service',
    schema: { properties: { hours: { type: 'number' }, at: { type: 'string', format: 'date-time' } } },
    relations: { squad: { target: 'squad' }, helpers: { target: 'squad', many: true } },
    ownership: { type: 'Inherited', path: 'squad' },
    mirrorProperties: {
      lead: { path: 'squad.lead' },
      leads: { path: 'helpers.lead' },
      crew: { path: 'squad.size' },
      shout: { path: 'squad.shout' },
    },
    calculationProperties: {
      double: { type: 'number', calculation: '.properties.hours * 2' },
      words: { type: 'array', items: { type: 'string' }, calculation: '[.identifier, "service"]' },
      isLong: { type: 'boolean', calculation: '.properties.hours > 2' },
      day: { type: 'string', format: 'date-time', calculation: '.properties.at' },
      stage: { type: 'string', calculation: '"made"' },
    },
  })
  await create('/v1/blueprints', {
    identifier: 'bug',
    title: 'Bug',
    schema: { properties: { stage: { type: 'string' } } },
    relations: { service: { target: 'service' } },
  })
  const aggregationProperties = { bugs: { title: 'Bugs', target: 'bug', calculationSpec: count } }
  await portal.call('PATCH', '/v1/blueprints/service', { aggregationProperties })
  await create('/v1/blueprints/squad/entities', {
    identifier: 'red',
    team: ['r'],
    properties: { lead: 'Ann', size: 3 },
  })
  await create('/v1/blueprints/squad/entities', {
    identifier: 'blue',
    team: ['b', 'x'],
    properties: { lead: 'Bob', size: 5 },
  })
  for (const [identifier, properties, relations] of [
    ['cart', { hours: 1, at: '2031-03-28T10:00:00Z' }, { squad: 'red', helpers: ['blue', 'red'] }],
    ['loan', { hours: 4, at: '2031-03-29T10:00:00Z' }, { squad: 'red', helpers: ['blue'] }],
    ['mail', { hours: 2.5, at: '2031-03-29T11:00:00Z' }, { squad: 'blue' }],
    ['none', {}, {}],
  ] as const) {
    await create('/v1/blueprints/service/entities', { identifier, properties, relations })
  }
  for (const [identifier, service] of [
    ['b1', 'cart'],
    ['b2', 'cart'],
    ['b3', 'mail'],
  ]) {
    await create('/v1/blueprints/bug/entities', { identifier, properties: { stage: 'open' }, relations: { service } })
  }
})

describe('POST /v1/entities/aggregate over what is computed', () => {
  it.each<[object, number | null]>([
    [{ func: 'sum', property: 'crew' }, 11],
    [{ func: 'median', property: 'crew' }, 3],
    [{ func: 'sum', property: 'bugs' }, 3],
    [{ func: 'max', property: 'bugs' }, 2],
    [{ func: 'average', property: 'bugs' }, 0.75],
    [{ func: 'sum', property: 'double' }, 15],
    [{ func: 'min', property: 'double' }, 2],
    [{ func: 'median', property: 'double' }, 5],
    // From 28 March 10:00 to 30 March 12:00 are 50 hours.
    [{ func: 'average', property: 'double', averageOf: 'hour', measureTimeBy: 'day' }, 15 / 50],
    [{ func: 'sum', property: 'double', query: and({ property: 'double', operator: '>', value: 2 }) }, 13],
    [{ func: 'sum', property: 'bugs', query: and({ property: 'stage', operator: '=', value: 'made' }) }, 3],
    [{ func: 'sum', property: 'double', query: { combinator: 'or', rules: [] } }, null],
  ])('%j gives %j', async (body, expected) => {
    const result = await resultOf(body)
    if (expected === null) expect(result).toBeNull()
    else expect(result).toBeCloseTo(expected, 10)
  })

  it.each<[string, object]>([
    ['lead', { Ann: 2, Bob: 1 }],
    ['leads', { Bob: 2, Ann: 1 }],
    ['shout', { ANN: 2, BOB: 1 }],
    ['bugs', { '0': 2, '2': 1, '1': 1 }],
    ['double', { '2': 1, '8': 1, '5': 1 }],
    ['words', { service: 4, cart: 1, loan: 1, mail: 1, none: 1 }],
    ['isLong', { true: 2, false: 2 }],
    ['$team', { r: 2, b: 1, x: 1 }],
  ])('counts values of %s', async (property, expected) => {
    expect(await resultOf({ func: 'countValues', property })).toEqual(expected)
  })

  it('counts a key as each blueprint has it: stored in one, computed in another', async () => {
    expect(await resultOf({ func: 'countValues', property: 'stage', query: and() })).toEqual({ made: 4, open: 3 })
    const teams = await resultOf({ func: 'countValues', property: '$team', query: and() })
    expect(teams).toEqual({ r: 3, b: 2, x: 2 })
  })

  it('refuses what holds no numbers and no dates, by name', async () => {
    const refusal = async (body: object) => {
      const reply = await portal.call('POST', '/v1/entities/aggregate', { query: SERVICES, ...body })
      expect(reply.status).toBe(422)
      return reply.body.message as unknown as string
    }
    expect(await refusal({ func: 'sum', property: 'lead' })).toContain('"lead" holds no numbers')
    expect(await refusal({ func: 'sum', property: 'stage' })).toContain('"stage" holds no numbers')
    expect(await refusal({ func: 'average', averageOf: 'day', measureTimeBy: 'double' })).toContain('measureTimeBy')
  })
})

describe('POST /v1/entities/aggregate-over-time over what is computed', () => {
  const filled = async (body: object) => {
    const reply = await portal.call('POST', '/v1/entities/aggregate-over-time', {
      blueprint: 'service',
      timeRange: { preset: 'lastWeek' },
      timeInterval: 'day',
      query: and(),
      measureTimeBy: 'at',
      aggregationType: 'countEntities',
      func: 'count',
      ...body,
    })
    expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 200 })
    const { data } = reply.body.result as unknown as { data: { date: number; values: Record<string, number> }[] }
    const days = data.map(({ date, values }) => [new Date(date).toISOString().slice(0, 10), values] as const)
    return Object.fromEntries(days.filter(([, values]) => Object.values(values).some((value) => value > 0)))
  }

  it('measures by a computed time, sums computed numbers, and breaks down by computed values', async () => {
    expect(await filled({ measureTimeBy: 'day' })).toEqual({
      '2031-03-28': { count: 1 },
      '2031-03-29': { count: 2 },
    })
    const sums = { aggregationType: 'aggregatePropertiesValues', func: 'sum', properties: ['double', 'bugs', 'crew'] }
    expect(await filled(sums)).toEqual({
      '2031-03-28': { double: 2, bugs: 2, crew: 3 },
      '2031-03-29': { double: 13, bugs: 1, crew: 8 },
    })
    expect(await filled({ breakdownProperty: 'lead', timeInterval: 'month' })).toEqual({
      '2031-03-01': { Ann: 2, Bob: 1 },
    })
  })
})
