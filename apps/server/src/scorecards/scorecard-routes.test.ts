import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signInMember } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const LIST = '/v1/blueprints/service/scorecards'
const service = {
  identifier: 'service',
  title: 'Service',
  schema: { properties: { tier: { type: 'string' }, size: { type: 'number' } } },
  relations: { squad: { target: 'service' } },
  calculationProperties: { upper: { type: 'string', calculation: '.identifier' } },
}
const has = (property: string) => ({ combinator: 'and', conditions: [{ property, operator: 'isNotEmpty' }] })
const rule = (identifier: string, level: string, more: object = {}) => ({
  identifier,
  title: 'Rule',
  level,
  query: has('tier'),
  ...more,
})
const scorecard = (identifier: string, more: object = {}) => ({
  identifier,
  title: 'Ready',
  rules: [rule('second', 'Gold'), rule('first', 'Bronze')],
  ...more,
})
const defaults = [
  { title: 'Basic', color: 'paleBlue' },
  { title: 'Bronze', color: 'bronze' },
  { title: 'Silver', color: 'silver' },
  { title: 'Gold', color: 'gold' },
]

beforeEach(async () => {
  await portal.services.db.deleteFrom('scorecard').execute()
  await portal.services.db.deleteFrom('entity_relation').execute()
  await portal.services.db.deleteFrom('entity').execute()
  await portal.services.db.deleteFrom('blueprint').where('identifier', 'not like', '\\_%').execute()
  await portal.call('POST', '/v1/blueprints', service)
})

const create = async (body: object, url = LIST) => portal.call('POST', url, body)
const scorecardOf = (reply: TestReply) => reply.body.scorecard as unknown as Record<string, unknown>
const refusedPlaces = (body: { details?: unknown }) =>
  (body.details as { errors: { path: string }[] }).errors.map((error) => error.path)

describe('scorecards', () => {
  it('are returned key for key in the order sent, with the default levels, audit fields, id and blueprint', async () => {
    const sent = scorecard('ready', {
      filter: { combinator: 'or', conditions: [{ value: 'gold', operator: '=', property: 'tier' }] },
    })
    const created = await create(sent)
    const one = await portal.call('GET', `${LIST}/ready`)
    const list = await portal.call('GET', LIST)
    const all = await portal.call('GET', '/v1/scorecards')

    expect(created.status).toBe(201)
    const { id, blueprint, createdAt, createdBy, updatedAt, updatedBy, levels, ...document } = scorecardOf(created)
    expect(JSON.stringify(document)).toBe(JSON.stringify(sent))
    expect(levels).toEqual(defaults)
    expect({ blueprint, createdBy, updatedBy }).toEqual({
      blueprint: 'service',
      createdBy: portal.organization.clientId,
      updatedBy: portal.organization.clientId,
    })
    expect(id).toMatch(/^scorecard_/)
    expect(updatedAt).toBe(createdAt)
    expect(JSON.stringify(one.body)).toBe(JSON.stringify(created.body))
    expect(list.body).toEqual({ ok: true, scorecards: [created.body.scorecard] })
    expect(all.body).toEqual(list.body)
  })

  it('keep levels with their description, and echo no filter that was not sent', async () => {
    const levels = [
      { title: 'F', color: 'red', description: 'Poor' },
      { title: 'A', color: 'gold' },
    ]
    const created = await create(scorecard('graded', { levels, rules: [rule('r', 'A')] }))

    expect(created.body.scorecard).toMatchObject({ levels })
    expect(created.body.scorecard).not.toHaveProperty('filter')
  })

  it('are created at /v1/scorecards for the blueprint that the body names, also from a document saved from a GET', async () => {
    await create(scorecard('ready'))
    const saved = scorecardOf(await portal.call('GET', `${LIST}/ready`))
    await portal.call('DELETE', `${LIST}/ready`)

    const again = await create(saved, '/v1/scorecards')
    const lost = await create({ ...scorecard('lost'), blueprint: 'nowhere' }, '/v1/scorecards')

    expect(again.status).toBe(201)
    expect(again.body.scorecard).toMatchObject({ identifier: 'ready', blueprint: 'service' })
    expect(lost).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  it('are replaced by PUT, which leaves createdAt, changes nothing when nothing changes, and renames nothing', async () => {
    const created = scorecardOf(await create(scorecard('ready')))
    const same = await portal.call('PUT', `${LIST}/ready`, scorecard('ready'))
    const changed = await portal.call('PUT', `${LIST}/ready`, scorecard('ready', { title: 'Other', rules: [] }))
    const renamed = await portal.call('PUT', `${LIST}/ready`, scorecard('other'))
    const missing = await portal.call('PUT', `${LIST}/missing`, scorecard('missing'))

    expect(same.body.scorecard).toEqual(created)
    expect(changed.body.scorecard).toMatchObject({
      title: 'Other',
      rules: [],
      levels: defaults,
      createdAt: created.createdAt,
    })
    expect(renamed.status).toBe(422)
    expect(missing).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  it('are changed in part by PATCH, as a whole still valid', async () => {
    await create(scorecard('ready', { filter: has('tier') }))
    const patched = await portal.call('PATCH', `${LIST}/ready`, { title: 'Other', filter: null })
    const refused = await portal.call('PATCH', `${LIST}/ready`, { rules: 'none' })

    expect(patched.body.scorecard).toMatchObject({ title: 'Other', rules: scorecard('ready').rules })
    expect(patched.body.scorecard).not.toHaveProperty('filter')
    expect(refused).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
  })

  it('are upserted as a list; others stay, and one that is wrong stores none', async () => {
    await create(scorecard('old'))
    await create(scorecard('ready'))
    const put = await portal.call('PUT', LIST, [scorecard('ready', { title: 'Changed' }), scorecard('new')])
    const wrong = await portal.call('PUT', LIST, [scorecard('newer'), scorecard('bad', { rules: [rule('r', 'A')] })])
    const twice = await portal.call('PUT', LIST, [scorecard('newer'), scorecard('newer')])
    const { scorecards } = (await portal.call('GET', LIST)).body as unknown as { scorecards: { identifier: string }[] }

    expect(put.status).toBe(200)
    expect(put.body.scorecards).toMatchObject([{ identifier: 'ready', title: 'Changed' }, { identifier: 'new' }])
    expect(wrong.status).toBe(422)
    expect(refusedPlaces(wrong.body)).toEqual(['[1].rules[0].level'])
    expect(twice.status).toBe(422)
    expect(scorecards.map(({ identifier }) => identifier)).toEqual(['old', 'ready', 'new'])
  })

  it('have identifiers that are unique in the organisation and free at once after deletion', async () => {
    await portal.call('POST', '/v1/blueprints', { ...service, identifier: 'other', relations: {} })
    await create(scorecard('ready'))

    expect(await create(scorecard('ready'))).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
    expect((await create(scorecard('ready'), '/v1/blueprints/other/scorecards')).status).toBe(409)
    expect((await portal.call('PUT', '/v1/blueprints/other/scorecards', [scorecard('ready')])).status).toBe(409)
    expect((await portal.call('GET', '/v1/blueprints/other/scorecards/ready')).status).toBe(404)
    expect((await portal.call('DELETE', '/v1/blueprints/other/scorecards/ready')).status).toBe(404)
    expect((await portal.call('DELETE', `${LIST}/ready`)).body).toEqual({ ok: true })
    expect((await portal.call('GET', `${LIST}/ready`)).status).toBe(404)
    expect((await create(scorecard('ready'), '/v1/blueprints/other/scorecards')).status).toBe(201)
  })

  it('follow the rename of their blueprint and are deleted with it', async () => {
    await create(scorecard('ready'))
    await portal.call('PUT', '/v1/blueprints/service', { ...service, identifier: 'renamed', relations: {} })
    const renamed = await portal.call('GET', '/v1/blueprints/renamed/scorecards/ready')
    const deleted = await portal.call('DELETE', '/v1/blueprints/renamed')
    await portal.call('POST', '/v1/blueprints', service)

    expect(renamed.body.scorecard).toMatchObject({ identifier: 'ready', blueprint: 'renamed' })
    expect(deleted.status).toBe(200)
    expect((await portal.call('GET', '/v1/scorecards')).body).toEqual({ ok: true, scorecards: [] })
    expect((await create(scorecard('ready'))).status).toBe(201)
  })

  it('follow the rename of a property or relation, without a change of their own audit fields', async () => {
    const conditions = [
      { property: 'tier', operator: '=', value: 'tier' },
      { relation: 'squad', operator: 'isNotEmpty' },
    ]
    const query = { combinator: 'and', conditions }
    const before = scorecardOf(
      await create(scorecard('ready', { filter: query, rules: [rule('r', 'Gold', { query })] })),
    )
    const renamed = [
      await portal.call('PATCH', '/v1/blueprints/service/properties/tier/rename', { newPropertyName: 'grade' }),
      await portal.call('PATCH', '/v1/blueprints/service/relations/squad/rename', { newRelationIdentifier: 'crew' }),
    ]
    const after = scorecardOf(await portal.call('GET', `${LIST}/ready`))

    expect(renamed.map(({ status }) => status)).toEqual([200, 200])
    const followed = {
      combinator: 'and',
      conditions: [
        { property: 'grade', operator: '=', value: 'tier' },
        { relation: 'crew', operator: 'isNotEmpty' },
      ],
    }
    expect(after).toEqual({ ...before, filter: followed, rules: [rule('r', 'Gold', { query: followed })] })
  })

  it('leave the audit fields of their blueprint alone, and stand in the audit trail', async () => {
    const before = (await portal.call('GET', '/v1/blueprints/service')).body
    await create(scorecard('ready'))
    await portal.call('PUT', `${LIST}/ready`, scorecard('ready', { title: 'Other' }))
    await portal.call('DELETE', `${LIST}/ready`)
    const after = (await portal.call('GET', '/v1/blueprints/service')).body
    const trail = (await portal.call('GET', '/v1/audit-log?resources=scorecard&limit=3')).body as unknown as {
      audits: { action: string; context: object }[]
    }

    expect(after).toEqual(before)
    expect(trail.audits.map(({ action }) => action)).toEqual(['DELETE', 'UPDATE', 'CREATE'])
    expect(trail.audits[0]!.context).toMatchObject({ blueprint: 'service', scorecard: 'ready' })
  })

  it('of other organisations are neither shown nor in the way', async () => {
    const other = await portal.addOrganization()
    const headers = { authorization: `Bearer ${other.token}` }
    await create(scorecard('ready'))
    await portal.call('POST', '/v1/blueprints', { ...service, relations: {} }, headers)

    expect((await portal.call('GET', '/v1/scorecards', undefined, headers)).body).toEqual({ ok: true, scorecards: [] })
    expect((await portal.call('GET', `${LIST}/ready`, undefined, headers)).status).toBe(404)
    expect((await portal.call('POST', LIST, scorecard('ready'), headers)).status).toBe(201)
  })
})

describe('writers at once', () => {
  it('give an identifier to exactly one scorecard', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => create(scorecard('ready'))))

    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    expect(await countStored()).toEqual({ stored: 1, noted: 1 })
  })

  it('of scorecards, entities and the blueprint do not refuse each other, and leave the count right', async () => {
    const work = Array.from({ length: 30 }, (_, index) => {
      if (index % 3 === 0) return create(scorecard(`s${index}`))
      if (index % 3 === 1) return portal.call('POST', '/v1/blueprints/service/entities', { identifier: `e${index}` })
      return portal.call('PATCH', '/v1/blueprints/service', { title: `Title ${index}` })
    })
    const replies = await Promise.all(work)

    expect(replies.filter(({ status }) => status >= 300)).toEqual([])
    expect(await countStored()).toEqual({ stored: 10, noted: 10 })
  })

  /** Scorecards there are, and how many their blueprint knows of. */
  async function countStored() {
    const { db } = portal.services
    const stored = await db.selectFrom('scorecard').select('id').execute()
    const blueprint = await db
      .selectFrom('blueprint')
      .select('scorecard_count')
      .where('identifier', '=', 'service')
      .where('org_id', '=', portal.organization.orgId)
      .executeTakeFirstOrThrow()
    return { stored: stored.length, noted: blueprint.scorecard_count }
  }
})

describe('a scorecard is refused', () => {
  const condition = (more: object) => [
    rule('r', 'Gold', { query: { combinator: 'and', conditions: [{ property: 'tier', ...more }] } }),
  ]
  const conditionPath = 'rules[0].query.conditions[0]'
  it.each([
    { what: 'a level that does not exist', rules: [rule('r', 'A')], place: 'rules[0].level' },
    { what: 'a rule of the lowest level', rules: [rule('r', 'Basic')], place: 'rules[0].level' },
    {
      what: 'two rules of one identifier',
      rules: [rule('r', 'Gold'), rule('r', 'Gold')],
      place: 'rules[1].identifier',
    },
    { what: 'an unknown operator', rules: condition({ operator: 'near' }), place: `${conditionPath}.operator` },
    { what: 'a missing value', rules: condition({ operator: '=' }), place: `${conditionPath}.value` },
    { what: 'null as a value', rules: condition({ operator: '=', value: null }), place: `${conditionPath}.value` },
    {
      what: 'a list operator with a scalar',
      rules: condition({ operator: 'in', value: 'a' }),
      place: `${conditionPath}.value`,
    },
    {
      what: 'an unknown preset',
      rules: condition({ operator: 'between', value: { preset: 'soon' } }),
      place: `${conditionPath}.value.preset`,
    },
    {
      what: 'an unknown property',
      rules: condition({ property: 'tire', operator: 'isEmpty' }),
      place: `${conditionPath}.property`,
    },
    {
      what: 'an unknown meta-property',
      rules: condition({ property: '$tier', operator: 'isEmpty' }),
      place: `${conditionPath}.property`,
    },
    {
      what: 'an unknown relation',
      rules: condition({ property: undefined, relation: 'tier', operator: 'isEmpty' }),
      place: `${conditionPath}.relation`,
    },
    {
      what: 'a property beside a relation',
      rules: condition({ relation: 'squad', operator: 'isEmpty' }),
      place: conditionPath,
    },
    {
      what: '"not" that is no flag',
      rules: condition({ operator: 'isEmpty', not: 'true' }),
      place: `${conditionPath}.not`,
    },
  ])('for $what, naming the place', async ({ rules, place }) => {
    const reply = await create(scorecard('ready', { rules }))

    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(refusedPlaces(reply.body)).toEqual([place])
    expect(reply.body.message).toContain(place)
  })

  it.each([
    { what: 'without rules', body: { identifier: 'x', title: 'X' } },
    { what: 'with a key that nobody knows', body: scorecard('ready', { rulez: [] }) },
    {
      what: 'with a rule without query',
      body: scorecard('ready', { rules: [rule('r', 'Gold', { query: undefined })] }),
    },
    {
      what: 'with a query without conditions',
      body: scorecard('ready', { rules: [rule('r', 'Gold', { query: { combinator: 'and', conditions: [] } })] }),
    },
    { what: 'with an unknown color', body: scorecard('ready', { levels: [{ title: 'A', color: 'cyan' }] }) },
    { what: 'with two levels of one title', body: scorecard('ready', { levels: [defaults[0], ...defaults] }) },
    { what: 'with an identifier that is a path', body: scorecard('..') },
    {
      what: 'with lists that are too long',
      body: scorecard('ready', {
        rules: [
          rule('r', 'Gold', {
            query: {
              combinator: 'and',
              conditions: [{ property: 'tier', operator: 'in', value: Array.from({ length: 2_000 }, String) }],
            },
          }),
        ],
      }),
    },
  ])('$what', async ({ body }) => {
    expect(await create(body)).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect((await portal.call('GET', LIST)).body).toEqual({ ok: true, scorecards: [] })
  })

  it('when all scorecards of the blueprint would compare too much, while deleting is always possible', async () => {
    const value = Array.from({ length: 1_900 }, String)
    const query = { combinator: 'and', conditions: [{ property: 'tier', operator: 'in', value }] }
    const heavy = scorecard('a', { rules: [rule('r', 'Gold', { query }), rule('s', 'Gold', { query })] })
    const replies = [await create(heavy), await create({ ...heavy, identifier: 'b' })]
    const third = await create({ ...heavy, identifier: 'c' })

    expect(replies.map(({ status }) => status)).toEqual([201, 201])
    expect(third).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect((await portal.call('GET', `${LIST}/c`)).status).toBe(404)
    expect((await portal.call('DELETE', `${LIST}/a`)).status).toBe(200)
    expect((await create({ ...heavy, identifier: 'c' })).status).toBe(201)
  })

  it('for somebody who is no Admin', async () => {
    await create(scorecard('ready'))
    const member = await signInMember(portal)
    const asMember = async (method: string, url: string, body?: object) =>
      (await portal.call(method, url, body, member)).status

    expect(await asMember('POST', LIST, scorecard('other'))).toBe(403)
    expect(await asMember('PUT', `${LIST}/ready`, scorecard('ready', { title: 'Mine' }))).toBe(403)
    expect(await asMember('PUT', LIST, [])).toBe(403)
    expect(await asMember('DELETE', `${LIST}/ready`)).toBe(403)
    expect(await asMember('GET', `${LIST}/ready`)).toBe(200)
  })

  it('but not for what the catalog computes', async () => {
    expect((await create(scorecard('ready', { rules: [rule('r', 'Gold', { query: has('upper') })] }))).status).toBe(201)
  })
})
