import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const call = async (method: string, url: string, body?: object) => {
  const reply = await portal.call(method, url, body)
  expect([200, 201], JSON.stringify(reply.body)).toContain(reply.status)
  return reply.body
}
type View = { identifier: string; properties: Record<string, unknown> }
const read = async (blueprint: string, identifier: string, parameters = '') =>
  (await call('GET', `/v1/blueprints/${blueprint}/entities/${identifier}${parameters}`)).entity as unknown as View

const text = (calculation: string) => ({ type: 'string', calculation })
const service = {
  identifier: 'service',
  title: 'Service',
  schema: { properties: { tier: { type: 'string' }, size: { type: 'number' }, tags: { type: 'array' } } },
  relations: { squad: { target: 'squad' }, helpers: { target: 'squad', many: true } },
  mirrorProperties: {
    lead: { path: 'squad.lead' },
    squadName: { path: 'squad.$title' },
    shout: { path: 'squad.shout' },
    shouts: { path: 'helpers.shout' },
  },
  aggregationProperties: {
    bugs: { title: 'Bugs', target: 'bug', calculationSpec: { calculationBy: 'entities', func: 'count' } },
  },
  calculationProperties: {
    slug: text('.identifier | ascii_downcase'),
    quoted: text("'https://x/' + .identifier"),
    double: { type: 'number', calculation: '.properties.size * 2' },
    isBig: { type: 'boolean', calculation: '.properties.size > 3' },
    firstTags: { type: 'array', calculation: '.properties.tags[0:2]' },
    summary: { type: 'object', calculation: '{t: .title, b: .blueprint, s: .relations.squad, team}' },
    ofLead: text('.properties.lead + "!"'),
    ofSquad: text('.properties.squadName'),
    ofBugs: { type: 'number', calculation: '.properties.bugs * 10' },
    ofShout: text('.properties.shout + "?"'),
    ofOther: text('.properties.slug'),
    wrongType: { type: 'number', calculation: '.identifier' },
    failing: text('error("no")'),
    unreadable: text('this is no jq'),
    nothing: text('empty'),
    secretive: { type: 'object', calculation: 'env' },
  },
}

beforeAll(async () => {
  await call('POST', '/v1/blueprints', {
    identifier: 'squad',
    title: 'Squad',
    schema: { properties: { lead: { type: 'string' } } },
    calculationProperties: { shout: text('.properties.lead | ascii_upcase') },
  })
  const { aggregationProperties, ...withoutAggregations } = service
  await call('POST', '/v1/blueprints', withoutAggregations)
  await call('POST', '/v1/blueprints', {
    identifier: 'bug',
    title: 'Bug',
    schema: { properties: {} },
    relations: { service: { target: 'service' } },
  })
  await call('PATCH', '/v1/blueprints/service', { aggregationProperties })
  for (const [identifier, lead] of [
    ['red', 'Ann'],
    ['blue', 'Bob'],
  ]) {
    await call('POST', '/v1/blueprints/squad/entities', {
      identifier,
      title: `The ${identifier}`,
      properties: { lead },
    })
  }
  await call('POST', '/v1/blueprints/service/entities', {
    identifier: 'Cart',
    title: 'The cart',
    team: ['a'],
    properties: { size: 4, tags: ['x', 'y', 'z'] },
    relations: { squad: 'red', helpers: ['blue', 'red'] },
  })
  await call('POST', '/v1/blueprints/bug/entities', { identifier: 'b1', relations: { service: 'Cart' } })
})

describe('a calculation property', () => {
  it('is what its program makes of the entity, its mirrors and its aggregations', async () => {
    expect((await read('service', 'Cart')).properties).toMatchObject({
      slug: 'cart',
      quoted: 'https://x/Cart',
      double: 8,
      isBig: true,
      firstTags: ['x', 'y'],
      summary: { t: 'The cart', b: 'service', s: 'red', team: ['a'] },
      ofLead: 'Ann!',
      ofSquad: 'The red',
      ofBugs: 10,
    })
  })

  it.each(['ofOther', 'wrongType', 'failing', 'unreadable', 'nothing'])(
    'is null when its program fails, yields nothing or another type, or reads another calculation: %s',
    async (key) => {
      expect((await read('service', 'Cart')).properties).toHaveProperty(key, null)
    },
  )

  it('sees nothing of the environment', async () => {
    expect((await read('service', 'Cart')).properties.secretive).toEqual({})
  })

  it('can be mirrored, alone and in a list, and read by calculations through the mirror', async () => {
    expect((await read('service', 'Cart')).properties).toMatchObject({
      shout: 'ANN',
      shouts: ['BOB', 'ANN'],
      ofShout: 'ANN?',
    })
  })

  it('shows a change of what it reads at once, in the reply to the write as well', async () => {
    const reply = await call('PATCH', '/v1/blueprints/service/entities/Cart', { properties: { size: 1 } })
    expect((reply.entity as unknown as View).properties).toMatchObject({ double: 2, isBig: false, ofBugs: 10 })
    await call('PATCH', '/v1/blueprints/squad/entities/red', { properties: { lead: 'Zoe' } })
    expect((await read('service', 'Cart')).properties).toMatchObject({ ofLead: 'Zoe!', shout: 'ZOE', ofShout: 'ZOE?' })
    await call('PATCH', '/v1/blueprints/squad/entities/red', { properties: { lead: 'Ann' } })
  })

  it('reads the plain mirrors when titles are asked for with their identifiers, and all of them when one key is', async () => {
    const attached = await read('service', 'Cart', '?attach_identifier_to_title_mirror_properties=true')
    const squadName = { identifier: 'red', title: 'The red' }
    expect(attached.properties).toMatchObject({ squadName, ofSquad: 'The red' })
    const chosen = await read('service', 'Cart', '?include=properties.ofLead&include=properties.ofBugs')
    expect(chosen.properties).toEqual({ ofLead: 'Ann!', ofBugs: 10 })
  })

  it('is left out with exclude_calculated_properties, and in lists the same as alone', async () => {
    const excluded = await read('service', 'Cart', '?exclude_calculated_properties=true')
    expect(Object.keys(excluded.properties)).toEqual(['tier', 'size', 'tags'])
    await call('POST', '/v1/blueprints/service/entities', { identifier: 'Mail', properties: { size: 9 } })
    const { entities } = await call('GET', '/v1/blueprints/service/entities')
    const alone = [await read('service', 'Cart'), await read('service', 'Mail')]
    expect(entities).toMatchObject(alone.map(({ identifier, properties }) => ({ identifier, properties })))
  })

  it('is computed for an entity that is only validated, from what it has itself', async () => {
    const reply = await call('POST', '/v1/blueprints/service/entities?validation_only=true', {
      identifier: 'New',
      properties: { size: 5 },
    })
    expect((reply.entity as unknown as View).properties).toMatchObject({ slug: 'new', double: 10, ofLead: '!' })
  })
})

describe('a program that passes a limit', () => {
  it.each([
    ['never ends', 'def f: f; f'],
    ['makes a text of 100 MB', '"x" * 100000000'],
  ])('gives null, and leaves other calculations alone: %s', async (_name, calculation) => {
    const identifier = calculation.startsWith('def') ? 'endless' : 'huge'
    await call('POST', '/v1/blueprints', {
      identifier,
      title: 'Bad',
      schema: { properties: {} },
      calculationProperties: { bad: text(calculation), good: text('.identifier') },
    })
    for (let index = 0; index < 10; index++) {
      await call('POST', `/v1/blueprints/${identifier}/entities`, { identifier: `e${index}` })
    }
    const { entities } = await call('GET', `/v1/blueprints/${identifier}/entities`)
    expect((entities as unknown as View[]).map(({ properties }) => properties)).toEqual(
      Array.from({ length: 10 }, (_, index) => ({ bad: null, good: `e${index}` })),
    )
  })
})
