import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

/** In the night before, clocks in Berlin went forward by an hour. */
const NOW = new Date('2031-03-30T12:00:00Z')
const EVERYTHING = { combinator: 'and', rules: [] }
const DEPLOYMENTS = { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: 'deployment' }] }

let portal: TestPortal
afterAll(() => portal[Symbol.asyncDispose]())

const aggregate = (body: object) => portal.call('POST', '/v1/entities/aggregate', { query: DEPLOYMENTS, ...body })
const resultOf = async (body: object) => {
  const reply = await aggregate(body)
  expect(reply).toMatchObject({ status: 200, body: { ok: true } })
  return reply.body.result as unknown
}
const overTime = (body: object) =>
  portal.call('POST', '/v1/entities/aggregate-over-time', {
    blueprint: 'deployment',
    timeRange: { preset: 'lastWeek' },
    timeInterval: 'day',
    query: EVERYTHING,
    measureTimeBy: 'at',
    aggregationType: 'countEntities',
    func: 'count',
    ...body,
  })
interface Series {
  minDate: number
  maxDate: number
  data: { date: number; values: Record<string, number | null> }[]
}
const seriesOf = async (body: object): Promise<Series> => {
  const reply = await overTime(body)
  expect(reply).toMatchObject({ status: 200, body: { ok: true } })
  return reply.body.result as unknown as Series
}
/** Intervals with something in them, by their start. */
const toFilled = ({ data }: Series) =>
  Object.fromEntries(
    data
      .filter(({ values }) => Object.values(values).some((value) => value !== 0 && value !== null))
      .map(({ date, values }) => [new Date(date).toISOString(), values]),
  )

beforeAll(async () => {
  portal = await createTestPortal({}, { clock: { now: () => NOW } })
  await portal.call('POST', '/v1/blueprints', { identifier: 'service', title: 'Service', schema: { properties: {} } })
  await portal.call('POST', '/v1/blueprints', {
    identifier: 'deployment',
    title: 'Deployment',
    schema: {
      properties: {
        minutes: { type: 'number' },
        stage: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        at: { type: 'string', format: 'date-time' },
      },
    },
    calculationProperties: { slug: { type: 'string', calculation: '.identifier' } },
    relations: { services: { target: 'service', many: true } },
  })
  for (const identifier of ['cart', 'mail']) {
    await portal.call('POST', '/v1/blueprints/service/entities', { identifier })
  }
  const deployments = [
    { minutes: 1, stage: 'prod', tags: ['a', 'b'], at: '2031-03-28T23:30:00Z', services: ['cart'], team: ['red'] },
    { minutes: 2, stage: 'prod', tags: ['a'], at: '2031-03-29T10:00:00Z', services: ['cart', 'mail'] },
    { minutes: 9, stage: 'test', tags: [], at: '2031-03-30T11:00:00Z', services: [] },
    { stage: 'test', at: '2031-03-25T12:00:00Z' },
    { minutes: 100 },
  ]
  for (const [index, { services, team, ...properties }] of deployments.entries()) {
    const body = { identifier: `d${index}`, properties, relations: { services: services ?? null }, team }
    expect((await portal.call('POST', '/v1/blueprints/deployment/entities', body)).status).toBe(201)
  }
  const other = await portal.addOrganization()
  const headers = { authorization: `Bearer ${other.token}` }
  const copy = { identifier: 'deployment', title: 'D', schema: { properties: { minutes: { type: 'number' } } } }
  await portal.call('POST', '/v1/blueprints', copy, headers)
  const foreign = { identifier: 'foreign', properties: { minutes: 1_000 } }
  await portal.call('POST', '/v1/blueprints/deployment/entities', foreign, headers)
})

describe('POST /v1/entities/aggregate', () => {
  it.each<[object, unknown]>([
    [{ func: 'count' }, 5],
    [{ func: 'sum', property: 'minutes' }, 112],
    [{ func: 'min', property: 'minutes' }, 1],
    [{ func: 'max', property: 'minutes' }, 100],
    [{ func: 'median', property: 'minutes' }, 5.5],
    [{ func: 'average', property: 'minutes' }, 28],
    [{ func: 'average', property: 'minutes', averageOf: 'total' }, 28],
    // From 25 March noon to 30 March noon are 5 days.
    [{ func: 'average', calculationBy: 'entities', averageOf: 'day', measureTimeBy: 'at' }, 1],
    [{ func: 'average', property: 'minutes', averageOf: 'day', measureTimeBy: 'at' }, 22.4],
    [{ func: 'average', averageOf: 'hour', measureTimeBy: 'at' }, 5 / 120],
    // All were created now: less than a unit counts as one.
    [{ func: 'average', averageOf: 'week' }, 5],
  ])('%j gives %j', async (body, expected) => {
    expect(await resultOf(body)).toBeCloseTo(expected as number, 10)
  })

  it.each<[object, object]>([
    [{ property: 'stage' }, { prod: 2, test: 2 }],
    [{ property: 'tags' }, { a: 2, b: 1 }],
    [{ property: 'minutes' }, { '1': 1, '2': 1, '9': 1, '100': 1 }],
    [{ property: '$team' }, { red: 1 }],
    [{ property: '$blueprint' }, { deployment: 5 }],
    [{ relation: 'services' }, { cart: 2, mail: 1 }],
  ])('counts values of %j', async (body, expected) => {
    expect(await resultOf({ func: 'countValues', ...body })).toEqual(expected)
  })

  it.each([
    [{ operator: 'relatedTo', blueprint: 'service', value: 'mail' }, 1],
    [{ operator: 'matchAny', property: { path: ['services'] }, value: ['cart', 'mail'] }, 2],
    [{ property: 'stage', operator: '!=', value: { context: 'user', property: 'area' } }, 0],
  ])('counts what a rule that follows relations or knows the caller finds: %j', async (rule, count) => {
    expect(await resultOf({ func: 'count', query: { combinator: 'and', rules: [rule] } })).toBe(count)
  })

  it('speaks only of what the query finds', async () => {
    const query = { combinator: 'and', rules: [{ property: 'stage', operator: '=', value: 'prod' }] }
    expect(await resultOf({ func: 'sum', property: 'minutes', query })).toBe(3)
    const nothing = { combinator: 'or', rules: [] }
    expect(await resultOf({ func: 'sum', property: 'minutes', query: nothing })).toBeNull()
    expect(await resultOf({ func: 'count', query: nothing })).toBe(0)
  })

  it.each<[string, object, string]>([
    ['an unknown function', { func: 'mode' }, 'func'],
    ['no property', { func: 'sum' }, 'property'],
    ['an unknown property', { func: 'sum', property: 'hours' }, '"hours" is no property'],
    ['a property without numbers', { func: 'sum', property: 'stage' }, '"stage" holds no numbers'],
    ['a computed property without numbers', { func: 'sum', property: 'slug' }, '"slug" holds no numbers'],
    ['neither property nor relation', { func: 'countValues' }, 'property'],
    ['both', { func: 'countValues', property: 'stage', relation: 'services' }, 'only one'],
    ['an unknown relation', { func: 'countValues', relation: 'crew' }, '"crew" is no relation'],
    ['a scorecard', { func: 'countValues', scorecard: 'ready' }, 'scorecard'],
    ['a time that is none', { func: 'average', averageOf: 'day', measureTimeBy: 'minutes' }, 'measureTimeBy'],
    ['a unit that is none', { func: 'average', averageOf: 'year' }, 'averageOf'],
    ['a broken query', { func: 'count', query: { combinator: 'and', rules: [{}] } }, 'query'],
  ])('is refused with %s, by name', async (_name, body, words) => {
    const reply = await aggregate(body)
    expect(reply).toMatchObject({ status: 422, body: { ok: false } })
    expect(reply.body.message).toContain(words)
  })
})

describe('POST /v1/entities/aggregate-over-time', () => {
  it('counts day by day, with the empty days between', async () => {
    const series = await seriesOf({})
    expect(series.maxDate).toBe(NOW.getTime())
    expect(series.minDate).toBe(NOW.getTime() - 7 * 86_400_000)
    expect(series.data).toHaveLength(8)
    expect(toFilled(series)).toEqual({
      '2031-03-25T00:00:00.000Z': { count: 1 },
      '2031-03-28T00:00:00.000Z': { count: 1 },
      '2031-03-29T00:00:00.000Z': { count: 1 },
      '2031-03-30T00:00:00.000Z': { count: 1 },
    })
  })

  it('cuts days in the time zone that was asked for, also where a day has 23 hours', async () => {
    const series = await seriesOf({ timeRange: { preset: 'lastWeek', timeZone: 'Europe/Berlin' } })
    expect(toFilled(series)).toEqual({
      '2031-03-24T23:00:00.000Z': { count: 1 },
      '2031-03-28T23:00:00.000Z': { count: 2 },
      '2031-03-29T23:00:00.000Z': { count: 1 },
    })
    const today = await seriesOf({ timeInterval: 'hour', timeRange: { preset: 'today', timeZone: 'Europe/Berlin' } })
    expect(today.minDate).toBe(Date.parse('2031-03-29T23:00:00Z'))
    expect(today.data.map(({ date }) => date)).toHaveLength(14)
  })

  it.each([
    ['isoWeek', 'lastMonth', '2031-03-24T00:00:00.000Z'],
    ['month', 'last12Months', '2031-03-01T00:00:00.000Z'],
    ['quarter', 'last3Years', '2031-01-01T00:00:00.000Z'],
  ])('cuts %s', async (timeInterval, preset, start) => {
    expect(toFilled(await seriesOf({ timeInterval, timeRange: { preset } }))).toEqual({ [start]: { count: 4 } })
  })

  it('ends yesterday before today begins', async () => {
    const series = await seriesOf({ timeRange: { preset: 'yesterday' }, timeInterval: 'hour' })
    expect(series.data).toHaveLength(24)
    expect(toFilled(series)).toEqual({ '2031-03-29T10:00:00.000Z': { count: 1 } })
  })

  it('breaks a count down by a property', async () => {
    const series = await seriesOf({ breakdownProperty: 'stage', timeInterval: 'month' })
    expect(toFilled(series)).toEqual({ '2031-03-01T00:00:00.000Z': { prod: 2, test: 2 } })
  })

  it.each<[string, number]>([
    ['sum', 12],
    ['average', 4],
    ['min', 1],
    ['max', 9],
    ['median', 2],
    ['last', 9],
  ])('gives the %s of properties, and null where there is none', async (func, expected) => {
    const body = { aggregationType: 'aggregatePropertiesValues', func, properties: ['minutes'] }
    const month = await seriesOf({ ...body, timeInterval: 'month' })
    expect(toFilled(month)).toEqual({ '2031-03-01T00:00:00.000Z': { minutes: expected } })
    const days = await seriesOf(body)
    expect(days.data[2]!.values).toEqual({ minutes: null })
  })

  it.each<[string, object, string]>([
    ['a time zone that is none', { timeRange: { preset: 'today', timeZone: 'Moon/Base' } }, 'timeRange.timeZone'],
    ['a preset that is none', { timeRange: { preset: 'lastDecade' } }, 'timeRange.preset'],
    ['years in days', { timeRange: { preset: 'last2Years' } }, 'timeInterval'],
    ['an unknown interval', { timeInterval: 'minute' }, 'timeInterval'],
    ['a time that is none', { measureTimeBy: 'minutes' }, 'measureTimeBy'],
    ['an unknown time', { measureTimeBy: 'until' }, 'measureTimeBy'],
    ['no properties', { aggregationType: 'aggregatePropertiesValues', func: 'sum' }, 'properties'],
    ['a sum of entities', { func: 'sum' }, 'func'],
    ['a count of values', { aggregationType: 'aggregatePropertiesValues', properties: ['minutes'] }, 'func'],
    ['an unknown breakdown', { breakdownProperty: 'colour' }, 'breakdownProperty'],
  ])('is refused with %s, by name', async (_name, body, words) => {
    const reply = await overTime(body)
    expect(reply).toMatchObject({ status: 422, body: { ok: false } })
    expect(reply.body.message).toContain(words)
  })

  it('answers 404 for an unknown blueprint', async () => {
    expect((await overTime({ blueprint: 'nowhere' })).status).toBe(404)
  })
})
