import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'
import { alignScorecards } from './align-scorecards.ts'

let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal()
  await portal.call('PATCH', '/v1/blueprints/_scorecard', { schema: { properties: { note: { type: 'string' } } } })
})
afterAll(() => portal[Symbol.asyncDispose]())

const SCORECARDS = '/v1/blueprints/service/scorecards'
const call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) =>
  portal.call(method, path, body)
const entities = (blueprint: string) => `/v1/blueprints/${blueprint}/entities`

interface Shown {
  identifier: string
  title: string | null
  properties: Record<string, unknown>
  relations: Record<string, unknown>
  updatedAt: string
}
const list = async (blueprint: string) => (await call('GET', entities(blueprint))).body.entities as unknown as Shown[]
const entity = async (blueprint: string, identifier: string) =>
  (await call('GET', `${entities(blueprint)}/${identifier}`)).body.entity as unknown as Shown | undefined
const scorecard = async (identifier: string) =>
  (await call('GET', `${SCORECARDS}/${identifier}`)).body.scorecard as unknown as
    ({ rules: { identifier: string }[] } & Record<string, unknown>) | undefined
const names = (things: { identifier: string }[]) => things.map(({ identifier }) => identifier)

const query = (property = 'tier') => ({ combinator: 'and', conditions: [{ property, operator: 'isNotEmpty' }] })
const rule = (identifier: string, level = 'Gold') => ({
  identifier,
  title: `Rule ${identifier}`,
  level,
  query: query(),
})
const ruleEntity = (identifier: string, parts: object = {}) => ({
  identifier,
  title: 'A rule',
  properties: { level: 'Gold', query: query() },
  relations: { scorecard: 'ready' },
  ...parts,
})

beforeEach(async () => {
  for (const { identifier } of await list('_scorecard')) await call('DELETE', `${entities('_scorecard')}/${identifier}`)
  for (const identifier of ['service', 'app']) {
    await call('DELETE', `/v1/blueprints/${identifier}/all-entities?delete_blueprint=true`)
    await call('DELETE', `/v1/blueprints/${identifier}`)
  }
  const schema = { properties: { tier: { type: 'string' } } }
  await call('POST', '/v1/blueprints', { identifier: 'service', title: 'Service', schema })
})

describe('a scorecard made by the routes of scorecards', () => {
  it('is at once an entity, and so are its rules, and they follow every change', async () => {
    const filter = query('$title')
    const body = { identifier: 'ready', title: 'Ready', filter, rules: [rule('a', 'Bronze'), rule('b')] }
    expect((await call('POST', SCORECARDS, body)).status).toBe(201)
    expect(await entity('_scorecard', 'ready')).toMatchObject({
      title: 'Ready',
      properties: { blueprint: 'service', filter, levels: [{ title: 'Basic' }, {}, {}, { title: 'Gold' }] },
    })
    expect(await entity('_rule', 'ready_a')).toMatchObject({
      title: 'Rule a',
      properties: { level: 'Bronze', query: query() },
      relations: { scorecard: 'ready' },
    })

    const described = { ...rule('b'), description: 'Why' }
    await call('PUT', `${SCORECARDS}/ready`, { identifier: 'ready', title: 'Set', rules: [described, rule('c')] })
    expect(names(await list('_rule'))).toEqual(['ready_b', 'ready_c'])
    expect((await entity('_rule', 'ready_b'))!.properties).toMatchObject({ rule_description: 'Why' })
    expect(await entity('_scorecard', 'ready')).toMatchObject({ title: 'Set', properties: { filter: null } })

    await call('DELETE', `${SCORECARDS}/ready`)
    expect([...(await list('_scorecard')), ...(await list('_rule'))]).toEqual([])
  })

  it('keeps what users added to its entity', async () => {
    const body = { identifier: 'ready', title: 'Ready', rules: [rule('a')] }
    await call('POST', SCORECARDS, body)
    await call('PATCH', `${entities('_scorecard')}/ready`, { properties: { note: 'ours' } })
    await call('PUT', `${SCORECARDS}/ready`, { ...body, title: 'Set' })
    expect(await entity('_scorecard', 'ready')).toMatchObject({ title: 'Set', properties: { note: 'ours' } })
  })

  it('gives rules the levels of all scorecards, in the blueprint and its structure alike', async () => {
    const levels = [
      { title: 'Low', color: 'red' },
      { title: 'High', color: 'green' },
    ]
    await call('POST', SCORECARDS, { identifier: 'ready', title: 'Ready', levels, rules: [rule('a', 'High')] })
    const { blueprint } = (await call('GET', '/v1/blueprints/_rule')).body as unknown as { blueprint: object }
    const structure = (await call('GET', '/v1/blueprints/system/_rule/structure')).body.blueprint as unknown as object
    const level = { enum: ['Basic', 'Bronze', 'Silver', 'Gold', 'Low', 'High'] }
    expect(blueprint).toMatchObject({ schema: { properties: { level } } })
    expect(blueprint).toMatchObject(structure)
    expect((await call('PUT', '/v1/blueprints/_rule', blueprint)).status).toBe(200)
    const added = await call('PATCH', '/v1/blueprints/_rule', { schema: { properties: { note: { type: 'string' } } } })
    expect(added).toMatchObject({ status: 422, body: { error: 'protected_blueprint_violation' } })
  })

  it('has entities of its own where names of rules would meet', async () => {
    await call('POST', SCORECARDS, { identifier: 'a_b', title: 'One', rules: [rule('c')] })
    await call('POST', SCORECARDS, { identifier: 'a', title: 'Two', rules: [rule('b_c', 'Silver')] })
    expect(await entity('_rule', 'a_b_c')).toMatchObject({ relations: { scorecard: 'a_b' } })
    expect(await entity('_rule', 'a_b_c_2')).toMatchObject({ relations: { scorecard: 'a' } })
    await call('PATCH', `${entities('_rule')}/a_b_c_2`, { title: 'Other' })
    expect(await scorecard('a')).toMatchObject({ rules: [{ identifier: 'b_c', title: 'Other' }] })
  })

  it('follows the names of its blueprint and of properties, and goes with the blueprint', async () => {
    await call('POST', SCORECARDS, { identifier: 'ready', title: 'Ready', rules: [rule('a')] })
    const renamed = { identifier: 'app', title: 'App', schema: { properties: { tier: { type: 'string' } } } }
    expect((await call('PUT', '/v1/blueprints/service', renamed)).status).toBe(200)
    expect((await entity('_scorecard', 'ready'))!.properties.blueprint).toBe('app')
    await call('PATCH', '/v1/blueprints/app/properties/tier/rename', { newPropertyName: 'grade' })
    expect((await entity('_rule', 'ready_a'))!.properties.query).toEqual(query('grade'))
    expect((await call('DELETE', '/v1/blueprints/app')).status).toBe(200)
    expect([...(await list('_scorecard')), ...(await list('_rule'))]).toEqual([])
  })
})

describe('an entity of _scorecard', () => {
  it('makes a scorecard with its rules, which judges entities at once', async () => {
    await call('POST', entities('service'), { identifier: 'cart', properties: { tier: 'gold' } })
    const body = { identifier: 'ready', properties: { blueprint: 'service', rules: [rule('a'), rule('b')] } }
    expect((await call('POST', entities('_scorecard'), body)).status).toBe(201)
    expect(await scorecard('ready')).toMatchObject({ title: 'ready', blueprint: 'service', rules: [{}, {}] })
    expect(Object.keys((await scorecard('ready'))!)).not.toContain('filter')
    expect(names(await list('_rule'))).toEqual(['ready_a', 'ready_b'])
    expect(await entity('service', 'cart')).toMatchObject({ scorecards: { ready: { level: 'Gold' } } })
  })

  it('changes its scorecard, keeps what it does not name, and deletes it with its rules', async () => {
    await call('POST', SCORECARDS, { identifier: 'ready', title: 'Ready', filter: query('$title'), rules: [rule('a')] })
    await call('PUT', `${entities('_scorecard')}/ready`, { properties: { note: 'mine' } })
    expect(await scorecard('ready')).toMatchObject({ title: 'Ready', filter: query('$title'), rules: [rule('a')] })
    await call('PATCH', `${entities('_scorecard')}/ready`, {
      title: 'Set',
      properties: { filter: null, rules: [rule('b'), rule('a')] },
    })
    const changed = (await scorecard('ready'))!
    expect(changed).toMatchObject({ title: 'Set', rules: [{ identifier: 'b' }, { identifier: 'a' }] })
    expect(Object.keys(changed)).not.toContain('filter')
    expect((await call('DELETE', `${entities('_scorecard')}/ready`)).status).toBe(200)
    expect(await scorecard('ready')).toBeUndefined()
    expect(await list('_rule')).toEqual([])
    expect((await call('POST', SCORECARDS, { identifier: 'ready', title: 'Ready', rules: [] })).status).toBe(201)
  })

  it.each<[string, object, string]>([
    ['without a blueprint', { properties: {} }, 'properties.blueprint'],
    ['of an unknown blueprint', { properties: { blueprint: 'ship' } }, 'properties.blueprint'],
    ['with a filter of no conditions', { properties: { filter: { combinator: 'and', conditions: [] } } }, 'filter'],
    ['with a filter that names nothing', { properties: { filter: query('nothing') } }, 'properties.filter.conditions'],
    ['with rules that are no list', { properties: { rules: 'all' } }, 'properties.rules'],
    ['with a rule of no level', { properties: { rules: [rule('a', 'Tin')] } }, 'properties.rules[0].level'],
    ['with levels without colour', { properties: { levels: [{ title: 'Low' }] } }, 'properties.levels[0]'],
    ['with too long an identifier', { identifier: 'x'.repeat(101) }, 'identifier'],
  ])('is refused %s, naming the field, and leaves nothing', async (what, parts, place) => {
    const given = parts as { properties?: object }
    const blueprint = what === 'without a blueprint' ? {} : { blueprint: 'service' }
    const body = { identifier: 'ready', ...parts, properties: { ...blueprint, ...given.properties } }
    const reply = await call('POST', entities('_scorecard'), body)
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain(place)
    expect((await call('GET', SCORECARDS)).body.scorecards).toEqual([])
    expect(await list('_scorecard')).toEqual([])
  })

  it('stays with its identifier and blueprint', async () => {
    await call('POST', SCORECARDS, { identifier: 'ready', title: 'Ready', rules: [] })
    await call('POST', '/v1/blueprints', { identifier: 'app', title: 'App', schema: { properties: {} } })
    const path = `${entities('_scorecard')}/ready`
    expect(await call('PATCH', path, { identifier: 'done' })).toMatchObject({ body: { error: 'protected_entity' } })
    const moved = await call('PATCH', path, { properties: { blueprint: 'app' } })
    expect(moved).toMatchObject({ status: 422, body: { message: expect.stringContaining('properties.blueprint') } })
  })
})

describe('an entity of _rule', () => {
  beforeEach(async () => {
    await call('POST', SCORECARDS, { identifier: 'ready', title: 'Ready', rules: [rule('a', 'Bronze')] })
  })

  it('adds a rule to its scorecard, changes it and takes it away', async () => {
    const path = entities('_rule')
    expect((await call('POST', path, ruleEntity('owned'))).status).toBe(201)
    expect((await call('POST', path, ruleEntity('ready_b'))).status).toBe(201)
    expect(names((await scorecard('ready'))!.rules)).toEqual(['a', 'owned', 'b'])
    await call('PATCH', `${path}/owned`, { properties: { level: 'silver', rule_description: 'Why' } })
    await call('PUT', `${path}/ready_a`, { title: 'First' })
    expect(await scorecard('ready')).toMatchObject({
      rules: [
        { identifier: 'a', title: 'First', level: 'Bronze', query: query() },
        { identifier: 'owned', title: 'A rule', level: 'Silver', description: 'Why' },
        { identifier: 'b' },
      ],
    })
    expect((await call('DELETE', `${path}/owned`)).status).toBe(200)
    expect((await call('DELETE', `${path}/ready_a`)).status).toBe(200)
    expect(names((await scorecard('ready'))!.rules)).toEqual(['b'])
    expect(names(await list('_rule'))).toEqual(['ready_b'])
  })

  it('keeps the name that it was given when the scorecard is replaced', async () => {
    await call('POST', entities('_rule'), ruleEntity('owned'))
    await call('PUT', `${SCORECARDS}/ready`, { identifier: 'ready', title: 'Ready', rules: [rule('owned', 'Silver')] })
    expect(await list('_rule')).toMatchObject([{ identifier: 'owned', properties: { level: 'Silver' } }])
  })

  it('is judged alone in bulk, on what the ones before it leave', async () => {
    const wrong = ruleEntity('wrong', { properties: { level: 'Basic', query: query() } })
    const reply = await call('POST', `${entities('_rule')}/bulk`, {
      entities: [ruleEntity('one'), wrong, ruleEntity('two')],
    })
    expect(reply.body.errors).toMatchObject([{ index: 1, message: expect.stringContaining('properties.level') }])
    expect(names((await scorecard('ready'))!.rules)).toEqual(['a', 'one', 'two'])
    expect(names(await list('_rule'))).toEqual(['one', 'ready_a', 'two'])
  })

  // Both read the scorecard and write it back.
  it('is not lost when two are created at the same time', async () => {
    const made = await Promise.all(['x', 'y', 'z'].map((name) => call('POST', entities('_rule'), ruleEntity(name))))
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(names((await scorecard('ready'))!.rules).toSorted()).toEqual(['a', 'x', 'y', 'z'])
  })

  it.each<[string, object, string]>([
    ['without a level', { properties: { query: query() } }, 'properties.level'],
    ['of an unknown level', { properties: { level: 'Tin', query: query() } }, 'properties.level'],
    ['of the lowest level', { properties: { level: 'Basic', query: query() } }, 'properties.level'],
    ['without a query', { properties: { level: 'Gold' } }, 'properties.query'],
    ['with an empty query', { properties: { level: 'Gold', query: {} } }, 'properties.query'],
    ['that compares nothing', { properties: { level: 'Gold', query: query('no') } }, 'properties.query.conditions[0]'],
    ['without a scorecard', { relations: {} }, 'relations.scorecard'],
    ['of an unknown scorecard', { relations: { scorecard: 'no' } }, 'relations.scorecard'],
    ['with a name that rules cannot have', { identifier: 'a.b' }, 'identifier'],
    ['that the scorecard has', { identifier: 'a' }, 'identifier'],
  ])('is refused %s, naming the field, and leaves the scorecard', async (_what, parts, place) => {
    const before = await scorecard('ready')
    const reply = await call('POST', entities('_rule'), ruleEntity('new', parts))
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(reply.status).toBeLessThan(500)
    expect(reply.body.message).toContain(place)
    expect(await scorecard('ready')).toEqual(before)
    expect(names(await list('_rule'))).toEqual(['ready_a'])
  })
})

describe('scorecards of an older version', () => {
  it('get their entities when the server starts, once', async () => {
    await call('POST', SCORECARDS, { identifier: 'ready', title: 'Ready', rules: [rule('a'), rule('b')] })
    const { db, pool } = portal.services
    const before = { scorecards: await list('_scorecard'), rules: await list('_rule') }
    const clear = `from blueprint where blueprint.identifier in ('_scorecard', '_rule')`
    await pool.query(`delete from entity_relation using entity, blueprint
      where source_id = entity.id and entity.blueprint_id = blueprint.id and blueprint.identifier = '_rule'`)
    await pool.query(`delete from entity where blueprint_id in (select id ${clear})`)
    await Promise.all([alignScorecards(portal.services), alignScorecards(portal.services)])
    const restored = { scorecards: await list('_scorecard'), rules: await list('_rule') }
    expect(names(restored.scorecards)).toEqual(names(before.scorecards))
    expect(restored.rules).toMatchObject(before.rules.map(({ properties, relations }) => ({ properties, relations })))
    const revisions = () => db.selectFrom('blueprint').select(['identifier', 'revision']).orderBy('id').execute()
    const settled = await revisions()
    await alignScorecards(portal.services)
    expect({ scorecards: await list('_scorecard'), rules: await list('_rule') }).toEqual(restored)
    expect(await revisions()).toEqual(settled)
  })
})
