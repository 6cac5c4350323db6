import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LiveEvent } from '../live/live-events.ts'
import { DomainError } from '../errors.ts'
import { toTree } from '../testing/json-tree.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const call: TestPortal['call'] = (...request) => portal.call(...request)
const entities = '/v1/blueprints/service/entities'

/** The blueprint that the entities of the GitLab CI guide belong to. */
const testBlueprint = {
  identifier: 'test-blueprint',
  title: 'Test blueprint',
  schema: {
    properties: {
      myStringProp: { type: 'string' },
      myNumberProp: { type: 'number' },
      myBooleanProp: { type: 'boolean' },
      myArrayProp: { type: 'array' },
      myObjectProp: { type: 'object' },
    },
  },
}

const squad = { identifier: 'squad', title: 'Squad', schema: { properties: { lead: { type: 'string' } } } }
const service = {
  identifier: 'service',
  title: 'Service',
  schema: {
    properties: {
      tier: { type: 'string', enum: ['gold', 'tin'] },
      replicas: { type: 'number', minimum: 0 },
      live: { type: 'boolean' },
      url: { type: 'string', format: 'url' },
      started: { type: 'string', format: 'date-time' },
      mail: { type: 'string', format: 'email' },
      four: { type: 'string', format: 'ipv4' },
      six: { type: 'string', format: 'ipv6' },
      until: { type: 'string', format: 'timer' },
      notes: { type: 'string', format: 'yaml' },
      code: { type: 'string', pattern: '^[A-Z]{3}$' },
      kind: { type: 'string', default: 'plain' },
      tags: { type: 'array', items: { type: 'string' } },
      anything: { type: 'array' },
      link: { type: 'object', format: 'labeled-url' },
      shape: { type: 'object', properties: { size: { type: 'number' } }, required: ['size'] },
    },
  },
  relations: {
    squad: { target: 'squad', title: 'Squad' },
    deps: { target: 'service', many: true },
  },
}

beforeAll(async () => {
  for (const body of [testBlueprint, squad, service]) await call('POST', '/v1/blueprints', body)
})

let count = 0
let identifier: string
beforeEach(() => void (identifier = `e${++count}`))

const create = (body: object = {}, query = '') => call('POST', `${entities}${query}`, { identifier, ...body })
const read = async (name = identifier) => toTree((await call('GET', `${entities}/${name}`)).body.entity)

describe('the GitLab CI guide', () => {
  it('upserts and gets the entity with its exact bodies', async () => {
    const body = {
      identifier: 'example-entity',
      properties: {
        myStringProp: 'My value',
        myNumberProp: 1,
        myBooleanProp: true,
        myArrayProp: ['myVal1', 'myVal2'],
        myObjectProp: { myKey: 'myVal', myExtraKey: 'myExtraVal' },
      },
    }
    const created = await call('POST', '/v1/blueprints/test-blueprint/entities?upsert=true', body)
    expect(created.status).toBe(201)
    expect(created.body.entity).toMatchObject({ ...body, blueprint: 'test-blueprint', title: null, team: null })
    const got = await call('GET', '/v1/blueprints/test-blueprint/entities/example-entity')
    expect(got).toMatchObject({ status: 200, body: created.body })
  })
})

describe('POST entities', () => {
  it('shows every property, null when unset, and only the relations that were written', async () => {
    const { status, body } = await create({ properties: { tier: 'gold' }, relations: { deps: null } })
    expect(status).toBe(201)
    const nulls = Object.fromEntries(Object.keys(service.schema.properties).map((key) => [key, null]))
    expect(body.entity).toEqual({
      identifier,
      title: null,
      icon: null,
      blueprint: 'service',
      team: null,
      properties: { ...nulls, tier: 'gold', kind: 'plain' },
      relations: { deps: null },
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
      createdBy: portal.organization.clientId,
      updatedBy: portal.organization.clientId,
    })
  })

  it('makes up an identifier when none is sent', async () => {
    const { body } = await call('POST', entities, {})
    expect((body.entity as unknown as Record<string, unknown>).identifier).toMatch(/^e_[A-Za-z0-9]{16}$/)
  })

  it('refuses an existing identifier without upsert and replaces the entity with it', async () => {
    await create({ title: 'One', properties: { tier: 'gold', kind: 'rare' }, relations: { deps: [] } })
    expect(await create()).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
    const replaced = await create({ properties: { live: true } }, '?upsert=true')
    expect(replaced.status).toBe(200)
    expect(await read()).toMatchObject({
      title: null,
      properties: { tier: null, live: true, kind: 'plain' },
      relations: {},
    })
  })

  it('merges given keys only with merge=true; null clears and arrays are replaced as a whole', async () => {
    await create({ title: 'One', team: ['a'], properties: { tier: 'gold', tags: ['x', 'y'], kind: 'rare' } })
    await create({ team: null, properties: { tags: ['z'], kind: null } }, '?upsert=true&merge=true&run_id=')
    expect(await read()).toMatchObject({
      title: 'One',
      team: null,
      properties: { tier: 'gold', tags: ['z'], kind: null },
    })
  })

  it('converts scalars whose value survives and drops properties that the blueprint lacks', async () => {
    const created = await create({
      identifier: 7_000 + count,
      title: 12,
      team: 'one-team',
      properties: {
        replicas: '0.71',
        live: 'true',
        kind: true,
        tags: [1, false],
        unknown: 'x',
        anything: [1, { a: 2 }],
      },
    })
    expect(created.status).toBe(201)
    expect(created.body.entity).toMatchObject({
      identifier: String(7_000 + count),
      title: '12',
      team: ['one-team'],
      properties: { replicas: 0.71, live: true, kind: 'true', tags: ['1', 'false'], anything: [1, { a: 2 }] },
    })
    expect(toTree(created.body.entity).properties).not.toHaveProperty('unknown')
  })

  it.each([
    ['a word for a number', { replicas: 'many' }, 'replicas'],
    ['a flag for a number', { replicas: true }, 'replicas'],
    ['a number below the minimum', { replicas: -1 }, 'replicas'],
    ['a value outside the enum', { tier: 'steel' }, 'tier must be one of "gold", "tin"'],
    ['an object for a string', { kind: {} }, 'kind'],
    ['a string for an array', { tags: 'x' }, 'tags'],
    ['an object in a list of strings', { tags: ['x', {}] }, 'tags.1'],
    ['a url without scheme', { url: 'example.com' }, 'url'],
    ['a day for a date-time', { started: '2024-01-01' }, 'started'],
    ['a 13th month', { started: '2024-13-01T00:00:00Z' }, 'started'],
    ['an email without @', { mail: 'me' }, 'mail'],
    ['an ipv4 with five parts', { four: '1.2.3.4.5' }, 'four'],
    ['an ipv6 with words', { six: 'fe80::zz' }, 'six'],
    ['a timer that is no date', { until: 'soon' }, 'until'],
    ['a text that breaks the pattern', { code: 'abc' }, 'code'],
    ['a link without url', { link: { displayText: 'x' } }, 'link'],
    ['a nested key that is missing', { shape: {} }, 'shape'],
  ])('refuses %s, names it and stores nothing', async (_name, properties, named) => {
    const reply = await create({ properties })
    expect(reply).toMatchObject({ status: 422, body: { error: 'blueprint_schema_mismatch' } })
    expect(reply.body.message).toContain(named)
    expect((await call('GET', `${entities}/${identifier}`)).status).toBe(404)
  })

  it('names every violation in the message and in the details', async () => {
    const { body } = await create({ properties: { tier: 'steel', replicas: -1 } })
    const { errors } = body.details as unknown as { errors: { path: string; keyword: string }[] }
    expect(errors.map(({ path, keyword }) => [path, keyword])).toEqual([
      ['properties.tier', 'enum'],
      ['properties.replicas', 'minimum'],
    ])
    expect(body.message).toMatch(/tier.*replicas/)
  })

  it('accepts the forms of each format', async () => {
    const properties = {
      url: 'https://lucid.app/documents/embedded/c3d64493-a5fe-4b18-98d5-66d355080de3',
      started: '2023-11-06T11:02:59.000+0000',
      mail: 'a.b+c@example.co',
      four: '10.0.0.1',
      six: '::1',
      until: '2024-01-01T00:00:00Z',
      notes: 'a: [1',
      code: 'ABC',
      link: { url: 'https://example.com', label: 'x' },
      shape: { size: 1, more: true },
    }
    expect((await create({ properties })).status).toBe(201)
    expect((await read()).properties).toMatchObject(properties)
  })

  it.each([
    ['an identifier with a space', { identifier: 'a b' }, 'identifier'],
    ['an empty identifier', { identifier: '' }, 'identifier'],
    ['an identifier of 1001 characters', { identifier: 'x'.repeat(1001) }, '1000'],
    ['an identifier that is null', { identifier: null }, 'identifier'],
    ['a title that is an object', { title: {} }, 'title'],
    ['a team of objects', { team: [{}] }, 'team'],
    ['properties that are a list', { properties: [] }, 'properties'],
    ['a relation that is a flag in a list', { relations: { deps: [null] } }, 'relations.deps[0]'],
  ])('refuses %s', async (_name, body, named) => {
    const reply = await create(body)
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(named)
  })

  it('judges with validation_only and stores nothing', async () => {
    expect((await create({}, '?validation_only=true')).status).toBe(201)
    expect((await create({ properties: { tier: 'x' } }, '?validation_only=true')).status).toBe(422)
    expect((await call('GET', `${entities}/${identifier}`)).status).toBe(404)
  })

  it('hands run_id to the runs module and answers 400 run_exhausted for an ended run', async () => {
    const seen: string[] = []
    portal.services.catalogHooks.checkRun = async (_db, _caller, runId) => {
      seen.push(runId)
      if (runId === 'ended') throw new DomainError('run_exhausted', 'Run "ended" has ended', undefined, { status: 400 })
    }
    expect(await create({}, '?run_id=ended')).toMatchObject({ status: 400, body: { error: 'run_exhausted' } })
    expect((await create({}, '?run_id=open')).status).toBe(201)
    expect(seen).toEqual(['ended', 'open'])
    const audits = await portal.services.db.selectFrom('audit_event').selectAll().where('run_id', '=', 'open').execute()
    expect(audits).toMatchObject([{ action: 'CREATE', context: { blueprint: 'service', entity: identifier } }])
  })
})

describe('relations', () => {
  it('keep the order written and tell null, [] and never written apart', async () => {
    for (const name of ['t1', 't2', 't3']) await create({ identifier: name }, '?upsert=true')
    await create({ relations: { deps: ['t3', 't1', 't2'], squad: null } })
    expect((await read()).relations).toEqual({ deps: ['t3', 't1', 't2'], squad: null })
    await call('PATCH', `${entities}/${identifier}`, { relations: { deps: [] } })
    expect((await read()).relations).toEqual({ deps: [], squad: null })
    await call('PUT', `${entities}/${identifier}`, {})
    expect((await read()).relations).toEqual({})
  })

  it('refuse an unknown relation and a missing target with 404, an array for one with 422', async () => {
    expect(await create({ relations: { nope: 'x' } })).toMatchObject({ status: 404, body: { error: 'not_found' } })
    const missing = await create({ relations: { squad: 'ghost' } })
    expect(missing).toMatchObject({ status: 404, body: { error: 'not_found' } })
    expect(missing.body.message).toContain('"ghost"')
    const array = await create({ relations: { squad: ['a'] } })
    expect(array).toMatchObject({ status: 422, body: { error: 'relation_many_violation' } })
    const scalar = await create({ relations: { deps: 'a' } })
    expect(scalar).toMatchObject({ status: 422, body: { error: 'relation_many_violation' } })
  })

  it('create missing targets when asked to, bare, and refuse the rest of a refused request', async () => {
    const created = await create(
      { relations: { squad: 5, deps: ['new-1', 'new-2'] } },
      '?create_missing_related_entities=true',
    )
    expect(created.status).toBe(201)
    expect(await read('new-1')).toMatchObject({ title: null, properties: { kind: null }, relations: {} })
    expect((await call('GET', '/v1/blueprints/squad/entities/5')).status).toBe(200)
    const refused = await call('POST', `${entities}?create_missing_related_entities=true`, {
      properties: { tier: 'x' },
      relations: { squad: 'never-made' },
    })
    expect(refused.status).toBe(422)
    expect((await call('GET', '/v1/blueprints/squad/entities/never-made')).status).toBe(404)
  })

  it('are required when the blueprint says so', async () => {
    await call('POST', '/v1/blueprints', {
      identifier: 'member',
      title: 'Member',
      schema: { properties: { name: { type: 'string' } }, required: ['name'] },
      relations: { squad: { target: 'squad', required: true } },
    })
    const members = '/v1/blueprints/member/entities'
    const missing = await call('POST', members, { identifier: 'm', properties: { name: 'M' } })
    expect(missing).toMatchObject({ status: 422, body: { error: 'required_relation' } })
    expect(missing.body.message).toContain('relations.squad')
    const nameless = await call('POST', members, { identifier: 'm', relations: { squad: '5' } })
    expect(nameless).toMatchObject({ status: 422, body: { error: 'blueprint_schema_mismatch' } })
    expect(nameless.body.message).toContain('properties.name is required')
    await call('POST', members, { identifier: 'm', properties: { name: 'M' }, relations: { squad: '5' } })
    const cleared = await call('PATCH', `${members}/m`, { relations: { squad: null } })
    expect(cleared).toMatchObject({ status: 422, body: { error: 'required_relation' } })
    const emptied = await call('PATCH', `${members}/m`, { properties: { name: null } })
    expect(emptied).toMatchObject({ status: 422, body: { error: 'blueprint_schema_mismatch' } })

    const blocked = await call('DELETE', '/v1/blueprints/squad/entities/5')
    expect(blocked).toMatchObject({ status: 403, body: { error: 'has_dependents' } })
    expect(blocked.body.message).toContain('delete_dependents=true')
    expect((await call('DELETE', '/v1/blueprints/squad/entities/5?delete_dependents=true')).status).toBe(200)
    expect((await call('GET', `${members}/m`)).status).toBe(404)
  })

  it('may be given as a search, and so may the identifier', async () => {
    await create({ title: 'Findable', properties: { kind: `kind-${identifier}` } })
    const search = { combinator: 'and', rules: [{ property: 'kind', operator: '=', value: `kind-${identifier}` }] }
    const updated = await call('POST', `${entities}?upsert=true&merge=true`, {
      identifier: search,
      relations: { deps: search },
    })
    expect(updated).toMatchObject({ status: 200, body: { entity: { identifier, relations: { deps: [identifier] } } } })
    const none = { combinator: 'and', rules: [{ property: '$identifier', operator: '=', value: 'nobody' }] }
    expect((await call('POST', `${entities}?upsert=true`, { identifier: none })).status).toBe(404)
    const many = { combinator: 'and', rules: [{ property: '$identifier', operator: 'in', value: ['t1', 't2'] }] }
    expect((await call('POST', `${entities}?upsert=true`, { identifier: many })).status).toBe(422)
  })

  it('show titles on request', async () => {
    await call('POST', '/v1/blueprints/squad/entities?upsert=true', { identifier: 'titled', title: 'The squad' })
    await create({ relations: { squad: 'titled', deps: ['t1'] } })
    const reply = await call('GET', `${entities}/${identifier}?attach_title_to_relation=0xc000123`)
    expect(toTree(reply.body.entity).relations).toEqual({
      squad: { identifier: 'titled', title: 'The squad' },
      deps: [{ identifier: 't1', title: null }],
    })
  })
})

describe('PUT and PATCH entities/{entity}', () => {
  it('are 404 for an entity that does not exist', async () => {
    for (const method of ['PUT', 'PATCH']) {
      expect(await call(method, `${entities}/nobody`, {})).toMatchObject({ status: 404, body: { error: 'not_found' } })
    }
  })

  it('change nothing when PUT is given what GET gave: no time, no audit, no event', async () => {
    await create({
      title: '',
      team: ['b', 'a'],
      icon: 'Box',
      properties: { tags: ['y', 'x'], replicas: 123.456, shape: { size: 1, nested: { b: 1, a: [0, -0, 1e21] } } },
      relations: { deps: ['t2', 't1'], squad: null },
    })
    const before = await read()
    const audits = () =>
      portal.services.db
        .selectFrom('audit_event')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
    const auditsBefore = await audits()
    const events: LiveEvent[] = []
    using _ = portal.services.live.subscribe((event) => void events.push(event))

    const put = await call('PUT', `${entities}/${identifier}`, before)
    expect(put).toMatchObject({ status: 200, body: { entity: before } })
    await call('POST', `${entities}?upsert=true&merge=true`, before)
    await call('PATCH', `${entities}/${identifier}`, { properties: { tags: ['y', 'x'], gone: 'x' } })
    expect(await read()).toEqual(before)
    expect(await audits()).toEqual(auditsBefore)
    expect(events).toEqual([])
  })

  it('keep who created, and record who changed what', async () => {
    await create({ properties: { tier: 'gold' } })
    const before = await read()
    const events: LiveEvent[] = []
    using _ = portal.services.live.subscribe((event) => void events.push(event))
    await call('PATCH', `${entities}/${identifier}`, { properties: { tier: 'tin' } })
    const after = await read()
    expect(after).toMatchObject({ createdAt: before.createdAt, properties: { tier: 'tin' } })
    expect(JSON.stringify(after.updatedAt) >= JSON.stringify(before.updatedAt)).toBe(true)
    expect(events).toEqual([
      { orgId: portal.organization.orgId, kind: 'entity', id: 'service', entity: identifier, change: 'UPDATE' },
    ])
    const [audit] = await portal.services.db
      .selectFrom('audit_event')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(1)
      .execute()
    expect(audit).toMatchObject({
      action: 'UPDATE',
      resource_type: 'entity',
      diff: { before: { properties: { tier: 'gold' } }, after: { properties: { tier: 'tin' } } },
    })
  })

  it('rename, and all relations follow', async () => {
    await create()
    await create({ identifier: `${identifier}-source`, relations: { deps: ['t1', identifier, 't2'] } })
    const renamed = await call('PUT', `${entities}/${identifier}`, { identifier: `${identifier}-new`, relations: {} })
    expect(renamed).toMatchObject({ status: 200, body: { entity: { identifier: `${identifier}-new` } } })
    expect((await call('GET', `${entities}/${identifier}`)).status).toBe(404)
    expect((await read(`${identifier}-source`)).relations).toEqual({ deps: ['t1', `${identifier}-new`, 't2'] })
    const taken = await call('PUT', `${entities}/${identifier}-new`, { identifier: 't1' })
    expect(taken).toMatchObject({ status: 409, body: { error: 'identifier_taken' } })
  })

  it('refuse team where ownership is inherited', async () => {
    const owned = {
      identifier: 'owned',
      title: 'Owned',
      schema: { properties: {} },
      relations: { squad: { target: 'squad' } },
      ownership: { type: 'Inherited', path: 'squad' },
    }
    await call('POST', '/v1/blueprints', owned)
    const reply = await call('POST', '/v1/blueprints/owned/entities', { identifier: 'o', team: ['a'] })
    expect(reply).toMatchObject({ status: 422, body: { error: 'inherited_ownership_enabled' } })
  })
})

describe('DELETE entities/{entity}', () => {
  it('clears optional relations to it', async () => {
    await create()
    await create({ identifier: `${identifier}-many`, relations: { deps: ['t1', identifier] } })
    expect((await call('DELETE', `${entities}/${identifier}`)).body).toEqual({ ok: true })
    expect((await read(`${identifier}-many`)).relations).toEqual({ deps: ['t1'] })
    expect((await call('DELETE', `${entities}/${identifier}`)).status).toBe(404)
  })

  it('is visible at once', async () => {
    await call('POST', '/v1/blueprints', { identifier: 'brief', title: 'B', schema: { properties: {} } })
    await call('POST', '/v1/blueprints/brief/entities', { identifier: 'x' })
    expect((await call('DELETE', '/v1/blueprints/brief/entities/x')).status).toBe(200)
    expect((await call('DELETE', '/v1/blueprints/brief')).status).toBe(200)
  })
})

describe('GET entities', () => {
  it('shows only what include names, with identifier, blueprint and audit fields', async () => {
    await create({ title: 'T', properties: { tier: 'gold' } })
    const reply = await call('GET', `${entities}/${identifier}?include=properties.tier&include=icon`)
    expect(Object.keys(reply.body.entity as unknown as object).toSorted()).toEqual(
      ['blueprint', 'createdAt', 'createdBy', 'icon', 'identifier', 'properties', 'updatedAt', 'updatedBy'].toSorted(),
    )
    expect((reply.body.entity as unknown as Record<string, unknown>).properties).toEqual({ tier: 'gold' })
    const joined = await call('GET', `${entities}/${identifier}?include=title,relations.deps`)
    expect(joined.body.entity).not.toHaveProperty('properties')
    const excluded = await call('GET', `${entities}/${identifier}?exclude=properties.tier,title`)
    expect(excluded.body.entity).not.toHaveProperty('title')
    expect(toTree(excluded.body.entity).properties).not.toHaveProperty('tier')
  })

  it('lists and counts', async () => {
    const list = await call('GET', '/v1/blueprints/test-blueprint/entities/')
    expect(list.body.entities).toHaveLength(1)
    expect((await call('GET', '/v1/blueprints/test-blueprint/entities-count')).body).toEqual({ ok: true, count: 1 })
    expect((await call('GET', '/v1/blueprints/unknown/entities-count')).status).toBe(404)
  })
})

describe('bulk', () => {
  it('judges each item alone, in any order of relations, and answers 207 when some fail', async () => {
    const reply = await call('POST', `${entities}/bulk?upsert=true&merge=true`, {
      entities: [
        { identifier: `${identifier}-a`, relations: { deps: [`${identifier}-b`] } },
        { identifier: `${identifier}-b` },
        { identifier: `${identifier}-c`, properties: { tier: 'x' } },
        { identifier: `${identifier}-d`, relations: { deps: [`${identifier}-c`] } },
        'not an object',
        { identifier: `${identifier}-b`, title: 'Second' },
        { identifier: { combinator: 'and', rules: [{ property: '$identifier', operator: '=', value: 'nobody' }] } },
      ],
    })
    expect(reply.status).toBe(207)
    expect(reply.body.entities).toEqual([
      { created: true, identifier: `${identifier}-a`, index: 0 },
      { created: true, identifier: `${identifier}-b`, index: 1 },
      { created: false, identifier: `${identifier}-b`, index: 5 },
    ])
    expect(reply.body.errors).toMatchObject([
      { index: 2, identifier: `${identifier}-c`, statusCode: 422, error: 'blueprint_schema_mismatch' },
      { index: 3, identifier: `${identifier}-d`, statusCode: 404, error: 'not_found' },
      { index: 4, identifier: 'unknown', statusCode: 422 },
      { index: 6, identifier: 'unknown', statusCode: 404 },
    ])
    expect(await read(`${identifier}-b`)).toMatchObject({ title: 'Second' })
  })

  it('answers 200 with an empty list of errors, and 422 for more than 20', async () => {
    const ok = await call('POST', `${entities}/bulk?upsert=true`, { entities: [{ identifier }] })
    expect(ok).toMatchObject({ status: 200, body: { ok: true, errors: [] } })
    const entitiesOf = (length: number) => ({ entities: Array.from({ length }, () => ({})) })
    expect((await call('POST', `${entities}/bulk`, entitiesOf(21))).status).toBe(422)
    expect((await call('POST', `${entities}/bulk`, entitiesOf(0))).status).toBe(422)
  })

  it('deletes what exists and skips the rest', async () => {
    await create({ identifier: 77_000 })
    const url = '/v1/blueprints/service/bulk/entities/delete?delete_dependents=true'
    const reply = await call('POST', url, { entities: [77_000, 'never-there'] })
    expect(reply).toMatchObject({ status: 200, body: { deletedEntities: ['77000'] } })
    expect((await call('DELETE', '/v1/blueprints/service/bulk/entities', { entities: ['77000'] })).body).toEqual({
      ok: true,
      deletedEntities: [],
    })
  })
})

describe('$datasource', () => {
  it('is the User-Agent of the creator; a bare target goes to the first that writes it on purpose', async () => {
    const as = (agent: string) => ({ authorization: portal.token, 'user-agent': agent })
    const prefix = 'port-ocean/git/'
    const list = async (suffix: string) => {
      const body = { datasource_prefix: prefix, datasource_suffix: suffix }
      const reply = await call('POST', '/v1/blueprints/entities/datasource-entities', body)
      return (reply.body.entities as unknown as { identifier: string }[]).map((entity) => entity.identifier)
    }
    const bare = `${identifier}-bare`
    await call(
      'POST',
      `${entities}?upsert=true&create_missing_related_entities=true`,
      { identifier, relations: { deps: [bare] } },
      as('port-ocean/git/1/a/exporter'),
    )
    expect(await list('/a/exporter')).toEqual([identifier])
    await call('POST', `${entities}?upsert=true`, { identifier }, as('port-ocean/git/1/b/exporter'))
    await call('POST', `${entities}?upsert=true`, { identifier: bare }, as('port-ocean/git/1/b/exporter'))
    expect(await list('/a/exporter')).toEqual([identifier])
    expect(await list('/b/exporter')).toEqual([bare])
  })
})

describe('keys that every object of JavaScript has', () => {
  it.each(['toString', 'constructor', 'hasOwnProperty', 'valueOf'])(
    'are properties and relations like others: %s',
    async (key) => {
      const identifier = `has_${key}`
      await portal.call('POST', '/v1/blueprints', {
        identifier,
        title: 'T',
        schema: { properties: { [key]: { type: 'string' } } },
        relations: { [key]: { target: identifier } },
      })
      const url = `/v1/blueprints/${identifier}/entities`
      const write = async (body: object) => {
        const reply = await portal.call('POST', `${url}?upsert=true&merge=true`, body)
        expect([200, 201]).toContain(reply.status)
        return reply.body.entity
      }
      await write({ identifier: 'one' })
      await write({ identifier: 'one', relations: { [key]: 'one' } })
      const entity = await write({ identifier: 'one', properties: { [key]: 'x' } })
      expect(entity).toMatchObject({ properties: { [key]: 'x' }, relations: { [key]: 'one' } })
      const items = [{ identifier: 'two', relations: { [key]: 'one' } }, { identifier: 'two' }]
      const bulk = await portal.call('POST', `${url}/bulk?upsert=true&merge=true`, { entities: items })
      expect(bulk).toMatchObject({ status: 200, body: { errors: [] } })
    },
  )
})
