import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal, type TestReply } from '../testing/test-portal.ts'

/*
 * What the published clients of this API rely on, with the bodies that they send: TF is the Terraform provider, OC the
 * Ocean integration framework, GA the GitHub action, K8 the Kubernetes exporter, MC the MCP server.
 */

type Members = Record<string, unknown>

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const TF = 'terraform-provider-port/2.0'
const send = (method: string, url: string, body?: object, userAgent = TF): Promise<TestReply> =>
  portal.call(method, url, body, { authorization: `Bearer ${portal.token}`, 'user-agent': userAgent })
const blueprintOf = (reply: TestReply) => reply.body.blueprint as unknown as Members & { schema: Members }
const entityOf = (reply: TestReply) => reply.body.entity as unknown as Members & { properties: Members }

let counter = 0
/** A blueprint of a name of its own. */
async function createBlueprint(properties: object = { text: { type: 'string' } }, more: object = {}): Promise<string> {
  const identifier = `bp_${++counter}`
  const body = { identifier, title: identifier, schema: { properties }, ...more }
  expect(await send('POST', '/v1/blueprints', body)).toMatchObject({ status: 201 })
  return identifier
}

const AUDIT_FIELDS = {
  createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  createdBy: expect.any(String),
  updatedAt: expect.stringMatching(/Z$/),
  updatedBy: expect.any(String),
}

describe('behaviours that clients rely on', () => {
  it('1: what is gone is 404, and nothing else is (TF drops it from its state)', async () => {
    const bp = await createBlueprint()
    expect((await send('GET', '/v1/blueprints/nowhere')).status).toBe(404)
    expect((await send('GET', `/v1/blueprints/${bp}/entities/nobody`)).status).toBe(404)
    await send('POST', `/v1/blueprints/${bp}/entities`, { identifier: 'e', properties: {} })
    await send('DELETE', `/v1/blueprints/${bp}/entities/e`)
    expect((await send('GET', `/v1/blueprints/${bp}/entities/e`)).status).toBe(404)
    await send('DELETE', `/v1/blueprints/${bp}`)
    expect((await send('GET', `/v1/blueprints/${bp}`)).status).toBe(404)
    expect((await send('GET', `/v1/blueprints/${bp}/entities/e`)).status).toBe(404)
  })

  it('2: `ok` says true in every 2xx body, and false in every other, which is JSON too (TF GA OC)', async () => {
    const bp = await createBlueprint()
    const entity = `/v1/blueprints/${bp}/entities`
    const done = [
      await send('GET', `/v1/blueprints/${bp}`),
      await send('POST', `${entity}?upsert=true`, { identifier: 'e', properties: {} }),
      await send('PUT', `${entity}/e`, { identifier: 'e', properties: {} }),
      await send('DELETE', `${entity}/e`),
      await send('DELETE', `/v1/blueprints/${bp}`),
    ]
    for (const { status, body } of done) expect([status < 300, body.ok]).toEqual([true, true])
    const refused = [
      await send('GET', '/v1/blueprints/nowhere'),
      await send('POST', '/v1/blueprints', {}),
      await send('GET', '/v1/no/such/route'),
      await portal.call('GET', '/v1/blueprints', undefined, {}),
    ]
    for (const { status, body } of refused) {
      expect([status >= 400, body.ok, typeof body.error, typeof body.message]).toEqual([
        true,
        false,
        'string',
        'string',
      ])
    }
  })

  it('3 and 4: nothing is filled in that was not sent, and an empty text stays one (TF)', async () => {
    const sent = {
      bare: { type: 'string' },
      empty: { type: 'string', title: '', description: '' },
      page: {
        type: 'string',
        format: 'url',
        spec: 'embedded-url',
        specAuthentication: { clientId: 'id', authorizationUrl: 'https://a', tokenUrl: 'https://t' },
      },
      list: { type: 'array' },
    }
    const identifier = await createBlueprint(sent, {
      icon: '',
      description: '',
      ownership: { type: 'Direct' },
      relations: { self: { target: `bp_${counter + 1}`, title: 'Self' } },
      aggregationProperties: {
        open: {
          title: 'Open',
          target: `bp_${counter + 1}`,
          calculationSpec: { func: 'count', calculationBy: 'entities' },
          query: { combinator: 'and', rules: [{ property: 'bare', operator: '=', value: 'x' }] },
        },
      },
    })
    const stored = blueprintOf(await send('GET', `/v1/blueprints/${identifier}`))
    expect(stored.schema.properties).toEqual(sent)
    expect(stored).toMatchObject({ icon: '', description: '', ownership: { type: 'Direct' } })
    expect(stored.ownership).toEqual({ type: 'Direct' })
    expect(stored.relations).toEqual({ self: { target: identifier, title: 'Self', required: false, many: false } })
    const { open } = stored.aggregationProperties as Members & { open: Members }
    expect(open.calculationSpec).toEqual({ func: 'count', calculationBy: 'entities' })
    expect(open.query).toEqual({ combinator: 'and', rules: [{ property: 'bare', operator: '=', value: 'x' }] })
    for (const absent of ['teamInheritance', 'changelogDestination', 'includeInGlobalSearch']) {
      expect(stored[absent] ?? null).toBeNull()
    }
  })

  it('5: unknown keys of a property and free items come back as they were (TF)', async () => {
    const sent = {
      odd: { type: 'string', 'x-colour': { deep: [1, { a: null }] }, examples: ['a'] },
      items: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } }, anything: true } },
    }
    const identifier = await createBlueprint(sent)
    expect(blueprintOf(await send('GET', `/v1/blueprints/${identifier}`)).schema.properties).toEqual(sent)
  })

  it('6: audit fields are in every reply; creation never changes, neither by update nor by rename (TF)', async () => {
    const bp = await createBlueprint()
    const url = `/v1/blueprints/${bp}/entities`
    const created = await send('POST', url, { identifier: 'e', title: '', properties: { text: 'a' } })
    expect(entityOf(created)).toMatchObject(AUDIT_FIELDS)
    const { createdAt, createdBy } = entityOf(created)
    const updated = await send('PUT', `${url}/e`, { identifier: 'f', title: '', properties: { text: 'b' } })
    expect(entityOf(updated)).toMatchObject({ ...AUDIT_FIELDS, createdAt, createdBy })

    const before = blueprintOf(await send('GET', `/v1/blueprints/${bp}`))
    expect(before).toMatchObject(AUDIT_FIELDS)
    const body = { identifier: `${bp}_renamed`, title: 'Renamed', schema: { properties: {} } }
    const renamed = blueprintOf(await send('PUT', `/v1/blueprints/${bp}`, body))
    expect(renamed).toMatchObject({ ...AUDIT_FIELDS, createdAt: before.createdAt, createdBy: before.createdBy })
  })

  it('7: replies to entity writes name the entity and its blueprint (TF)', async () => {
    const bp = await createBlueprint()
    const url = `/v1/blueprints/${bp}/entities`
    const created = await send('POST', `${url}?upsert=true&run_id=`, { title: '', properties: {} })
    const { identifier } = entityOf(created)
    expect(entityOf(created)).toMatchObject({ identifier: expect.stringMatching(/./), blueprint: bp })
    const replaced = await send('PUT', `${url}/${String(identifier)}`, { identifier, properties: {} })
    expect(entityOf(replaced)).toMatchObject({ identifier, blueprint: bp })
  })

  it('8: PUT with another identifier renames the entity, and relations to it follow (TF)', async () => {
    const bp = await createBlueprint({}, { relations: { next: { target: `bp_${counter + 1}` } } })
    const url = `/v1/blueprints/${bp}/entities`
    await send('POST', url, { identifier: 'old', properties: {} })
    await send('POST', url, { identifier: 'source', properties: {}, relations: { next: 'old' } })
    expect((await send('PUT', `${url}/old`, { identifier: 'new', properties: {} })).status).toBe(200)
    expect((await send('GET', `${url}/old`)).status).toBe(404)
    expect(entityOf(await send('GET', `${url}/source`)).relations).toEqual({ next: 'new' })
  })

  it('9: relations read as a text, a list of texts or null, and only once they were written (TF)', async () => {
    const target = await createBlueprint()
    const bp = await createBlueprint(
      {},
      { relations: { one: { target }, many: { target, many: true }, none: { target }, never: { target } } },
    )
    await send('POST', `/v1/blueprints/${target}/entities`, { identifier: 't', properties: {} })
    const relations = { one: 't', many: ['t'], none: null }
    const created = await send('POST', `/v1/blueprints/${bp}/entities`, { identifier: 'e', properties: {}, relations })
    expect(entityOf(created).relations).toEqual(relations)
  })

  it('10: an empty title is accepted by POST and PUT (TF)', async () => {
    const bp = await createBlueprint()
    const url = `/v1/blueprints/${bp}/entities`
    expect((await send('POST', url, { identifier: 'e', title: '', properties: {} })).status).toBe(201)
    expect((await send('PUT', `${url}/e`, { identifier: 'e', title: '', properties: {} })).status).toBe(200)
  })

  it('11: every property is there, null when unset; numbers, objects and orders come back unchanged (TF)', async () => {
    const bp = await createBlueprint({
      text: { type: 'string' },
      number: { type: 'number' },
      flag: { type: 'boolean' },
      object: { type: 'object' },
      texts: { type: 'array', items: { type: 'string' } },
      numbers: { type: 'array', items: { type: 'number' } },
      flags: { type: 'array', items: { type: 'boolean' } },
      objects: { type: 'array', items: { type: 'object' } },
    })
    const url = `/v1/blueprints/${bp}/entities`
    const nothing = entityOf(await send('POST', url, { identifier: 'nulls', properties: {} })).properties
    expect(Object.keys(nothing)).toHaveLength(8)
    expect(new Set(Object.values(nothing))).toEqual(new Set([null]))
    const properties = {
      text: 'a<b>&c',
      number: 123.456,
      flag: false,
      object: { z: 1, a: { b: [] } },
      texts: ['z', 'a', 'm'],
      numbers: [3, 1, 2],
      flags: [],
      objects: [{ b: 2 }, { a: 1 }],
    }
    await send('POST', url, { identifier: 'full', team: ['z', 'a'], properties })
    const full = entityOf(await send('GET', `${url}/full?exclude_calculated_properties=true`))
    expect(full.properties).toEqual(properties)
    expect(full.team).toEqual(['z', 'a'])
  })

  it('12: PUT of a blueprint with another identifier renames it and keeps its entities (TF)', async () => {
    const bp = await createBlueprint()
    const other = await createBlueprint({}, { relations: { to: { target: bp } } })
    await send('POST', `/v1/blueprints/${bp}/entities`, { identifier: 'e', properties: { text: 'kept' } })
    const renamed = `${bp}_new`
    const body = { identifier: renamed, title: 'New', schema: { properties: { text: { type: 'string' } } } }
    expect(blueprintOf(await send('PUT', `/v1/blueprints/${bp}`, body)).identifier).toBe(renamed)
    expect((await send('GET', `/v1/blueprints/${bp}`)).status).toBe(404)
    expect(entityOf(await send('GET', `/v1/blueprints/${renamed}/entities/e`))).toMatchObject({
      blueprint: renamed,
      properties: { text: 'kept' },
    })
    expect(blueprintOf(await send('GET', `/v1/blueprints/${other}`)).relations).toMatchObject({
      to: { target: renamed },
    })
  })

  it('13: a property changes its type by two PUTs; its old values are gone (TF)', async () => {
    const bp = await createBlueprint({ size: { type: 'string' }, keep: { type: 'string' } })
    const url = `/v1/blueprints/${bp}`
    await send('POST', `${url}/entities`, { identifier: 'e', properties: { size: 'big', keep: 'me' } })
    const put = (properties: object) => send('PUT', url, { identifier: bp, title: bp, schema: { properties } })
    const keep = { type: 'string' }
    expect((await put({ keep })).status).toBe(200)
    expect((await put({ keep, size: { type: 'number' } })).status).toBe(200)
    expect(entityOf(await send('GET', `${url}/entities/e`)).properties).toEqual({ keep: 'me', size: null })
  })

  it('14: a blueprint with entities is not deleted, and the refusal says has_dependents (TF)', async () => {
    const bp = await createBlueprint()
    await send('POST', `/v1/blueprints/${bp}/entities`, { identifier: 'e', properties: {} })
    const refused = await send('DELETE', `/v1/blueprints/${bp}`)
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(refused.body)).toContain('has_dependents')
    await send('DELETE', `/v1/blueprints/${bp}/entities/e`)
    expect((await send('DELETE', `/v1/blueprints/${bp}`)).status).toBe(200)
  })

  it('15: a search right after a write finds it, and right after a deletion does not (TF GA)', async () => {
    const bp = await createBlueprint()
    const query = { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: bp }] }
    const find = async () => ((await send('POST', '/v1/entities/search', query)).body.entities as unknown as []).length
    for (let round = 0; round < 10; round++) {
      await send('POST', `/v1/blueprints/${bp}/entities`, { identifier: `e${round}`, properties: {} })
      expect(await find()).toBe(1)
      await send('DELETE', `/v1/blueprints/${bp}/entities/e${round}`)
      expect(await find()).toBe(0)
    }
  })

  it('15: a team is found by its title among the entities of _team right after it was created (TF)', async () => {
    const rules = [
      { property: '$blueprint', operator: '=', value: '_team' },
      { property: '$title', operator: '=', value: 'Dock Workers' },
    ]
    const find = async () =>
      (await send('POST', '/v1/entities/search?include=identifier', { combinator: 'and', rules })).body.entities
    await send('POST', '/v1/teams', { name: 'Dock Workers' })
    expect(await find()).toMatchObject([{ identifier: 'Dock_Workers', blueprint: '_team' }])
    await send('DELETE', '/v1/teams/Dock%20Workers')
    expect(await find()).toEqual([])
  })

  it('16: the structure of a system blueprint is part of it; additions are told by counting keys (TF)', async () => {
    const maps = ['mirrorProperties', 'calculationProperties', 'aggregationProperties', 'relations']
    for (const id of ['_user', '_team']) {
      const structure = blueprintOf(await send('GET', `/v1/blueprints/system/${id}/structure`))
      const url = `/v1/blueprints/${id}?exclude_calculated_properties=true`
      const countAdditions = async () => {
        const blueprint = blueprintOf(await send('GET', url))
        expect(blueprint).toMatchObject(structure)
        const count = (of: Members, map: string) => Object.keys(of[map] as Members).length
        const own = maps.map((map) => count(blueprint, map) - count(structure, map))
        return [...own, count(blueprint.schema, 'properties') - count(structure.schema, 'properties')]
      }
      expect(await countAdditions()).toEqual([0, 0, 0, 0, 0])
      // As the provider does it: what it has read, with the structure and the additions.
      const read = blueprintOf(await send('GET', url))
      const properties = { ...(structure.schema.properties as Members), desk: { type: 'string', title: 'Desk' } }
      const put = await send('PUT', url, { ...read, schema: { properties, required: [] } })
      expect(put.status).toBe(200)
      expect(await countAdditions()).toEqual([0, 0, 0, 0, 1])
      expect((await send('PUT', url, read)).status).toBe(200)
      expect(await countAdditions()).toEqual([0, 0, 0, 0, 0])
    }
  })

  it('17: x-ratelimit-reset counts seconds, so that a client which sleeps for it wakes up again (TF OC)', async () => {
    const { headers } = await send('GET', '/v1/blueprints')
    expect(Number(headers['x-ratelimit-reset'])).toBeLessThanOrEqual(Number(headers['x-ratelimit-period']))
    expect(Number(headers['x-ratelimit-remaining'])).toBeGreaterThan(0)
  })

  it('18: <, > and & in queries and calculations come back as the same text (TF)', async () => {
    const calculation = 'if .properties.text < "b" and (.properties.text > "a") then "x&y" else null end'
    const identifier = await createBlueprint(undefined, {
      calculationProperties: { slug: { type: 'string', calculation } },
    })
    const { calculationProperties } = blueprintOf(await send('GET', `/v1/blueprints/${identifier}`))
    expect(calculationProperties).toEqual({ slug: { type: 'string', calculation } })
  })

  it('19: a missing target is 404 not_found, to be tried again later; so is a second deletion (OC)', async () => {
    const target = await createBlueprint()
    const bp = await createBlueprint({}, { relations: { to: { target } } })
    const url = `/v1/blueprints/${bp}/entities`
    const body = { identifier: 'e', properties: {}, relations: { to: 'later' } }
    expect(await send('POST', `${url}?upsert=true&merge=true`, body, 'port-ocean/github/1.0 (id)')).toMatchObject({
      status: 404,
      body: { error: 'not_found' },
    })
    expect((await send('DELETE', `${url}/e`)).status).toBe(404)
  })

  it('20: stored values are not normalised, or every synchronisation would write everything anew (OC)', async () => {
    const bp = await createBlueprint({ at: { type: 'string', format: 'date-time' }, text: { type: 'string' } })
    const url = `/v1/blueprints/${bp}/entities`
    const properties = { at: '2031-01-01T00:00:00+02:00', text: '  blanks\tand\nlines  ' }
    const body = { identifier: 'e', title: ' title ', team: [], properties, relations: {} }
    const first = entityOf(await send('POST', `${url}?upsert=true`, body))
    expect(first).toMatchObject({ title: ' title ', properties })
    const second = entityOf(await send('POST', `${url}?upsert=true`, body))
    expect(second.updatedAt).toBe(first.updatedAt)
  })

  it('21: entities are listed by the datasource that created them (OC K8)', async () => {
    const bp = await createBlueprint()
    const agent = 'port-ocean/jira/1.2.3 (my-integration)'
    await send('POST', `/v1/blueprints/${bp}/entities`, { identifier: 'theirs', properties: {} }, agent)
    await send('POST', `/v1/blueprints/${bp}/entities`, { identifier: 'ours', properties: {} })
    const { body } = await send('POST', '/v1/blueprints/entities/datasource-entities', {
      datasource_prefix: 'port-ocean/jira',
      datasource_suffix: '(my-integration)',
    })
    expect(body.entities).toMatchObject([{ identifier: 'theirs', blueprint: bp }])
  })

  it('22: a bulk reply holds both lists, positions, and the status 200 or 207 (OC K8)', async () => {
    const bp = await createBlueprint({ size: { type: 'number' } })
    const bulk = (entities: object[]) => send('POST', `/v1/blueprints/${bp}/entities/bulk?upsert=true`, { entities })
    expect(await bulk([{ identifier: 'a', properties: {} }])).toMatchObject({
      status: 200,
      body: { ok: true, entities: [{ identifier: 'a', created: true, index: 0 }], errors: [] },
    })
    const partly = await bulk([
      { identifier: 'b', properties: { size: 'huge' } },
      { identifier: 'c', properties: {} },
    ])
    expect(partly).toMatchObject({
      status: 207,
      body: {
        ok: true,
        entities: [{ identifier: 'c', index: 1 }],
        errors: [{ identifier: 'b', index: 0, statusCode: 422, error: 'blueprint_schema_mismatch' }],
      },
    })
  })

  it('23: a missing entity and an unknown relation are 404, with a sentence that can be printed (GA)', async () => {
    const bp = await createBlueprint()
    const missing = await send('GET', `/v1/blueprints/${bp}/entities/nobody`)
    expect([missing.status, missing.body.message]).toEqual([404, expect.stringContaining('nobody')])
    const body = { identifier: 'e', properties: {}, relations: { crew: 'x' } }
    const unknown = await send(
      'POST',
      `/v1/blueprints/${bp}/entities?upsert=true&merge=true`,
      body,
      'port-github-action/v1',
    )
    expect([unknown.status, unknown.body.message]).toEqual([404, expect.stringContaining('crew')])
  })

  it('24: `include` is honoured, and what the models of clients need is always there (MC)', async () => {
    const bp = await createBlueprint({ a: { type: 'string' }, b: { type: 'string' } })
    await send('POST', `/v1/blueprints/${bp}/entities`, { identifier: 'e', properties: { a: '1', b: '2' } })
    const { body } = await send('POST', `/v1/blueprints/${bp}/entities/search?include=properties.a`, {})
    const [entity] = body.entities as unknown as Members[]
    expect(entity).toMatchObject({ identifier: 'e', blueprint: bp, properties: { a: '1' } })
    expect(entity!.properties).not.toHaveProperty('b')
    expect(blueprintOf(await send('GET', `/v1/blueprints/${bp}`))).toMatchObject({
      title: expect.any(String),
      schema: { properties: expect.any(Object) },
    })
  })

  it('25: unknown parameters and body keys are ignored; a duplicate is said to be taken (OC K8 PA)', async () => {
    const bp = await createBlueprint()
    const body = {
      identifier: 'e',
      blueprint: 'other',
      createdAt: 'x',
      odd: { a: 1 },
      properties: { text: 'a', no: 1 },
    }
    const created = await send('POST', `/v1/blueprints/${bp}/entities?odd=1&another[]=2`, body)
    expect(created).toMatchObject({ status: 201 })
    expect(entityOf(created)).toMatchObject({ blueprint: bp, properties: { text: 'a' } })
    const again = await send('POST', `/v1/blueprints/${bp}/entities`, body)
    expect([again.status, again.body.error]).toEqual([409, expect.stringContaining('taken')])
    const twice = await send('POST', '/v1/blueprints', { identifier: bp, title: bp, schema: { properties: {} } })
    expect([twice.status, twice.body.error]).toEqual([409, expect.stringContaining('taken')])
  })
})
