import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toTree } from '../testing/json-tree.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

/** The blueprint of the CircleCI guide. */
const circleCiProject = {
  identifier: 'circle_ci_project',
  title: 'CircleCI Project',
  icon: 'CircleCI',
  schema: { properties: { project_slug: { title: 'Slug', type: 'string' } }, required: ['project_slug'] },
  mirrorProperties: {},
  calculationProperties: {},
  relations: {},
}

/** The blueprint of the enrich-service guide. */
const domain = {
  identifier: 'domain',
  title: 'Domain',
  icon: 'TwoUsers',
  schema: {
    properties: {
      architecture: { title: 'Architecture', type: 'string', format: 'url', spec: 'embedded-url' },
    },
    required: [],
  },
  mirrorProperties: {},
  calculationProperties: {},
  relations: {},
}

const minimal = (identifier: string, more: object = {}) => ({
  identifier,
  title: identifier,
  schema: { properties: {} },
  ...more,
})

const create = (body: object) => portal.call('POST', '/v1/blueprints', body)

describe('POST /v1/blueprints', () => {
  it.each([circleCiProject, domain])('stores and echoes the blueprint of a guide: $identifier', async (body) => {
    const created = await create(body)
    expect(created.status).toBe(201)
    expect(created.body.blueprint).toMatchObject({ ...body, createdBy: portal.organization.clientId })
    const read = await portal.call('GET', `/v1/blueprints/${body.identifier}`)
    expect(read.body).toEqual({ ok: true, blueprint: created.body.blueprint })
  })

  it('makes the four maps and the flags of relations explicit and echoes everything else key for key', async () => {
    await create(minimal('squad'))
    const body = minimal('echo', {
      description: '',
      custom: { deep: [1, { a: null }] },
      schema: {
        properties: {
          zeta: { type: 'string', odd: { kept: true }, enum: ['b', 'a'], enumColors: { b: 'cyan' } },
          alpha: { type: 'array' },
          count: { type: 'number', enum: [3, 1.5] },
        },
      },
      relations: { squad: { target: 'squad' } },
      aggregationProperties: {
        bugs: { target: 'bug', calculationSpec: { calculationBy: 'entities', func: 'count' }, query: { rules: [] } },
      },
      createdAt: 'ignored',
      id: 'ignored',
    })
    const blueprint = toTree((await create(body)).body.blueprint)
    expect(blueprint).toMatchObject({
      description: '',
      custom: { deep: [1, { a: null }] },
      schema: body.schema,
      mirrorProperties: {},
      calculationProperties: {},
      relations: { squad: { target: 'squad', required: false, many: false } },
    })
    expect(Object.keys(blueprint.schema!.properties!)).toEqual(['zeta', 'alpha', 'count'])
    expect(blueprint.aggregationProperties!.bugs).toEqual(toTree(body).aggregationProperties?.bugs)
    expect(blueprint).not.toHaveProperty('id')
    expect(blueprint).not.toHaveProperty('icon')
    expect(blueprint).not.toHaveProperty('ownership')
    expect(blueprint.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it('adds nothing that was not sent, and PUT without a key clears it', async () => {
    const sent = {
      changelogDestination: { type: 'WEBHOOK', url: 'https://hooks.example/x', agent: true },
      teamInheritance: { path: 'team' },
      includeInGlobalSearch: false,
      ownership: { type: 'Direct' },
    }
    const full = minimal('extras', sent)
    const keys = Object.keys(full)
    const created = toTree((await create(full)).body.blueprint)
    expect(created).toMatchObject(sent)
    const maps = ['mirrorProperties', 'calculationProperties', 'aggregationProperties', 'relations']
    const audit = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy']
    expect(Object.keys(created).toSorted()).toEqual([...keys, ...maps, ...audit].toSorted())
    for (const [key, value] of Object.entries(sent)) expect(created[key]).toEqual(value)

    const cleared = (await portal.call('PUT', '/v1/blueprints/extras', minimal('extras'))).body.blueprint
    for (const key of Object.keys(sent)) expect(cleared).not.toHaveProperty(key)
    const kafka = { changelogDestination: { type: 'KAFKA' }, ownership: { type: 'Direct', title: 'Owners' } }
    expect((await portal.call('PATCH', '/v1/blueprints/extras', kafka)).body.blueprint).toMatchObject(kafka)
    const none = (await portal.call('PATCH', '/v1/blueprints/extras', { changelogDestination: null })).body.blueprint
    expect(none).not.toHaveProperty('changelogDestination')
  })

  it('refuses a taken identifier with the word "taken" in the body', async () => {
    await create(minimal('twice'))
    const again = await create(minimal('twice'))
    expect(again.status).toBe(409)
    expect(again.body).toMatchObject({ error: 'identifier_taken', message: expect.stringContaining('taken') })
  })

  const property = (value: object) => ({ schema: { properties: { broken: value } } })
  it.each([
    ['no title', { title: undefined }, 'title'],
    ['an identifier with a space', { identifier: 'a b' }, 'identifier'],
    ['an identifier of 101 characters', { identifier: 'x'.repeat(101) }, 'identifier'],
    ['a property without type', property({}), 'broken'],
    ['type integer, proposing number', property({ type: 'integer' }), 'use "number"'],
    ['format date, proposing date-time', property({ type: 'string', format: 'date' }), 'use "date-time"'],
    ['an unknown spec', property({ type: 'string', spec: 'nope' }), 'broken.spec'],
    ['an enum of another type', property({ type: 'number', enum: ['a'] }), 'broken.enum'],
    ['a pattern that is none', property({ type: 'string', pattern: '(' }), 'broken'],
    ['a default that breaks its own rules', property({ type: 'string', enum: ['a'], default: 'b' }), 'broken.default'],
    ['a property key with a dot', { schema: { properties: { 'a.b': { type: 'string' } } } }, 'properties'],
    ['a mirror path of one part', { mirrorProperties: { m: { path: 'x' } } }, 'path'],
    [
      'func daysSince',
      { aggregationProperties: { a: { target: 'x', calculationSpec: { func: 'daysSince' } } } },
      'calculationSpec',
    ],
    ['many with required', { relations: { r: { target: 'bad', many: true, required: true } } }, 'many'],
    ['a webhook of changes without a URL', { changelogDestination: { type: 'WEBHOOK' } }, 'url'],
    ['inherited ownership without a path', { ownership: { type: 'Inherited' } }, 'ownership.path'],
  ])('refuses %s and stores nothing', async (_name, part, named) => {
    const reply = await create(minimal('bad', part))
    expect(reply.status).toBe(422)
    expect(reply.body).toMatchObject({ ok: false, error: 'invalid_request', message: expect.stringContaining(named) })
    expect((await portal.call('GET', '/v1/blueprints/bad')).status).toBe(404)
  })

  it('refuses a relation to a blueprint that does not exist with 404 and accepts one to itself', async () => {
    const missing = await create(minimal('related', { relations: { r: { target: 'nowhere' } } }))
    expect(missing.status).toBe(404)
    expect(missing.body.message).toContain('"nowhere"')
    expect((await create(minimal('related', { relations: { r: { target: 'related' } } }))).status).toBe(201)
  })
})

describe('PUT /v1/blueprints/{blueprint}', () => {
  it('changes nothing when it is given what GET gave', async () => {
    await create(minimal('same', { icon: 'Box', schema: { properties: { a: { type: 'string' } }, required: ['a'] } }))
    const before = await portal.call('GET', '/v1/blueprints/same')
    const put = await portal.call('PUT', '/v1/blueprints/same', before.body.blueprint)
    expect(put.body).toEqual(before.body)
  })

  it('replaces everything the user set and drops the values of properties and relations that are gone', async () => {
    await create(minimal('target'))
    await create(
      minimal('slim', {
        icon: 'Box',
        includeInGlobalSearch: true,
        schema: { properties: { keep: { type: 'string' }, drop: { type: 'string' } } },
        relations: { to: { target: 'target' } },
      }),
    )
    await portal.call('POST', '/v1/blueprints/target/entities', { identifier: 't' })
    await portal.call('POST', '/v1/blueprints/slim/entities', {
      identifier: 's',
      properties: { keep: 'k', drop: 'd' },
      relations: { to: 't' },
    })
    const slim = minimal('slim', { schema: { properties: { keep: { type: 'string' } } } })
    const { blueprint } = (await portal.call('PUT', '/v1/blueprints/slim', slim)).body
    expect(blueprint).not.toHaveProperty('icon')
    expect(blueprint).not.toHaveProperty('includeInGlobalSearch')

    await portal.call('PUT', '/v1/blueprints/slim', {
      ...slim,
      schema: { properties: { keep: { type: 'string' }, drop: { type: 'number' } } },
    })
    const { entity } = (await portal.call('GET', '/v1/blueprints/slim/entities/s')).body
    expect(entity).toMatchObject({ properties: { keep: 'k', drop: null }, relations: {} })
    expect((await portal.call('DELETE', '/v1/blueprints/target/entities/t')).status).toBe(200)
  })

  it('refuses a change of type in one step and says which two steps work', async () => {
    await create(minimal('typed', { schema: { properties: { a: { type: 'string' } } } }))
    const reply = await portal.call(
      'PUT',
      '/v1/blueprints/typed',
      minimal('typed', { schema: { properties: { a: { type: 'number' } } } }),
    )
    expect(reply.status).toBe(422)
    expect(reply.body.message).toMatch(/first send the blueprint without "a"/)
  })

  it('renames the blueprint; entities, relations and aggregations of others follow', async () => {
    const count = { calculationBy: 'entities', func: 'count' }
    await create(minimal('old-name', { relations: { parent: { target: 'old-name' } } }))
    await create(
      minimal('follower', {
        relations: { to: { target: 'old-name' } },
        aggregationProperties: { n: { title: 'N', target: 'old-name', calculationSpec: count } },
      }),
    )
    await portal.call('POST', '/v1/blueprints/old-name/entities', { identifier: 'e' })
    const before = toTree((await portal.call('GET', '/v1/blueprints/old-name')).body.blueprint)

    const renamed = await portal.call('PUT', '/v1/blueprints/old-name', { ...before, identifier: 'new-name' })
    expect(renamed.body.blueprint).toMatchObject({
      identifier: 'new-name',
      createdAt: before.createdAt,
      createdBy: before.createdBy,
      relations: { parent: { target: 'new-name' } },
    })
    expect((await portal.call('GET', '/v1/blueprints/old-name')).status).toBe(404)
    const { entity } = (await portal.call('GET', '/v1/blueprints/new-name/entities/e')).body
    expect(entity).toMatchObject({ blueprint: 'new-name' })
    const follower = (await portal.call('GET', '/v1/blueprints/follower')).body.blueprint
    expect(follower).toMatchObject({
      relations: { to: { target: 'new-name' } },
      aggregationProperties: { n: { target: 'new-name' } },
    })
    expect((await portal.call('PUT', '/v1/blueprints/follower', follower)).status).toBe(200)
  })

  it('renames the blueprint in queries of aggregations, in actions and in runs', async () => {
    const query = (name: string) => ({
      combinator: 'and',
      rules: [
        { combinator: 'or', rules: [{ property: '$blueprint', operator: '=', value: name }] },
        { property: '$blueprint', operator: 'in', value: [name, 'other'] },
        { operator: 'relatedTo', blueprint: name, value: 'e' },
        { property: { path: ['to'], fromBlueprint: name }, operator: 'matchAny', value: 'e' },
        { property: 'text', operator: '=', value: name },
      ],
    })
    await create(minimal('boat'))
    const count = { calculationBy: 'entities', func: 'count' }
    const aggregation = { title: 'N', target: 'boat', calculationSpec: count, query: query('boat') }
    await create(minimal('fleet', { aggregationProperties: { n: aggregation } }))
    await portal.call('POST', '/v1/blueprints/boat/entities', { identifier: 'e' })
    const input = { type: 'string', format: 'entity', blueprint: 'boat' }
    const method = { type: 'UPSERT_ENTITY', blueprintIdentifier: 'boat', mapping: { identifier: 'written' } }
    const action = (identifier: string, trigger: object, invocationMethod: object = method) =>
      portal.call('POST', '/v1/actions', { identifier, trigger, invocationMethod })
    const selfService = { type: 'self-service', operation: 'DAY-2', blueprintIdentifier: 'boat' }
    const created = await action('sail', {
      ...selfService,
      userInputs: { properties: { one: input, many: { type: 'array', items: input } }, required: [] },
    })
    expect(created.status).toBe(201)
    const event = { type: 'ENTITY_CREATED', blueprintIdentifier: 'boat' }
    expect((await action('watch', { type: 'automation', event })).status).toBe(201)
    const run = await portal.call('POST', '/v1/actions/sail/runs', { entity: 'e', properties: {} })
    const { id } = toTree(run.body.run)

    expect((await portal.call('PUT', '/v1/blueprints/boat', minimal('ship'))).status).toBe(200)
    const fleet = toTree((await portal.call('GET', '/v1/blueprints/fleet')).body.blueprint)
    const followed = query('ship')
    followed.rules[4]!.value = 'boat'
    expect(fleet.aggregationProperties!.n).toMatchObject({ target: 'ship', query: followed })
    const sail = toTree((await portal.call('GET', '/v1/actions/sail')).body.action)
    expect(sail).toMatchObject({
      trigger: {
        blueprintIdentifier: 'ship',
        userInputs: { properties: { one: { blueprint: 'ship' }, many: { items: { blueprint: 'ship' } } } },
      },
      invocationMethod: { blueprintIdentifier: 'ship' },
    })
    const watch = toTree((await portal.call('GET', '/v1/actions/watch')).body.action)
    expect(watch).toMatchObject({ trigger: { event: { blueprintIdentifier: 'ship' } } })
    const after = toTree((await portal.call('GET', `/v1/actions/runs/${String(id)}`)).body.run)
    expect(after.blueprint).toMatchObject({ identifier: 'ship' })
  })

  it('refuses a rename onto a taken identifier', async () => {
    await create(minimal('one'))
    await create(minimal('other'))
    const reply = await portal.call('PUT', '/v1/blueprints/one', minimal('other'))
    expect(reply.status).toBe(409)
    expect(reply.body.error).toBe('identifier_taken')
  })

  it('is 404 for an unknown blueprint', async () => {
    expect((await portal.call('PUT', '/v1/blueprints/unknown', minimal('unknown'))).status).toBe(404)
  })
})

describe('PATCH /v1/blueprints/{blueprint}', () => {
  it('merges maps and properties key by key, replaces required, and null removes', async () => {
    await create(
      minimal('patched', {
        icon: 'Box',
        schema: {
          properties: { a: { type: 'string', title: 'A' }, b: { type: 'number' }, c: { type: 'boolean' } },
          required: ['a'],
        },
        relations: { self: { target: 'patched', title: 'Self' } },
      }),
    )
    const { status, body } = await portal.call('PATCH', '/v1/blueprints/patched', {
      icon: null,
      schema: { properties: { a: { title: 'Alpha' }, b: null, d: { type: 'string' } }, required: [] },
      relations: { self: { many: true } },
    })
    expect(status).toBe(422)
    expect(body.message).toContain('relations.self')

    const patched = await portal.call('PATCH', '/v1/blueprints/patched', {
      icon: null,
      schema: { properties: { a: { title: 'Alpha' }, b: null, d: { type: 'string' } }, required: [] },
      relations: { self: { description: 'itself' } },
    })
    expect(patched.body.blueprint).not.toHaveProperty('icon')
    expect(patched.body.blueprint).toMatchObject({
      schema: {
        properties: { a: { type: 'string', title: 'Alpha' }, c: { type: 'boolean' }, d: { type: 'string' } },
        required: [],
      },
      relations: { self: { target: 'patched', title: 'Self', description: 'itself', required: false, many: false } },
    })
    expect(toTree(patched.body.blueprint).schema!.properties).not.toHaveProperty('b')
  })

  it('installs a blueprint in the three steps of Ocean', async () => {
    await create(minimal('repo'))
    await create({ identifier: 'issue', title: 'Issue', schema: { properties: { state: { type: 'string' } } } })
    const second = await portal.call('PATCH', '/v1/blueprints/issue', {
      relations: { repo: { target: 'repo', title: 'Repo', required: false, many: false } },
      ownership: { type: 'Inherited', path: 'repo' },
    })
    expect(second.status).toBe(200)
    const third = await portal.call('PATCH', '/v1/blueprints/issue', {
      identifier: 'issue',
      title: 'Issue',
      schema: { properties: { state: { type: 'string' } }, required: [] },
      mirrorProperties: { repoTitle: { title: 'Repo', path: 'repo.$title' } },
      calculationProperties: { upper: { type: 'string', calculation: '.identifier | ascii_upcase' } },
      relations: { repo: { target: 'repo', title: 'Repo', required: false, many: false } },
    })
    expect(third.body.blueprint).toMatchObject({ ownership: { type: 'Inherited', path: 'repo' } })
  })
})

describe('DELETE /v1/blueprints/{blueprint}', () => {
  it('refuses while entities exist or others relate to it, naming has_dependents', async () => {
    await create(minimal('needed'))
    await create(minimal('needing', { relations: { to: { target: 'needed' } } }))
    const related = await portal.call('DELETE', '/v1/blueprints/needed')
    expect(related).toMatchObject({ status: 403, body: { error: 'has_dependents' } })
    await portal.call('POST', '/v1/blueprints/needing/entities', { identifier: 'e' })
    const filled = await portal.call('DELETE', '/v1/blueprints/needing')
    expect(filled).toMatchObject({ status: 403, body: { error: 'has_dependents', details: { entitiesCount: 1 } } })

    await portal.call('DELETE', '/v1/blueprints/needing/entities/e')
    expect(await portal.call('DELETE', '/v1/blueprints/needing')).toMatchObject({ status: 200, body: { ok: true } })
    expect((await portal.call('DELETE', '/v1/blueprints/needed')).status).toBe(200)
    expect((await portal.call('GET', '/v1/blueprints/needed')).status).toBe(404)
  })
})

describe('GET /v1/blueprints/system/{blueprint}/structure', () => {
  it('is 404 for a blueprint that is none of the system, known or not', async () => {
    await create(minimal('ordinary'))
    for (const identifier of ['ordinary', 'unknown']) {
      const reply = await portal.call('GET', `/v1/blueprints/system/${identifier}/structure`)
      expect(reply).toMatchObject({ status: 404, body: { ok: false, error: 'not_found' } })
    }
  })
})

describe('identifiers in paths', () => {
  it('are decoded once, slashes and percent signs included', async () => {
    for (const identifier of ['group/service', 'a+b', 'back\\slash', 'naïve:ü']) {
      await create(minimal(identifier))
      const read = await portal.call('GET', `/v1/blueprints/${encodeURIComponent(identifier)}`)
      expect(read.body.blueprint).toMatchObject({ identifier })
    }
    expect((await portal.call('GET', '/v1/blueprints/group%252Fservice')).status).toBe(404)
    expect((await portal.call('GET', '/v1/blueprints/a+b/')).status).toBe(200)
  })

  it.each(['%00', 'a%00b', '%ED%A0%80', '%zz', '%'])('are refused with 4xx when they are no text: %s', async (path) => {
    const reply = await portal.call('GET', `/v1/blueprints/${path}`)
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(reply.status).toBeLessThan(500)
    expect(reply.body.ok).toBe(false)
  })
})
