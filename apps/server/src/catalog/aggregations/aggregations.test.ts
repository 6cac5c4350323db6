import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

const NOW = new Date('2026-05-11T12:00:00Z')
let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal({}, { clock: { now: () => NOW } })
})
afterAll(() => portal[Symbol.asyncDispose]())

const call = async (method: string, url: string, body?: object, headers?: Record<string, string>) => {
  const reply = await portal.call(method, url, body, headers)
  expect([200, 201], JSON.stringify(reply.body)).toContain(reply.status)
  return reply.body
}

const count = { calculationBy: 'entities', func: 'count' }
const ofPoints = (func: string) => ({ calculationBy: 'property', func, property: 'points' })
const bugs = (definition: object) => ({ title: 'Bugs', target: 'bug', ...definition })
const query = (...rules: object[]) => ({ combinator: 'and', rules })
const open = { property: 'state', operator: '=', value: 'open' }
const averagePer = (averageOf: string, measureTimeBy?: string) => ({
  calculationBy: 'entities',
  func: 'average',
  averageOf,
  ...(measureTimeBy !== undefined && { measureTimeBy }),
})

const blueprints = [
  {
    identifier: 'squad',
    title: 'Squad',
    schema: { properties: { lead: { type: 'string' } } },
    relations: { parent: { target: 'squad' } },
    aggregationProperties: {
      bugs: bugs({ calculationSpec: count }),
      services: { title: 'Services', target: 'service', calculationSpec: count },
      busy: {
        title: 'Services with bugs',
        target: 'service',
        calculationSpec: count,
        query: query({ property: 'bugs', operator: '>', value: 0 }),
      },
      children: { title: 'Children', target: 'squad', calculationSpec: count },
      grandchildren: {
        title: 'Grandchildren',
        target: 'squad',
        calculationSpec: count,
        pathFilter: [{ path: ['parent', 'parent'], fromBlueprint: 'squad' }],
      },
    },
  },
  {
    identifier: 'service',
    title: 'Service',
    schema: { properties: { tier: { type: 'string' } } },
    relations: { squad: { target: 'squad' }, helpers: { target: 'squad', many: true } },
    mirrorProperties: { squadBugs: { path: 'squad.bugs' }, helperBugs: { path: 'helpers.bugs' } },
    aggregationProperties: {
      bugs: bugs({ calculationSpec: count }),
      openBugs: bugs({ calculationSpec: count, query: query(open) }),
      sum: bugs({ calculationSpec: ofPoints('sum') }),
      min: bugs({ calculationSpec: ofPoints('min') }),
      max: bugs({ calculationSpec: ofPoints('max') }),
      median: bugs({ calculationSpec: ofPoints('median') }),
      mean: bugs({ calculationSpec: { ...ofPoints('average'), averageOf: 'total' } }),
      pointsPerDay: bugs({ calculationSpec: { ...ofPoints('average'), averageOf: 'day', measureTimeBy: 'foundAt' } }),
      perDay: bugs({ calculationSpec: averagePer('day', 'foundAt') }),
      perWeek: bugs({ calculationSpec: averagePer('week', 'foundAt') }),
      sinceNow: bugs({ calculationSpec: averagePer('hour') }),
      reported: bugs({ calculationSpec: count, pathFilter: [{ path: ['seenIn'], fromBlueprint: 'bug' }] }),
      squads: { title: 'Squads', target: 'squad', calculationSpec: count },
      ownSquad: { title: 'Squad', target: 'squad', calculationSpec: count, pathFilter: [{ path: ['squad'] }] },
      lost: { title: 'Lost', target: 'nothing', calculationSpec: count },
      unrelated: { title: 'Unrelated', target: 'island', calculationSpec: count },
      astray: bugs({ calculationSpec: count, pathFilter: [{ path: ['squad'] }] }),
      textual: bugs({ calculationSpec: { ...ofPoints('sum'), property: 'state' } }),
      broken: bugs({ calculationSpec: count, query: query({ property: 'points', operator: 'like', value: 1 }) }),
      personal: bugs({
        calculationSpec: count,
        query: query({ property: 'state', operator: '=', value: { context: 'user', property: 'x' } }),
      }),
    },
  },
  {
    identifier: 'bug',
    title: 'Bug',
    schema: {
      properties: {
        state: { type: 'string' },
        points: { type: 'number' },
        foundAt: { type: 'string', format: 'date-time' },
      },
    },
    relations: { service: { target: 'service' }, seenIn: { target: 'service', many: true } },
  },
  { identifier: 'island', title: 'Island', schema: { properties: {} } },
]

const entities: [string, object][] = [
  ['squad', { identifier: 'red', relations: {} }],
  ['squad', { identifier: 'pink', relations: { parent: 'red' } }],
  ['squad', { identifier: 'rose', relations: { parent: 'pink' } }],
  ['service', { identifier: 'cart', relations: { squad: 'red', helpers: ['pink', 'red', 'rose'] } }],
  ['service', { identifier: 'mail', relations: { squad: 'red', helpers: [] } }],
  ['service', { identifier: 'none' }],
  ['bug', { identifier: 'b1', properties: { state: 'open', points: 3, foundAt: '2026-05-01T12:00:00Z' } }],
  ['bug', { identifier: 'b2', properties: { state: 'done', points: 5, foundAt: '2026-05-06T12:00:00Z' } }],
  ['bug', { identifier: 'b3', properties: { state: 'open', points: 10 } }],
  ['bug', { identifier: 'b4', properties: { state: 'open' } }],
  ['bug', { identifier: 'b5', properties: { points: 1 } }],
]
const links: Record<string, object> = {
  b1: { service: 'cart', seenIn: ['cart', 'mail'] },
  b2: { service: 'cart' },
  b3: { service: 'cart', seenIn: ['mail'] },
  b4: { service: 'cart' },
  b5: { service: 'mail', seenIn: ['mail'] },
}

beforeAll(async () => {
  const bare = blueprints.map(({ identifier, title, schema }) => ({ identifier, title, schema }))
  for (const blueprint of bare) await call('POST', '/v1/blueprints', blueprint)
  for (const blueprint of blueprints) await call('PUT', `/v1/blueprints/${blueprint.identifier}`, blueprint)
  for (const [blueprint, body] of entities) {
    const { identifier } = body as { identifier: string }
    await call('POST', `/v1/blueprints/${blueprint}/entities`, {
      ...(links[identifier] && { relations: links[identifier] }),
      ...body,
    })
  }
})

type View = { identifier: string; properties: Record<string, unknown> }
const read = async (blueprint: string, identifier: string, parameters = '') =>
  (await call('GET', `/v1/blueprints/${blueprint}/entities/${identifier}${parameters}`)).entity as unknown as View
const search = async (blueprint: string, rule: object) => {
  const body = await call('POST', `/v1/blueprints/${blueprint}/entities/search`, { query: query(rule) })
  return (body.entities as unknown as View[]).map((entity) => entity.identifier)
}

describe('an aggregation property', () => {
  it('counts the related entities, and with a query those that fulfil it', async () => {
    // cart has b1 to b4 as "service", and b1 once more as "seenIn": it counts once.
    expect((await read('service', 'cart')).properties).toMatchObject({ bugs: 4, openBugs: 3 })
    expect((await read('service', 'mail')).properties).toMatchObject({ bugs: 3, openBugs: 2 })
    expect((await read('service', 'none')).properties).toMatchObject({ bugs: 0, openBugs: 0 })
  })

  it('measures a property: sum, least, greatest, median and mean of what is set', async () => {
    expect((await read('service', 'cart')).properties).toMatchObject({ sum: 18, min: 3, max: 10, median: 5, mean: 6 })
    const none = { sum: null, min: null, max: null, median: null, mean: null }
    expect((await read('service', 'none')).properties).toMatchObject(none)
  })

  it('averages per unit of time since the earliest measured time, and never by less than one unit', async () => {
    const { properties } = await read('service', 'cart')
    expect(properties).toMatchObject({ perDay: 0.4, pointsPerDay: 1.8, sinceNow: 4 })
    expect(properties.perWeek).toBeCloseTo(4 / (10 / 7), 10)
  })

  it('counts entities further away, over relations that all lead the same way', async () => {
    expect((await read('squad', 'red')).properties).toMatchObject({ services: 2, bugs: 5 })
    expect((await read('squad', 'pink')).properties).toMatchObject({ services: 1, bugs: 4 })
    expect((await read('service', 'cart')).properties).toMatchObject({ squads: 3, ownSquad: 1 })
  })

  it('follows only the path of its filter, from the owner or back from the target', async () => {
    expect((await read('service', 'mail')).properties).toMatchObject({ reported: 3 })
    expect((await read('service', 'cart')).properties).toMatchObject({ reported: 1 })
    expect((await read('squad', 'red')).properties).toMatchObject({ children: 1, grandchildren: 1 })
  })

  it('may have a query about aggregations of the target', async () => {
    expect((await read('squad', 'red')).properties.busy).toBe(2)
    await call('POST', '/v1/blueprints/service/entities', { identifier: 'idle', relations: { squad: 'rose' } })
    expect((await read('squad', 'rose')).properties).toMatchObject({ services: 2, busy: 1 })
    await call('DELETE', '/v1/blueprints/service/entities/idle')
  })

  it.each(['lost', 'unrelated', 'astray', 'textual', 'broken', 'personal'])(
    'that cannot be computed is null: %s',
    async (key) => {
      expect((await read('service', 'cart')).properties).toHaveProperty(key, null)
    },
  )

  it('shows a change at once', async () => {
    await call('POST', '/v1/blueprints/bug/entities', { identifier: 'b6', relations: { service: 'none' } })
    expect((await read('service', 'none')).properties.bugs).toBe(1)
    await call('PATCH', '/v1/blueprints/bug/entities/b6', { relations: { service: 'mail' } })
    expect((await read('service', 'none')).properties.bugs).toBe(0)
    expect((await read('service', 'mail')).properties.bugs).toBe(4)
    await call('DELETE', '/v1/blueprints/bug/entities/b6')
    expect((await read('service', 'mail')).properties.bugs).toBe(3)
  })

  it('keeps a sum that no number can hold from failing the reply', async () => {
    for (const identifier of ['h1', 'h2']) {
      await call('POST', '/v1/blueprints/bug/entities', {
        identifier,
        properties: { points: 1.7e308 },
        relations: { service: 'none' },
      })
    }
    expect((await read('service', 'none')).properties).toMatchObject({ sum: null, max: 1.7e308, bugs: 2 })
    for (const identifier of ['h1', 'h2']) await call('DELETE', `/v1/blueprints/bug/entities/${identifier}`)
  })

  it('is left out with exclude_calculated_properties, and computed alone with include', async () => {
    expect((await read('service', 'cart', '?exclude_calculated_properties=true')).properties).toEqual({ tier: null })
    expect((await read('service', 'cart', '?include=properties.bugs')).properties).toEqual({ bugs: 4 })
  })

  it('can be searched by, sorted by and mirrored', async () => {
    expect(await search('service', { property: 'bugs', operator: '>', value: 3 })).toEqual(['cart'])
    expect(await search('service', { property: 'sum', operator: 'isEmpty' })).toEqual(['none'])
    expect(await search('service', { property: 'squadBugs', operator: '=', value: 5 })).toEqual(['cart', 'mail'])
    expect((await read('service', 'cart')).properties).toMatchObject({ squadBugs: 5, helperBugs: [4, 5, 4] })

    const table = async (cursor?: string) =>
      (await call('POST', '/ui/v1/table/query', {
        blueprint: 'service',
        sort: [{ property: 'bugs', order: 'DESC' }],
        limit: 1,
        cursor,
      })) as unknown as { rows: View[]; next: string | null }
    const first = await table()
    const second = await table(first.next!)
    const third = await table(second.next!)
    expect([first, second, third].map(({ rows }) => rows[0]!.identifier)).toEqual(['cart', 'mail', 'none'])
    expect(third.next).toBeNull()
  })

  it('counts nothing of another organisation', async () => {
    const { token } = await portal.addOrganization()
    const headers = { authorization: token }
    const bare = blueprints.map(({ identifier, title, schema }) => ({ identifier, title, schema }))
    for (const blueprint of bare) await call('POST', '/v1/blueprints', blueprint, headers)
    for (const blueprint of blueprints) await call('PUT', `/v1/blueprints/${blueprint.identifier}`, blueprint, headers)
    await call('POST', '/v1/blueprints/service/entities', { identifier: 'cart' }, headers)
    const { entity } = await call('GET', '/v1/blueprints/service/entities/cart', undefined, headers)
    expect((entity as unknown as View).properties).toMatchObject({ bugs: 0, squads: 0 })
  })
})

describe('in a catalog where much is related', () => {
  const create = (identifier: string, targets: string[]) => ({
    identifier,
    title: identifier,
    schema: { properties: {} },
    relations: Object.fromEntries(targets.map((target) => [`to_${target}`, { target, many: true }])),
  })

  it('are read in a moment, however many ways lead to the target', async () => {
    const layers = Array.from({ length: 13 }, (_, layer) => [`l${layer}a`, `l${layer}b`])
    await call('POST', '/v1/blueprints', create('below', []))
    for (const [layer, names] of layers.entries()) {
      for (const name of names) await call('POST', '/v1/blueprints', create(name, layers[layer - 1] ?? ['below']))
    }
    const keys = Array.from({ length: 20 }, (_, index) => `n${index}`)
    await call('POST', '/v1/blueprints', {
      ...create('above', layers.at(-1)!),
      aggregationProperties: Object.fromEntries(
        keys.map((key) => [key, { title: 'Below', target: 'below', calculationSpec: count }]),
      ),
    })
    await call('POST', '/v1/blueprints/below/entities', { identifier: 'end' })
    for (const [layer, [name]] of layers.entries()) {
      const [relation, target] = layer === 0 ? ['to_below', 'end'] : [`to_l${layer - 1}a`, 'e']
      await call('POST', `/v1/blueprints/${name}/entities`, { identifier: 'e', relations: { [relation]: [target] } })
    }
    await call('POST', '/v1/blueprints/above/entities', { identifier: 'top', relations: { to_l12a: ['e'] } })
    const { properties } = await read('above', 'top')
    expect(properties).toEqual(Object.fromEntries(keys.map((key) => [key, 1])))
  }, 20_000)

  it('find the shortest way where every blueprint is related to every other', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `k${index}`)
    await call('POST', '/v1/blueprints', create('far', []))
    await call('POST', '/v1/blueprints', create('mid', ['far']))
    for (const name of names) await call('POST', '/v1/blueprints', create(name, []))
    for (const name of names) {
      const others = names.filter((other) => other !== name)
      await call('PATCH', `/v1/blueprints/${name}`, {
        relations: create(name, name === 'k39' ? [...others, 'mid'] : others).relations,
      })
    }
    const aggregationProperties = { far: { title: 'Far', target: 'far', calculationSpec: count } }
    await call('PATCH', '/v1/blueprints/k0', { aggregationProperties })
    await call('POST', '/v1/blueprints/far/entities', { identifier: 'e' })
    await call('POST', '/v1/blueprints/mid/entities', { identifier: 'e', relations: { to_far: ['e'] } })
    await call('POST', '/v1/blueprints/k39/entities', { identifier: 'e', relations: { to_mid: ['e'] } })
    await call('POST', '/v1/blueprints/k0/entities', { identifier: 'e', relations: { to_k39: ['e'] } })
    expect((await read('k0', 'e')).properties.far).toBe(1)
  })
})
