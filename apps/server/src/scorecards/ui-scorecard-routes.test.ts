import type { ScorecardDocument } from '@portolan/contract/scorecards'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../access/index.ts'
import { signInPerson } from '../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'
import { previewScorecard } from './count-scorecard.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const rule = (identifier: string, level: string, ...conditions: object[]) => ({
  identifier,
  title: 'Rule',
  level,
  query: { combinator: 'and', conditions },
})
const live = { property: 'live', operator: '=', value: true }
const tiered = { property: 'tier', operator: 'isNotEmpty' }
const big = { property: 'size', operator: '>', value: 10 }
const READY = {
  identifier: 'ready',
  title: 'Ready',
  filter: { combinator: 'and', conditions: [live] },
  rules: [
    rule('big', 'Silver', big),
    rule('tiered', 'Bronze', tiered),
    rule('gold', 'Gold', { property: 'tier', operator: '=', value: 'gold' }, big),
  ],
}

beforeAll(async () => {
  const create = (url: string, body: object) => portal.call('POST', url, body)
  const properties = { tier: { type: 'string' }, size: { type: 'number' }, live: { type: 'boolean' } }
  await create('/v1/blueprints', { identifier: 'service', title: 'Service', schema: { properties } })
  const entity = (identifier: string, team: string, values: object) =>
    create('/v1/blueprints/service/entities', { identifier, team, properties: values })
  await entity('best', 'red', { live: true, tier: 'gold', size: 11 })
  await entity('small', 'red', { live: true, tier: 'gold', size: 1 })
  await entity('middle', 'blue', { live: true, tier: 'tin', size: 99 })
  await entity('bare', 'blue', { live: true, size: 99 })
  await entity('dead', 'red', { live: false, tier: 'gold', size: 99 })
  await create('/v1/blueprints/service/scorecards', READY)
})

const preview = (scorecard: object, headers?: Record<string, string>) =>
  portal.call('POST', '/ui/v1/blueprints/service/scorecards/preview', { scorecard }, headers)

describe('the preview of a scorecard', () => {
  it('counts the entities that pass each rule and reach each level, of those that the filter leaves', async () => {
    const { status, body } = await preview({ ...READY, identifier: 'not_stored' })

    expect(status).toBe(200)
    expect(body.counts).toEqual({
      entities: 5,
      judged: 4,
      rules: [
        { identifier: 'big', passed: 3 },
        { identifier: 'tiered', passed: 3 },
        { identifier: 'gold', passed: 1 },
      ],
      levels: [
        { title: 'Basic', reached: 4 },
        { title: 'Bronze', reached: 3 },
        { title: 'Silver', reached: 2 },
        { title: 'Gold', reached: 1 },
      ],
    })
  })

  it('finds each entity at the level that replies show once the scorecard is stored', async () => {
    const { body } = await preview(READY)
    const list = await portal.call('GET', '/v1/blueprints/service/entities')
    const entities = list.body.entities as unknown as { scorecards: { ready?: { level: string } } }[]
    const levels = (body.counts as unknown as { levels: { title: string; reached: number }[] }).levels
    const exactly = levels.map(({ title, reached }, index) => ({
      title,
      count: reached - (levels[index + 1]?.reached ?? 0),
    }))

    expect(exactly).toEqual(
      ['Basic', 'Bronze', 'Silver', 'Gold'].map((title) => ({
        title,
        count: entities.filter(({ scorecards }) => scorecards.ready?.level === title).length,
      })),
    )
  })

  it('counts no entity that the caller may not read', async () => {
    const read = { users: [], roles: [], teams: [], ownedByTeam: true }
    await portal.call('PATCH', '/v1/blueprints/service/permissions', { entities: { read } })
    const owner = await signInPerson(portal, { email: 'owner@test.example', teams: ['red'] })
    const outsider = await signInPerson(portal, { email: 'outsider@test.example', teams: ['green'] })

    expect((await preview(READY, owner)).body.counts).toMatchObject({
      entities: 3,
      judged: 2,
      rules: [{ passed: 1 }, { passed: 2 }, { passed: 1 }],
    })
    expect((await preview(READY, outsider)).body.counts).toMatchObject({
      entities: 0,
      judged: 0,
      rules: [{ passed: 0 }, { passed: 0 }, { passed: 0 }],
    })
    await portal.call('PATCH', '/v1/blueprints/service/permissions', { entities: { read: null } })
  })

  it('knows scorecards without rules, and levels without rules', async () => {
    const counts = { entities: 5, judged: 5, rules: [] as object[] }
    expect((await preview({ identifier: 'bare', title: '', rules: [] })).body.counts).toMatchObject({
      ...counts,
      levels: [{ reached: 5 }, { reached: 5 }, { reached: 5 }, { reached: 5 }],
    })
    const levels = [{ title: 'Only', color: 'blue' }]
    expect((await preview({ identifier: 'bare', title: '', rules: [], levels })).body.counts).toMatchObject({
      ...counts,
      levels: [{ title: 'Only', reached: 5 }],
    })
  })

  it('compares what programs compute, as replies and the page of an entity do', async () => {
    await portal.call('POST', '/v1/blueprints', {
      identifier: 'computed',
      title: 'Computed',
      schema: { properties: { size: { type: 'number' } } },
      calculationProperties: { twice: { type: 'number', calculation: '.properties.size * 2' } },
    })
    const list = '/v1/blueprints/computed/entities'
    for (const size of [3, 6, 9]) await portal.call('POST', list, { identifier: `of-${size}`, properties: { size } })
    const rules = [rule('big', 'Gold', { property: 'twice', operator: '>', value: 10 })]
    const scorecard = { identifier: 'computed', title: 'Computed', rules }
    const { body } = await portal.call('POST', '/ui/v1/blueprints/computed/scorecards/preview', { scorecard })
    await portal.call('POST', '/v1/blueprints/computed/scorecards', scorecard)
    const ofEntity = await portal.call('GET', '/ui/v1/blueprints/computed/entities/of-6/scorecards')

    expect(body.counts).toMatchObject({ entities: 3, rules: [{ passed: 2 }] })
    expect(ofEntity.body.scorecards).toMatchObject([{ level: 'Gold', rules: [{ conditions: [true] }] }])
  })

  it('refuses what storing would refuse, naming the place', async () => {
    const { status, body } = await preview({ ...READY, rules: [rule('a', 'Basic', { ...big, value: 'much' })] })

    expect(status).toBe(422)
    expect((body.details as unknown as { errors: { path: string }[] }).errors.map(({ path }) => path)).toEqual([
      'scorecard.rules[0].level',
    ])
  })

  it('is given up when it takes too long', async () => {
    const caller = { orgId: portal.organization.orgId, roles: ['Admin'] } as unknown as Caller
    const blocker = await portal.services.pool.connect()
    await blocker.query('begin; lock table entity in access exclusive mode')
    try {
      expect(await previewScorecard(portal.services, caller, 'service', READY as ScorecardDocument, 50)).toBeNull()
    } finally {
      await blocker.query('rollback')
      blocker.release()
    }
    expect((await preview(READY)).body.counts).toMatchObject({ entities: 5 })
  })

  it('answers 404 for a blueprint that is not there', async () => {
    const url = '/ui/v1/blueprints/nobody/scorecards/preview'
    expect(await portal.call('POST', url, { scorecard: READY })).toMatchObject({ status: 404 })
  })
})

describe('the counts of a stored scorecard', () => {
  const count = (scorecard: string, body: object = {}) =>
    portal.call('POST', `/ui/v1/blueprints/service/scorecards/${scorecard}/counts`, body)

  it('are those of the preview, or of the entities that match a query', async () => {
    expect((await count('ready')).body).toEqual((await preview(READY)).body)
    const query = { combinator: 'and', rules: [{ property: '$identifier', operator: 'in', value: ['best', 'dead'] }] }
    expect((await count('ready', { query })).body.counts).toMatchObject({
      entities: 2,
      judged: 1,
      rules: [{ passed: 1 }, { passed: 1 }, { passed: 1 }],
    })
  })

  it('outlive a property that the blueprint lost, which has no value then', async () => {
    await portal.call('POST', '/v1/blueprints', {
      identifier: 'short',
      title: 'Short',
      schema: { properties: { size: { type: 'number' } } },
    })
    await portal.call('POST', '/v1/blueprints/short/entities', { identifier: 'one', properties: { size: 99 } })
    const scorecard = { identifier: 'sizes', title: 'Sizes', rules: [rule('big', 'Gold', big)] }
    await portal.call('POST', '/v1/blueprints/short/scorecards', scorecard)
    await portal.call('PUT', '/v1/blueprints/short', {
      identifier: 'short',
      title: 'Short',
      schema: { properties: {} },
    })

    const { body } = await portal.call('POST', '/ui/v1/blueprints/short/scorecards/sizes/counts', {})
    expect(body.counts).toMatchObject({ entities: 1, rules: [{ identifier: 'big', passed: 0 }] })
  })

  it('refuse an unknown scorecard and a query that cannot be compiled', async () => {
    expect(await count('nobody')).toMatchObject({ status: 404 })
    const query = { combinator: 'and', rules: [{ property: 'nothing', operator: '=', value: 1 }] }
    expect(await count('ready', { query })).toMatchObject({ status: 422 })
  })
})

describe('the scorecards of an entity', () => {
  const read = async (entity: string, headers?: Record<string, string>) =>
    portal.call('GET', `/ui/v1/blueprints/service/entities/${entity}/scorecards`, undefined, headers)

  it('say of each condition whether it holds', async () => {
    const { body } = await read('middle')

    expect(body.scorecards).toMatchObject([
      {
        scorecard: { identifier: 'ready', title: 'Ready', rules: READY.rules },
        level: 'Silver',
        filter: [true],
        rules: [
          { identifier: 'big', passed: true, conditions: [true] },
          { identifier: 'tiered', passed: true, conditions: [true] },
          { identifier: 'gold', passed: false, conditions: [false, true] },
        ],
      },
    ])
  })

  it('have no level where the filter excludes it', async () => {
    const { body } = await read('dead')
    expect(body.scorecards).toMatchObject([{ level: null, filter: [false] }])
  })

  it('agree with what replies of the public interface show', async () => {
    for (const identifier of ['best', 'small', 'middle', 'bare']) {
      const { body } = await portal.call('GET', `/v1/blueprints/service/entities/${identifier}`)
      const shown = (body.entity as unknown as { scorecards: Record<string, { rules: { status: string }[] }> })
        .scorecards
      const [detail] = (await read(identifier)).body.scorecards as unknown as [
        { level: string; rules: { passed: boolean }[] },
      ]
      expect(detail).toMatchObject({ level: (shown['ready'] as unknown as { level: string }).level })
      expect(detail.rules.map(({ passed }) => (passed ? 'SUCCESS' : 'FAILURE'))).toEqual(
        shown['ready']!.rules.map(({ status }) => status),
      )
    }
  })

  it('are 404 for who may not read it, as for one that does not exist', async () => {
    const owners = { users: [], roles: [], teams: [], ownedByTeam: true }
    await portal.call('PATCH', '/v1/blueprints/service/permissions', { entities: { read: owners } })
    const stranger = await signInPerson(portal, { email: 'stranger@test.example', teams: ['grey'] })

    expect(await read('best', stranger)).toMatchObject({ status: 404 })
    expect(await read('nobody')).toMatchObject({ status: 404 })
  })
})
