import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInPerson } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal, type TestReply } from '../../testing/test-portal.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { computeBy } from '../computed-values.ts'
import { SYSTEM } from '../permissions/reader.ts'
import { prepareCondition } from './compile-query.ts'
import type { Condition } from './conditions.ts'
import { filterEntities } from './filter-entities.ts'
import { findPage } from './search-entities.ts'

const NOW = new Date('2031-03-30T12:00:00Z')

let portal: TestPortal
afterAll(() => portal[Symbol.asyncDispose]())

const call = (method: string, url: string, body?: object, headers?: Record<string, string>) =>
  portal.call(method, url, body, headers)
const create = async (url: string, body: object) => expect(await call('POST', url, body)).toMatchObject({ status: 201 })
const and = (...rules: object[]) => ({ combinator: 'and', rules })
const or = (...rules: object[]) => ({ combinator: 'or', rules })
const rule = (property: string, operator: string, value?: unknown) => ({ property, operator, value })
const search = (query: object, more: object = {}, blueprint = 'service') =>
  call('POST', `/v1/blueprints/${blueprint}/entities/search`, { query, ...more })
const namesOf = (reply: TestReply, key = 'entities') => {
  expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 200 })
  return (reply.body[key] as unknown as { identifier: string }[]).map(({ identifier }) => identifier)
}
const find = async (...rules: object[]) => namesOf(await search(and(...rules)))
const table = (body: object) => call('POST', '/ui/v1/table/query', { blueprint: 'service', ...body })

const TYPES = {
  tier: { type: 'string' },
  size: { type: 'number' },
  live: { type: 'boolean' },
  tags: { type: 'array', items: { type: 'string' } },
  limits: { type: 'object' },
  since: { type: 'string', format: 'date-time' },
}
const calculation = (program: string, type = 'string') => ({ type, calculation: program })

beforeAll(async () => {
  portal = await createTestPortal({}, { clock: { now: () => NOW } })
  await create('/v1/blueprints', {
    identifier: 'squad',
    title: 'Squad',
    schema: { properties: { lead: { type: 'string' } } },
    calculationProperties: { shout: calculation('.properties.lead | ascii_upcase') },
  })
  await create('/v1/blueprints', {
    identifier: 'service',
    title: 'Service',
    schema: { properties: TYPES },
    relations: { squad: { target: 'squad' }, helpers: { target: 'squad', many: true } },
    mirrorProperties: {
      lead: { path: 'squad.lead' },
      shout: { path: 'squad.shout' },
      shouts: { path: 'helpers.shout' },
    },
    calculationProperties: {
      // One for each type, with the values of the stored property of that type.
      ...Object.fromEntries(
        Object.entries(TYPES).map(([key, type]) => [
          `of-${key}`,
          { ...type, calculation: `.properties.${key} // empty` },
        ]),
      ),
      'of-live': calculation('.properties.live', 'boolean'),
      ofLead: calculation('.properties.lead + "!"'),
      partly: calculation('if .identifier == "cart" then error("no") else .identifier end'),
      odd: calculation('if .identifier == "cart" then "a\\u0000b" else .identifier end'),
      deep: calculation('reduce range(256) as $level (1; [.])', 'array'),
      wrong: calculation('.identifier', 'number'),
      age: calculation('now - 1000000000 | floor', 'number'),
    },
  })
  await create('/v1/blueprints/squad/entities', { identifier: 'red', properties: { lead: 'Ann' } })
  await create('/v1/blueprints/squad/entities', { identifier: 'blue', properties: { lead: 'Bob' } })
  for (const [identifier, properties, relations] of [
    [
      'cart',
      { tier: 'gold', size: 10, live: true, tags: ['a', 'b'], limits: { cpu: 1 }, since: '2024-01-01T00:00:00Z' },
      { squad: 'red', helpers: ['blue', 'red'] },
    ],
    ['loan', { tier: 'tin', size: 2.5, live: false, tags: [], limits: {}, since: '2031-03-30T01:00:00+02:00' }, {}],
    ['mail', { tier: '', size: -1, tags: ['b'], since: '2031-03-29T23:00:00Z' }, { squad: 'blue' }],
    ['none', {}, {}],
  ] as const) {
    await create('/v1/blueprints/service/entities', { identifier, properties, relations })
  }
})

describe('rules about calculations', () => {
  const CASES: [string, string, unknown?][] = [
    ['tier', '=', 'gold'],
    ['tier', '=', null],
    ['tier', '!=', 'gold'],
    ['tier', 'contains', 'ol'],
    ['tier', 'doesNotContains', 'ol'],
    ['tier', 'beginsWith', 'g'],
    ['tier', 'doesNotBeginsWith', 'g'],
    ['tier', 'endsWith', 'n'],
    ['tier', 'doesNotEndsWith', 'n'],
    ['tier', 'in', ['gold', 'tin']],
    ['tier', 'notIn', ['gold', 'tin']],
    ['tier', 'isEmpty'],
    ['tier', 'isNotEmpty'],
    ['size', '=', 10],
    ['size', '=', '10'],
    ['size', '!=', 10],
    ['size', '>', 2.5],
    ['size', '>=', 2.5],
    ['size', '<', 2.5],
    ['size', '<=', 2.5],
    ['size', 'in', [10, -1]],
    ['size', 'isEmpty'],
    ['live', '=', true],
    ['live', '=', false],
    ['live', '!=', true],
    ['live', 'isNotEmpty'],
    ['tags', 'contains', 'a'],
    ['tags', 'doesNotContains', 'a'],
    ['tags', 'containsAny', ['a', 'x']],
    ['tags', 'matchAny', 'b'],
    ['tags', 'isEmpty'],
    ['limits', 'isEmpty'],
    ['limits', 'isNotEmpty'],
    ['since', '=', '2031-03-29T23:00:00Z'],
    ['since', '!=', '2031-03-29T23:00:00Z'],
    ['since', '>', '2030-01-01T00:00:00Z'],
    ['since', '<=', '2030-01-01T00:00:00Z'],
    ['since', 'between', { preset: 'yesterday' }],
    ['since', 'notBetween', { preset: 'yesterday' }],
    ['since', 'between', { from: '2023-01-01T00:00:00Z', to: '2025-01-01T00:00:00Z' }],
    ['since', 'isExpired'],
    ['since', 'in', ['2024-01-01T01:00:00+01:00']],
  ]

  it.each(CASES)('find what the same rule finds of a stored property: %s %s %j', async (key, operator, value) => {
    const stored = await find(rule(key, operator, value))
    expect(await find(rule(`of-${key}`, operator, value))).toEqual(stored)
    expect([stored.length > 0, stored.length < 4]).toEqual([true, true])
  })

  it('hold at any depth, beside other rules', async () => {
    const isGold = rule('of-tier', '=', 'gold')
    expect(await find(or(isGold, rule('size', '<', 0)))).toEqual(['cart', 'mail'])
    expect(await find(rule('size', '>', 0), or(isGold, and(rule('of-size', '<', 3))))).toEqual(['cart', 'loan'])
    expect(await find(rule('size', '>', 3), rule('of-tier', '!=', 'gold'))).toEqual([])
    expect(namesOf(await search(or(isGold, rule('$identifier', '=', 'none'))))).toEqual(['cart', 'none'])
  })

  it('see mirrors, and mirrors that lead to calculations are compared as replies show them', async () => {
    expect(await find(rule('ofLead', '=', 'Ann!'))).toEqual(['cart'])
    expect(await find(rule('shout', '=', 'BOB'))).toEqual(['mail'])
    expect(await find(rule('shout', 'isEmpty'))).toEqual(['loan', 'none'])
    expect(await find(rule('shouts', 'contains', 'BOB'))).toEqual(['cart'])
  })

  it('are asked of what is true now', async () => {
    const before = await find(rule('ofLead', '=', 'Zoe!'))
    await call('PATCH', '/v1/blueprints/squad/entities/red', { properties: { lead: 'Zoe' } })
    const after = await find(rule('ofLead', '=', 'Zoe!'))
    await call('PATCH', '/v1/blueprints/squad/entities/red', { properties: { lead: 'Ann' } })
    expect([before, after]).toEqual([[], ['cart']])
    expect(await find(rule('age', '>', 0))).toHaveLength(4)
  })

  it('find null where a program fails, gives another type, or what PostgreSQL cannot hold', async () => {
    expect(await find(rule('partly', 'isEmpty'))).toEqual(['cart'])
    expect(await find(rule('partly', 'beginsWith', 'l'))).toEqual(['loan'])
    expect(await find(rule('odd', 'isEmpty'))).toEqual(['cart'])
    expect(await find(rule('wrong', 'isEmpty'))).toHaveLength(4)
    // As deep as results of programs may be.
    expect(await find(rule('deep', 'isNotEmpty'))).toHaveLength(4)
  })

  it('are refused when they are wrong, with their place', async () => {
    const reply = await search(and(rule('tier', '=', 'gold'), rule('of-size', 'like', 1)))
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain('query.rules[1].operator')
    const other = await search(and(rule('of-tier', '=', 'gold'), rule('size', 'like', 1)))
    expect(other.body.message).toContain('query.rules[1].operator')
  })

  it('find what is left when a rule about the caller finds nothing', async () => {
    expect(await find(rule('of-tier', '=', { context: 'user', property: 'tier' }))).toEqual([])
  })
})

describe('pages of a search by a calculation', () => {
  it('go on where the last one ended', async () => {
    const query = and(rule('partly', 'isNotEmpty'))
    const first = await search(query, { limit: 2 })
    const second = await search(query, { limit: 2, from: first.body.next })
    expect([namesOf(first), namesOf(second), second.body.next]).toEqual([['loan', 'mail'], ['none'], undefined])
  })
})

describe('a table', () => {
  const rowsOf = async (body: object) => namesOf(await table(body), 'rows')

  it.each([
    ['of-size', 'ASC', ['mail', 'loan', 'cart', 'none']],
    ['of-size', 'DESC', ['cart', 'loan', 'mail', 'none']],
    ['of-tier', 'ASC', ['mail', 'cart', 'loan', 'none']],
    ['of-live', 'DESC', ['cart', 'loan', 'mail', 'none']],
    ['shout', 'DESC', ['mail', 'cart', 'loan', 'none']],
  ])('is sorted by %s %s, rows without a value last', async (property, order, expected) => {
    expect(await rowsOf({ sort: [{ property, order }] })).toEqual(expected)
  })

  it.each(['ASC', 'DESC'])('shows each row once over pages sorted %s by values that many rows share', async (order) => {
    await create('/v1/blueprints', {
      identifier: `row${order}`,
      title: 'Row',
      schema: { properties: { number: { type: 'number' } } },
      calculationProperties: {
        third: calculation('.properties.number % 3 | if . == 0 then null else . end', 'number'),
      },
    })
    for (let number = 0; number < 20; number++) {
      await create(`/v1/blueprints/row${order}/entities`, { identifier: `r${number}`, properties: { number } })
    }
    const page = { blueprint: `row${order}`, limit: 3, sort: [{ property: 'third', order }] }
    const seen: string[] = []
    let cursor: unknown = null
    do {
      const reply = await table({ ...page, cursor })
      seen.push(...namesOf(reply, 'rows'))
      cursor = reply.body.next
    } while (cursor !== null)
    expect(seen).toEqual(await rowsOf({ ...page, limit: 50 }))
    expect(new Set(seen).size).toBe(20)
    const thirds = seen.map((name) => Number(name.slice(1)) % 3)
    const inOrder = order === 'ASC' ? [1, 2, 0] : [2, 1, 0]
    expect(thirds).toEqual(inOrder.flatMap((third) => thirds.filter((other) => other === third)))
  })

  it('is filtered and sorted by calculations at once', async () => {
    const reply = await table({
      query: and(rule('of-tier', '!=', 'gold')),
      sort: [
        { property: 'of-live', order: 'ASC' },
        { property: 'of-size', order: 'DESC' },
      ],
    })
    expect(namesOf(reply, 'rows')).toEqual(['loan', 'mail', 'none'])
  })
})

describe('a search of all blueprints', () => {
  beforeAll(async () => {
    // The same key: a calculation of another type, a stored property, a mirror.
    const blueprint = (identifier: string, more: object) =>
      create('/v1/blueprints', { identifier, title: identifier, schema: { properties: {} }, ...more })
    await blueprint('as-text', { calculationProperties: { grade: calculation('.title') } })
    await blueprint('as-number', { calculationProperties: { grade: calculation('.title | tonumber', 'number') } })
    await blueprint('stored', { schema: { properties: { grade: { type: 'string' } } } })
    await blueprint('mirrored', {
      relations: { of: { target: 'stored' } },
      mirrorProperties: { grade: { path: 'of.grade' } },
    })
    await create('/v1/blueprints/as-text/entities', { identifier: 't7', title: '7' })
    await create('/v1/blueprints/as-text/entities', { identifier: 't8', title: '8' })
    await create('/v1/blueprints/as-number/entities', { identifier: 'n7', title: '7' })
    await create('/v1/blueprints/as-number/entities', { identifier: 'n8', title: '8' })
    await create('/v1/blueprints/stored/entities', { identifier: 's7', properties: { grade: '7' } })
    await create('/v1/blueprints/mirrored/entities', { identifier: 'm7', relations: { of: 's7' } })
  })
  const findAll = async (...rules: object[]) =>
    namesOf(await call('POST', '/v1/entities/search', and(...rules))).toSorted()

  it('compares a key as each blueprint defines it, and is silent about blueprints that lack it', async () => {
    expect(await findAll(rule('grade', '=', '7'))).toEqual(['m7', 'n7', 's7', 't7'])
    expect(await findAll(rule('grade', '!=', '7'))).toEqual(['n8', 't8'])
    expect(await findAll(rule('grade', '=', 8))).toEqual(['n8', 't8'])
  })

  it('runs programs only over blueprints that the other rules leave', async () => {
    expect(await findAll(rule('$blueprint', '=', 'as-number'), rule('grade', '>', 7))).toEqual(['n8'])
  })
})

describe('a caller', () => {
  it('finds, counts and sorts only what she may read', async () => {
    await create('/v1/blueprints', {
      identifier: 'vault',
      title: 'Vault',
      schema: { properties: { gold: { type: 'number' } } },
      calculationProperties: { double: calculation('.properties.gold * 2', 'number') },
    })
    for (const [identifier, team, gold] of [
      ['mine', 'red', 7],
      ['theirs', 'blue', 7],
    ]) {
      await create('/v1/blueprints/vault/entities', { identifier, team, properties: { gold } })
    }
    const read = { users: [], roles: [], teams: [], ownedByTeam: true }
    await call('PATCH', '/v1/blueprints/vault/permissions', { entities: { read } })
    const owner = await signInPerson(portal, { email: 'owner@test.example', teams: ['red'] })
    const outsider = await signInPerson(portal, { email: 'outsider@test.example', teams: ['green'] })
    const query = and(rule('double', '=', 14))
    const ask = async (headers: Record<string, string>) => ({
      search: namesOf(await call('POST', '/v1/blueprints/vault/entities/search', { query }, headers)),
      catalog: namesOf(await call('POST', '/v1/entities/search', query, headers)),
      rows: namesOf(
        await call(
          'POST',
          '/ui/v1/table/query',
          { blueprint: 'vault', query, sort: [{ property: 'double', order: 'ASC' }] },
          headers,
        ),
        'rows',
      ),
      sum: (await call('POST', '/v1/entities/aggregate', { func: 'sum', property: 'double', query: and() }, headers))
        .body.result,
    })
    expect(await ask(owner)).toEqual({ search: ['mine'], catalog: ['mine'], rows: ['mine'], sum: 14 })
    expect(await ask(outsider)).toEqual({ search: [], catalog: [], rows: [], sum: null })
  })
})

describe('what is written while programs run', () => {
  it('is not spoken about until the next search, negated or not', async () => {
    await create('/v1/blueprints', {
      identifier: 'late',
      title: 'Late',
      schema: { properties: {} },
      calculationProperties: { name: calculation('.identifier') },
    })
    const { db, clock, catalogHooks, calculator } = portal.services
    const { orgId } = portal.organization
    const blueprints = [await getBlueprint(db, orgId, 'late')]
    const compute = computeBy({ db, clock, catalogHooks, calculator })
    const scope = { orgId, blueprints, strict: true, now: NOW, reader: SYSTEM, compute }
    await create('/v1/blueprints/late/entities', { identifier: 'early' })
    const condition = await prepareCondition(db, scope, and(rule('name', '!=', 'x')))
    await create('/v1/blueprints/late/entities', { identifier: 'x' })
    const found = async (holds: Condition) =>
      (await findPage(db, scope, holds, {})).entities.map(({ identifier }) => identifier)
    expect(await found(condition)).toEqual(['early'])
    expect(await found(await prepareCondition(db, scope, and(rule('name', '=', 'x'))))).toEqual(['x'])
  })
})

describe('conditions of actions and datasets of forms', () => {
  it('may be about calculations of the entities that they judge', async () => {
    const { services, organization } = portal
    const among = ['cart', 'mail']
    const query = { combinator: 'and', rules: [rule('of-size', '<', 5)] }
    const passing = await filterEntities(services, SYSTEM, organization.orgId, 'service', among, query, NOW)
    expect([...passing]).toEqual(['mail'])
  })
})

describe('where programs do not run', () => {
  it.each([
    ['a search that names the entity to write', { identifier: and(rule('shout', '=', 'ANN')) }],
    ['a search that names a relation', { identifier: 'x', relations: { peer: and(rule('shout', '=', 'ANN')) } }],
  ])('%s is refused by name', async (_name, body) => {
    await call('PATCH', '/v1/blueprints/squad', { relations: { peer: { target: 'squad' } } })
    const reply = await call('POST', '/v1/blueprints/squad/entities?upsert=true', body)
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain('"shout" is computed by a program')
  })

  it('a policy is refused by name', async () => {
    const policy = and(rule('shout', '=', 'ANN'))
    const reply = await call('PATCH', '/v1/blueprints/squad/permissions', { entities: { read: { policy } } })
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain('"shout" is computed by a program')
  })
})

describe('limits', () => {
  beforeAll(async () => {
    await create('/v1/blueprints', {
      identifier: 'many',
      title: 'Many',
      schema: { properties: { number: { type: 'number' } } },
      calculationProperties: {
        half: calculation('.properties.number / 2', 'number'),
        slow: calculation('reduce range(60000) as $step (0; . + $step) | tostring'),
        endless: calculation('def f: f; f'),
        wide: calculation('"x" * 2000 | . + "y"'),
      },
    })
    await sql`
      insert into entity (blueprint_id, datasource_id, created_at, updated_at, org_id, identifier, created_by, updated_by,
        properties, relations)
      select blueprint.id, (select min(id) from datasource), now(), now(), blueprint.org_id, 'm' || number, 'test', 'test',
        jsonb_build_object('number', number), '{}'::jsonb
      from blueprint cross join generate_series(1, 10001) as number where blueprint.identifier = 'many'
    `.execute(portal.services.db)
  })
  const refusalOf = async (reply: Promise<TestReply>) => {
    const { status, body } = await reply
    expect(status, JSON.stringify(body).slice(0, 500)).toBe(422)
    return body.message as unknown as string
  }
  const isTwo = rule('half', '=', 2)

  it('refuse a search that would run a program over more than 10,000 entities, and say how to narrow it', async () => {
    const message = await refusalOf(search(and(isTwo), {}, 'many'))
    expect(message).toContain('"half" of blueprint "many"')
    expect(message).toContain('more than 10000 entities')
    expect(message).toContain('under "and"')
    expect(await refusalOf(call('POST', '/v1/entities/search', and(isTwo)))).toContain('"half"')
    const sorted = table({ blueprint: 'many', sort: [{ property: 'half', order: 'ASC' }] })
    expect(await refusalOf(sorted)).toContain('body/sort names "half"')
    const sum = call('POST', '/v1/entities/aggregate', { func: 'sum', property: 'half', query: and() })
    expect(await refusalOf(sum)).toContain('property names "half"')
  })

  it('leave a search alone that other rules narrow, however deep, and count all of 10,000', async () => {
    expect(namesOf(await search(and(rule('number', '<', 10), isTwo), {}, 'many'))).toEqual(['m4'])
    const deep = and(and(or(rule('number', '<', 10), rule('number', '>', 10_000))), or(isTwo, rule('half', '<', 1)))
    expect(namesOf(await search(deep, {}, 'many'))).toEqual(['m1', 'm4'])
    const query = and(rule('number', '<=', 10_000), rule('half', '>', 0))
    expect(await call('POST', '/v1/entities/aggregate', { func: 'count', query })).toMatchObject({
      status: 200,
      body: { result: 10_000 },
    })
  })

  it('end a search whose program takes too long for all entities together', async () => {
    const startedAt = performance.now()
    const message = await refusalOf(search(and(rule('number', '<=', 10_000), rule('slow', '=', 'x')), {}, 'many'))
    expect(message).toContain('"slow"')
    expect(message).toContain('longer than 10 seconds')
    // Nothing was wrong with the program.
    const few = and(rule('number', '<', 3), rule('slow', 'isNotEmpty'))
    expect(namesOf(await search(few, {}, 'many'))).toEqual(['m1', 'm2'])
    expect(performance.now() - startedAt).toBeLessThan(30_000)
  })

  it('give null to a program that never ends, after the second that replies wait too', async () => {
    const query = and(rule('number', '<', 4), rule('endless', 'isEmpty'))
    expect(namesOf(await search(query, {}, 'many'))).toEqual(['m1', 'm2', 'm3'])
  })

  it('refuse values that are too large together', async () => {
    const message = await refusalOf(search(and(rule('number', '<=', 9_000), rule('wide', '=', 'x')), {}, 'many'))
    expect(message).toContain('"wide"')
    expect(message).toContain('larger than')
    const often = Array.from({ length: 100 }, (_, index) => rule('half', '!=', -index - 1))
    const first = rule('number', '<=', 10_000)
    expect(await refusalOf(search(and(first, ...often), {}, 'many'))).toContain('once for each rule')
    expect(namesOf(await search(and(first, ...often.slice(0, 20)), { limit: 1 }, 'many'))).toEqual(['m1'])
  })
})
