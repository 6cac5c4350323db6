import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LiveEvent } from '../../live/live-events.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'
import { ResultKeeper } from './result-keeper.ts'
import { ruleResultsJob } from './rule-results-job.ts'

const NOON = new Date('2025-03-12T12:00:00.000Z')
let now = NOON
let portal: TestPortal
beforeAll(async () => {
  portal = await createTestPortal({}, { clock: { now: () => now }, ruleResults: { feedDelayMs: 0 } })
  await call('PATCH', '/v1/blueprints/_rule_result', { schema: { properties: { excuse: { type: 'string' } } } })
})
afterAll(() => portal[Symbol.asyncDispose]())

const call = (method: string, path: string, body?: object) => portal.call(method, path, body)
const SCORECARDS = '/v1/blueprints/service/scorecards'
const entities = (blueprint: string) => `/v1/blueprints/${blueprint}/entities`
const settle = () => portal.services.ruleResults.settle()

interface Shown {
  identifier: string
  title: string | null
  team: string[]
  properties: Record<string, unknown>
  relations: Record<string, unknown>
  scorecards?: Record<string, { rules: { identifier: string; status: string }[] }>
}
const list = async (blueprint: string) => (await call('GET', entities(blueprint))).body.entities as unknown as Shown[]
const results = () => list('_rule_result')
/** What results say, as `rule entity result`, in order. */
const told = async () =>
  (await results())
    .map(
      ({ properties, relations }) =>
        `${String(relations.rule)} ${String(properties.entity)} ${String(properties.result)}`,
    )
    .toSorted()
/** What they should say: what replies say of each entity. */
const expected = async () =>
  (await list('service'))
    .flatMap(({ identifier, scorecards = {} }) =>
      Object.entries(scorecards).flatMap(([scorecard, { rules }]) =>
        rules.map(
          (rule) =>
            `${scorecard}_${rule.identifier} ${identifier} ${rule.status === 'SUCCESS' ? 'Passed' : 'Not passed'}`,
        ),
      ),
    )
    .toSorted()
const find = async (rule: string, entity: string) =>
  (await results()).find(({ relations, properties }) => relations.rule === rule && properties.entity === entity)
const audits = async () =>
  (await call('GET', '/v1/audit-log?resources=entity')).body.audits as unknown as {
    action: string
    context: { blueprint: string }
  }[]

const condition = (property: string, operator: string, value?: unknown) => ({
  property,
  operator,
  ...(value !== undefined && { value }),
})
const rule = (identifier: string, ...conditions: object[]) => ({
  identifier,
  title: `Rule ${identifier}`,
  level: 'Gold',
  query: { combinator: 'and', conditions },
})
const tiered = rule('tiered', condition('tier', 'isNotEmpty'))
const golden = rule('golden', condition('tier', '=', 'gold'))
const write = (identifier: string, parts: object = {}) =>
  call('POST', `${entities('service')}?upsert=true&merge=true`, { identifier, ...parts })
const createScorecard = (rules: object[], more: object = {}) =>
  call('POST', SCORECARDS, { identifier: 'ready', title: 'Ready', rules, ...more })
const blueprint = {
  identifier: 'service',
  title: 'Service',
  schema: { properties: { tier: { type: 'string' }, since: { type: 'string', format: 'date-time' } } },
  relations: { squad: { target: 'squad' } },
  mirrorProperties: { wing: { path: 'squad.wing' } },
}

beforeEach(async () => {
  now = NOON
  for (const { identifier } of await list('_scorecard')) await call('DELETE', `${entities('_scorecard')}/${identifier}`)
  for (const identifier of ['app', 'service', 'squad']) {
    for (const { identifier: name } of (await list(identifier)) ?? []) {
      await call('DELETE', `${entities(identifier)}/${name}`)
    }
    await call('DELETE', `/v1/blueprints/${identifier}`)
  }
  await call('POST', '/v1/blueprints', {
    identifier: 'squad',
    title: 'Squad',
    schema: { properties: { wing: { type: 'string' } } },
  })
  expect((await call('POST', '/v1/blueprints', blueprint)).status).toBe(201)
  await settle()
})

describe('results of rules', () => {
  it('are entities with the rule, the entity, its team and what is mirrored from both', async () => {
    await write('cart', { team: ['red'], properties: { tier: 'gold' } })
    await createScorecard([golden])
    await settle()
    const [result] = await results()
    expect(result).toMatchObject({
      title: 'Rule golden',
      team: ['red'],
      properties: {
        result: 'Passed',
        entity: 'cart',
        result_last_change: NOON.toISOString(),
        level: 'Gold',
        scorecard: 'Ready',
        blueprint: 'service',
        entity_link: '/serviceEntity?identifier=cart',
      },
      relations: { rule: 'ready_golden', service: 'cart' },
    })
    const rules = await list('_rule')
    expect(rules[0]!.properties).toMatchObject({ entities_tested: 1, entities_passed: 1, of_entities_passed: 100 })
    const [scorecard] = await list('_scorecard')
    expect(scorecard!.properties).toMatchObject({ rules_tested: 1, rules_passed: 1, of_rules_passed: 100 })
  })

  it('follow writes, renames and deletions of entities, teams, rules, filters and scorecards', async () => {
    await createScorecard([tiered, golden])
    const steps: [what: string, () => Promise<unknown>][] = [
      ['created', () => write('cart', { properties: { tier: 'gold' } })],
      ['another', () => write('mail')],
      ['changed', () => write('mail', { properties: { tier: 'tin' } })],
      [
        'renamed',
        () => call('PUT', `${entities('service')}/mail`, { identifier: 'post', properties: { tier: 'tin' } }),
      ],
      ['moved', () => write('post', { team: ['red'] })],
      ['rule added', () => call('POST', entities('_rule'), { ...ruleEntity, identifier: 'ready_late' })],
      ['rule changed', () => call('PATCH', `${entities('_rule')}/ready_late`, { properties: { query: tiered.query } })],
      ['filtered', () => call('PATCH', `${SCORECARDS}/ready`, { filter: golden.query })],
      ['unfiltered', () => call('PATCH', `${SCORECARDS}/ready`, { filter: null })],
      ['rule gone', () => call('DELETE', `${entities('_rule')}/ready_tiered`)],
      [
        'property renamed',
        () => call('PATCH', '/v1/blueprints/service/properties/tier/rename', { newPropertyName: 'grade' }),
      ],
      ['property gone', () => call('PUT', '/v1/blueprints/service', { ...blueprint, schema: { properties: {} } })],
      ['entity gone', () => call('DELETE', `${entities('service')}/cart`)],
    ]
    const ruleEntity = {
      properties: { level: 'Silver', query: golden.query },
      relations: { scorecard: 'ready' },
    }
    const counts: number[] = []
    for (const [what, step] of steps) {
      const reply = (await step()) as { status: number; body: object }
      expect(reply.status, `${what} ${JSON.stringify(reply.body)}`).toBeLessThan(300)
      await settle()
      expect(await told(), what).toEqual(await expected())
      counts.push((await told()).length)
    }
    expect(counts).toEqual([2, 4, 4, 4, 4, 6, 6, 3, 6, 4, 4, 4, 2])
    expect((await find('ready_golden', 'post'))!.team).toEqual(['red'])
    await call('DELETE', `${SCORECARDS}/ready`)
    expect(await results()).toEqual([])
  })

  it('go with their entity and their scorecard at once, not only when the job comes by', async () => {
    await write('cart')
    await write('mail')
    await createScorecard([tiered])
    await settle()
    await call('DELETE', `${entities('service')}/cart`)
    expect(await told()).toEqual(['ready_tiered mail Not passed'])
    await call('DELETE', `${SCORECARDS}/ready`)
    expect(await results()).toEqual([])
  })

  it('move result_last_change and announce a change exactly when they flip', async () => {
    await write('cart', { properties: { tier: 'gold' } })
    await createScorecard([tiered, golden])
    await settle()
    const events: LiveEvent[] = []
    using _listener = portal.services.live.subscribe((event) => {
      if (event.id === '_rule_result') events.push(event)
    })
    const trail = async () => (await audits()).filter(({ context }) => context.blueprint === '_rule_result')
    const before = await trail()
    now = new Date('2025-03-12T13:00:00.000Z')
    await write('cart', { properties: { since: NOON.toISOString() } })
    await ruleResultsJob(portal.services).run(new AbortController().signal)
    await settle()
    expect([events, await trail()]).toEqual([[], before])

    await write('cart', { properties: { tier: 'tin' } })
    await settle()
    const flipped = (await find('ready_golden', 'cart'))!
    expect(flipped.properties).toMatchObject({ result: 'Not passed', result_last_change: now.toISOString() })
    expect((await find('ready_tiered', 'cart'))!.properties.result_last_change).toBe(NOON.toISOString())
    expect(events).toMatchObject([{ kind: 'entity', entity: flipped.identifier, change: 'UPDATE' }])
    expect((await trail()).length).toBe(before.length + 1)
  })

  it('change with related entities, and as time passes', async () => {
    await call('POST', entities('squad'), { identifier: 'red', properties: { wing: 'east' } })
    await write('cart', { properties: { since: '2025-03-05T12:30:00Z' }, relations: { squad: 'red' } })
    await createScorecard([
      rule('east', condition('wing', '=', 'east')),
      rule('recent', condition('since', 'between', { preset: 'lastWeek' })),
    ])
    await settle()
    expect(await told()).toEqual(['ready_east cart Passed', 'ready_recent cart Passed'])
    await call('PATCH', `${entities('squad')}/red`, { properties: { wing: 'west' } })
    await settle()
    expect(await told()).toEqual(['ready_east cart Not passed', 'ready_recent cart Passed'])
    now = new Date('2025-03-12T13:00:00Z')
    await ruleResultsJob(portal.services).run(new AbortController().signal)
    await settle()
    expect(await told()).toEqual(['ready_east cart Not passed', 'ready_recent cart Not passed'])
  })

  it('compare calculations, also of what related entities say', async () => {
    const loud = { type: 'string', calculation: '.properties.wing | ascii_upcase' }
    await call('PATCH', '/v1/blueprints/service', { calculationProperties: { loud } })
    await call('POST', entities('squad'), { identifier: 'red', properties: { wing: 'east' } })
    await write('cart', { relations: { squad: 'red' } })
    await createScorecard([rule('loud', condition('loud', '=', 'EAST'))])
    await settle()
    expect(await told()).toEqual(['ready_loud cart Passed'])
    await call('PATCH', `${entities('squad')}/red`, { properties: { wing: 'west' } })
    await settle()
    expect(await told()).toEqual(['ready_loud cart Not passed'])
  })

  it('have the teams that their entity inherits', async () => {
    await call('PATCH', '/v1/blueprints/service', { ownership: { type: 'Inherited', path: 'squad' } })
    await call('POST', entities('squad'), { identifier: 'red', team: ['pilots'] })
    await write('cart', { relations: { squad: 'red' } })
    await createScorecard([tiered])
    await settle()
    expect((await results())[0]!.team).toEqual(['pilots'])
    await call('PATCH', `${entities('squad')}/red`, { team: ['cooks'] })
    await settle()
    expect((await results())[0]!.team).toEqual(['cooks'])
  })

  it('cost nothing where no scorecard is: writes note nothing', async () => {
    await write('cart', { properties: { tier: 'gold' } })
    await call('POST', entities('squad'), { identifier: 'red' })
    const notes = () => portal.services.db.selectFrom('rule_result_note').selectAll().execute()
    expect(await notes()).toEqual([])
    await createScorecard([tiered])
    await settle()
    await call('PATCH', `${entities('squad')}/red`, { properties: { wing: 'east' } })
    expect(await notes()).toEqual([])
  })
})

describe('the job that keeps results', () => {
  const fill = async (count: number) => {
    const all = Array.from({ length: count }, (_, index) => ({
      identifier: `s${String(index).padStart(3, '0')}`,
      properties: { tier: ['gold', 'tin', null][index % 3] },
    }))
    for (let start = 0; start < count; start += 20) {
      await call('POST', `${entities('service')}/bulk`, { entities: all.slice(start, start + 20) })
    }
  }
  const keeper = () => new ResultKeeper(portal.services, { batch: 20, feedDelayMs: 0 })

  it('goes on where another one was killed, and ends as if it had begun anew', async () => {
    await fill(60)
    await createScorecard([tiered, golden])
    const { pool } = portal.services
    // The seventh batch dies in the middle of its transaction, after some of its rows.
    await pool.query(`create function die() returns trigger language plpgsql as $$
      begin
        if (select count(*) from entity where identifier like 'result%') > 65 then raise exception 'killed'; end if;
        return new;
      end $$`)
    await pool.query('create trigger die before insert on entity for each row execute function die()')
    await using killed = keeper()
    await killed.settle()
    await pool.query('drop trigger die on entity')
    await pool.query('drop function die')
    const half = (await results()).map(({ identifier }) => identifier)
    expect(half.length).toBeGreaterThan(0)
    expect(half.length).toBeLessThan(120)
    await write('s000', { properties: { tier: 'tin' } })

    await using other = keeper()
    await other.settle()
    const after = await told()
    expect(after).toEqual(await expected())
    expect(after.length).toBe(120)
    expect((await results()).map(({ identifier }) => identifier)).toEqual(expect.arrayContaining(half))

    await pool.query(
      `delete from entity_relation using entity where entity.id = source_id and identifier like 'result%'`,
    )
    await pool.query(`delete from entity where identifier like 'result%'`)
    await ruleResultsJob(portal.services).run(new AbortController().signal)
    await settle()
    expect(await told()).toEqual(after)
  })

  it('stops between two steps when it is told to, and another server does the rest', async () => {
    await fill(60)
    await createScorecard([tiered, golden])
    const stopped = keeper()
    const begun = stopped.settle()
    await expect.poll(async () => (await results()).length, { interval: 1 }).toBeGreaterThan(0)
    await stopped[Symbol.asyncDispose]()
    await begun
    await Promise.all([keeper().settle(), keeper().settle(), settle()])
    await settle()
    expect(await told()).toEqual(await expected())
  })

  it('ends right while writers, scorecards and several servers are at it', async () => {
    await fill(20)
    await createScorecard([tiered])
    let isOver = false
    const keep = async () => {
      while (!isOver) await keeper().settle()
    }
    const change = async () => {
      for (let round = 0; round < 12; round++) {
        await Promise.all([
          write(`s00${round % 10}`, { properties: { tier: round % 2 === 0 ? 'gold' : null } }),
          write(`new${round}`, { properties: { tier: 'gold' } }),
          call('DELETE', `${entities('service')}/s01${round % 10}`),
          call('PATCH', `${SCORECARDS}/ready`, { rules: round % 2 === 0 ? [tiered, golden] : [golden] }),
        ])
      }
    }
    const keepers = [keep(), keep()]
    await change()
    isOver = true
    await Promise.all(keepers)
    await settle()
    expect(await told()).toEqual(await expected())
  })
})

describe('the blueprint of results', () => {
  const relations = async () =>
    ((await call('GET', '/v1/blueprints/_rule_result')).body.blueprint as unknown as { relations: object }).relations
  const target = { target: 'service', type: 'rule_result_target', required: false, many: false }

  it('has a relation to each blueprint that is judged, in its structure too, also after a PUT without it', async () => {
    await createScorecard([tiered])
    expect(await relations()).toMatchObject({ rule: { target: '_rule' }, service: target })
    const { blueprint: structure } = (await call('GET', '/v1/blueprints/system/_rule_result/structure')).body
    expect(structure).toMatchObject({ relations: { service: target } })
    const read = (await call('GET', '/v1/blueprints/_rule_result')).body.blueprint as unknown as {
      relations: { rule: object }
    }
    const older = { ...read, relations: { rule: read.relations.rule } }
    expect((await call('PUT', '/v1/blueprints/_rule_result', older)).status).toBe(200)
    expect(await relations()).toMatchObject({ service: target })
    await call('DELETE', `${SCORECARDS}/ready`)
    expect(Object.keys(await relations())).toEqual(['rule'])
  })

  it('keeps the relation when the blueprint is renamed, and neither stands in the way of its deletion', async () => {
    await write('cart')
    await createScorecard([tiered])
    await settle()
    expect((await call('PUT', '/v1/blueprints/service', { ...blueprint, identifier: 'app' })).status).toBe(200)
    expect(await relations()).toMatchObject({ service: { ...target, target: 'app' } })
    await settle()
    expect((await results())[0]).toMatchObject({ relations: { service: 'cart' }, properties: { blueprint: 'app' } })
    await call('DELETE', `${entities('app')}/cart`)
    expect((await call('DELETE', '/v1/blueprints/app')).status).toBe(200)
    expect(Object.keys(await relations())).toEqual(['rule'])
  })

  it('loses the relation and all results when the blueprint is deleted with its entities', async () => {
    await write('cart')
    await createScorecard([tiered])
    await settle()
    await call('DELETE', '/v1/blueprints/service/all-entities?delete_blueprint=true')
    await expect.poll(async () => (await call('GET', '/v1/blueprints/service')).status, { timeout: 20_000 }).toBe(404)
    expect(await results()).toEqual([])
    expect(await list('_rule')).toEqual([])
    expect(Object.keys(await relations())).toEqual(['rule'])
  })

  it.each<[string, object]>([
    ['changes such a relation', { relations: { service: { target: 'squad' } } }],
    ['makes one itself', { relations: { squad: { target: 'squad', type: 'rule_result_target' } } }],
    ['derives the team', { ownership: { type: 'Inherited', path: 'service' } }],
  ])('refuses a change that %s', async (_what, change) => {
    await createScorecard([tiered])
    expect(await call('PATCH', '/v1/blueprints/_rule_result', change)).toMatchObject({
      status: 422,
      body: { error: 'protected_blueprint_violation' },
    })
  })
})

describe('clients', () => {
  it('write what they added to results, which stays through flips, and nothing else', async () => {
    await write('cart', { properties: { tier: 'gold' } })
    await createScorecard([golden])
    await settle()
    const before = (await find('ready_golden', 'cart'))!
    const path = `${entities('_rule_result')}/${before.identifier}`
    expect((await call('PUT', path, { properties: { excuse: 'none' } })).status).toBe(200)
    await write('cart', { properties: { tier: 'tin' } })
    await settle()
    const after = (await find('ready_golden', 'cart'))!
    expect(after.properties).toMatchObject({ excuse: 'none', result: 'Not passed' })

    const refused: [string, string, object?][] = [
      ['PATCH', path, { properties: { result: 'Passed' } }],
      ['PATCH', path, { properties: { entity: 'mail' } }],
      ['PATCH', path, { title: 'Mine' }],
      ['PATCH', path, { team: ['red'] }],
      ['PATCH', path, { relations: { service: null } }],
      ['DELETE', path],
      ['POST', entities('_rule_result'), { properties: before.properties, relations: before.relations }],
    ]
    for (const [method, url, body] of refused) {
      const reply = await call(method, url, body)
      expect([reply.status >= 400 && reply.status < 500, reply.body.error], JSON.stringify(body)).toEqual([
        true,
        'protected_entity',
      ])
    }
    expect(isDeepStrictEqual(await find('ready_golden', 'cart'), after)).toBe(true)
  })

  it('find failing services by a search over results, and no results in the search box', async () => {
    await write('cart', { properties: { tier: 'gold' } })
    await write('mail')
    await createScorecard([golden])
    await settle()
    const rules = [
      { property: 'result', operator: '=', value: 'Not passed' },
      { property: 'scorecard', operator: '=', value: 'Ready' },
    ]
    const include = ['entity', 'level', 'result_last_change', 'rule']
    const found = await call('POST', `${entities('_rule_result')}/search`, {
      query: { combinator: 'and', rules },
      include,
    })
    expect(found.status).toBe(200)
    expect(found.body.entities).toMatchObject([
      {
        properties: { entity: 'mail', level: 'Gold', result_last_change: NOON.toISOString() },
        relations: { rule: 'ready_golden' },
      },
    ])
    const box = await call('GET', '/ui/v1/search?text=golden')
    expect(box.status).toBe(200)
    expect(JSON.stringify(box.body)).toContain('ready_golden')
    expect(JSON.stringify(box.body)).not.toContain('result_')
  })
})
