import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toTree } from '../testing/json-tree.ts'
import { createTestPortal, type TestPortal } from '../testing/test-portal.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const create = async (identifier: string, more: object = {}) => {
  const body = { identifier, title: identifier, schema: { properties: {} }, ...more }
  expect((await portal.call('POST', '/v1/blueprints', body)).status).toBe(201)
}
const rename = (path: string, body: object) => portal.call('PATCH', `/v1/blueprints/${path}/rename`, body)
const readEntity = async (blueprint: string, identifier: string) =>
  toTree((await portal.call('GET', `/v1/blueprints/${blueprint}/entities/${identifier}`)).body.entity)
const range = (length: number) => Array.from({ length }, (_, index) => index)

/** Everything that entities of a blueprint store, whatever its keys. */
async function stored(blueprint: string): Promise<{ properties: object; relations: object; links: string[] }[]> {
  const { rows } = await portal.services.pool.query(
    `select e.properties, e.relations,
       array(select l.relation from entity_relation l where l.source_id = e.id order by 1) as links
     from entity e join blueprint b on b.id = e.blueprint_id where b.identifier = $1 order by e.identifier`,
    [blueprint],
  )
  return rows
}

/** Waits until no rename has anything left to tidy. */
async function tidied(): Promise<void> {
  const isDone = async () =>
    (await portal.services.pool.query(`select from catalog_migration where kind = 'tidy'`)).rowCount === 0
  await expect.poll(isDone, { timeout: 20_000 }).toBe(true)
}

const count = { calculationBy: 'entities', func: 'count' }

describe('PATCH /v1/blueprints/{blueprint}/properties/{property}/rename', () => {
  it('keeps values, the order of keys and updatedAt; required, mirrors and aggregations of all blueprints follow', async () => {
    await create('squad', {
      schema: {
        properties: { z: { type: 'string' }, lead: { type: 'string' }, a: { type: 'number' } },
        required: ['lead'],
      },
      relations: { parent: { target: 'squad' } },
      mirrorProperties: { boss: { path: 'parent.lead' } },
      calculationProperties: { shout: { type: 'string', calculation: '.properties.lead | ascii_upcase' } },
    })
    await create('service', {
      schema: { properties: { lead: { type: 'string' } } },
      relations: { squad: { target: 'squad' } },
      mirrorProperties: {
        owner: { path: 'squad.lead', title: 'Owner' },
        far: { path: 'squad.parent.lead' },
        other: { path: 'squad.$title' },
      },
      aggregationProperties: {
        n: {
          target: 'squad',
          calculationSpec: { calculationBy: 'property', func: 'sum', property: 'lead' },
          query: {
            combinator: 'and',
            rules: [{ combinator: 'or', rules: [{ property: 'lead', operator: 'isEmpty' }] }],
          },
        },
      },
    })
    await portal.call('POST', '/v1/blueprints/squad/entities', { identifier: 's', properties: { lead: 'Ann', a: 1.5 } })
    const before = await readEntity('squad', 's')

    const renamed = await rename('squad/properties/lead', { newPropertyName: 'captain' })
    expect(renamed.status).toBe(200)
    const blueprint = toTree(renamed.body.blueprint)
    expect(Object.keys(blueprint.schema!.properties!)).toEqual(['z', 'captain', 'a'])
    expect(blueprint).toMatchObject({
      schema: { required: ['captain'] },
      mirrorProperties: { boss: { path: 'parent.captain' } },
      calculationProperties: { shout: { calculation: '.properties.lead | ascii_upcase' } },
    })
    expect((await portal.call('GET', '/v1/blueprints/squad')).body.blueprint).toEqual(renamed.body.blueprint)
    expect((await portal.call('GET', '/v1/blueprints/service')).body.blueprint).toMatchObject({
      schema: { properties: { lead: { type: 'string' } } },
      mirrorProperties: {
        owner: { path: 'squad.captain', title: 'Owner' },
        far: { path: 'squad.parent.captain' },
        other: { path: 'squad.$title' },
      },
      aggregationProperties: {
        n: { calculationSpec: { property: 'captain' }, query: { rules: [{ rules: [{ property: 'captain' }] }] } },
      },
    })
    const after = await readEntity('squad', 's')
    expect(after).toMatchObject({ properties: { captain: 'Ann', a: 1.5 }, updatedAt: before.updatedAt })
    await tidied()
    expect(await stored('squad')).toMatchObject([{ properties: { captain: 'Ann', a: 1.5 } }])
  })

  it('is 404 for an unknown blueprint or key, 409 for a taken name, 422 for no name, and 200 for its own name', async () => {
    await create('strict', {
      schema: { properties: { a: { type: 'string' }, b: { type: 'string' } } },
      calculationProperties: { c: { type: 'string', calculation: '.x' } },
      relations: { r: { target: 'strict' } },
    })
    expect((await rename('nowhere/properties/a', { newPropertyName: 'x' })).status).toBe(404)
    expect((await rename('strict/properties/r', { newPropertyName: 'x' })).status).toBe(404)
    expect((await rename('strict/properties/constructor', { newPropertyName: 'x' })).status).toBe(404)
    for (const newPropertyName of ['b', 'c']) {
      const taken = await rename('strict/properties/a', { newPropertyName })
      expect(taken).toMatchObject({ status: 409, body: { ok: false, error: 'identifier_taken' } })
    }
    for (const body of [
      {},
      { newPropertyName: '' },
      { newPropertyName: 'a.b' },
      { newPropertyName: 'x'.repeat(101) },
      { newPropertyName: 7 },
    ]) {
      expect((await rename('strict/properties/a', body)).status).toBe(422)
    }
    const same = await rename('strict/properties/a', { newPropertyName: 'a' })
    expect(same).toMatchObject({ status: 200, body: { blueprint: { schema: { properties: { a: {} } } } } })
    expect((await rename('strict/properties/a', { newPropertyName: 'r' })).status).toBe(200)
  })

  it('leaves nothing behind that a property of the old name could show', async () => {
    await create('again', { schema: { properties: { a: { type: 'string' } } } })
    await portal.call('POST', '/v1/blueprints/again/entities', { identifier: 'e', properties: { a: 'old' } })
    await rename('again/properties/a', { newPropertyName: 'b' })
    await portal.call('PATCH', '/v1/blueprints/again', { schema: { properties: { a: { type: 'number' } } } })
    expect(await readEntity('again', 'e')).toMatchObject({ properties: { a: null, b: 'old' } })
    await portal.call('PATCH', '/v1/blueprints/again/entities/e', { properties: { a: 5 } })
    await tidied()
    expect(await readEntity('again', 'e')).toMatchObject({ properties: { a: 5, b: 'old' } })
  })

  it('loses no write of entities that are written while it runs', async () => {
    await create('busy', { schema: { properties: { v: { type: 'number' }, w: { type: 'number' } } } })
    const names = range(12).map((index) => `e${index}`)
    for (const identifier of names) {
      await portal.call('POST', '/v1/blueprints/busy/entities', { identifier, properties: { v: 0 } })
    }
    const write = async (identifier: string, index: number) => {
      let last = 0
      for (const value of range(15).map((step) => step + 1)) {
        const key = value % 3 === 0 ? 'w' : await currentKey('busy')
        const reply = await portal.call('PATCH', `/v1/blueprints/busy/entities/${identifier}`, {
          properties: { [key]: value },
        })
        expect(reply.status).toBe(200)
        // A key that was renamed between the look and the write is unknown, and dropped.
        const { properties } = toTree(reply.body.entity)
        if (key !== 'w' && Object.values(properties!).includes(value as never)) last = value
      }
      return { identifier, last, index }
    }
    const writers = Promise.all(names.map(write))
    for (const [from, to] of [
      ['v', 'v1'],
      ['v1', 'v2'],
      ['v2', 'v'],
    ] as const) {
      expect((await rename(`busy/properties/${from}`, { newPropertyName: to })).status).toBe(200)
    }
    for (const { identifier, last } of await writers) {
      expect(await readEntity('busy', identifier)).toMatchObject({ properties: { v: last } })
    }
    await tidied()
    for (const row of await stored('busy')) expect(Object.keys(row.properties).toSorted()).toEqual(['v', 'w'])
  })

  it('lets exactly one of several renames of the same property win', async () => {
    await create('raced', { schema: { properties: { a: { type: 'string' } } } })
    for (const index of range(30)) {
      await portal.call('POST', '/v1/blueprints/raced/entities', {
        identifier: `e${index}`,
        properties: { a: `${index}` },
      })
    }
    const replies = await Promise.all(range(6).map((n) => rename('raced/properties/a', { newPropertyName: `a${n}` })))
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([200, 404, 404, 404, 404, 404])
    await tidied()
    const key = await currentKey('raced')
    const rows = await stored('raced')
    expect(rows.map((row) => Object.keys(row.properties))).toEqual(range(30).map(() => [key]))
  })
})

/** The first property of a blueprint. */
async function currentKey(blueprint: string): Promise<string> {
  const { schema } = toTree((await portal.call('GET', `/v1/blueprints/${blueprint}`)).body.blueprint)
  return Object.keys(schema!.properties!)[0]!
}

describe('PATCH /v1/blueprints/{blueprint}/mirror/{mirror}/rename', () => {
  it('renames the mirror in its place; mirrors of other blueprints that show it follow', async () => {
    await create('base', { schema: { properties: { name: { type: 'string' } } } })
    await create('middle', {
      relations: { base: { target: 'base' } },
      mirrorProperties: { one: { path: 'base.name' }, two: { path: 'base.$title' } },
    })
    await create('top', {
      relations: { middle: { target: 'middle' } },
      mirrorProperties: { m: { path: 'middle.one' } },
    })
    const renamed = await rename('middle/mirror/one', { newMirrorName: 'first' })
    expect(renamed.status).toBe(200)
    expect(Object.keys(toTree(renamed.body.blueprint).mirrorProperties!)).toEqual(['first', 'two'])
    expect((await portal.call('GET', '/v1/blueprints/top')).body.blueprint).toMatchObject({
      mirrorProperties: { m: { path: 'middle.first' } },
    })
    expect((await rename('middle/mirror/one', { newMirrorName: 'x' })).status).toBe(404)
    expect((await rename('middle/mirror/first', { newMirrorName: 'two' })).status).toBe(409)
  })
})

describe('PATCH /v1/blueprints/{blueprint}/relations/{relation}/rename', () => {
  it('keeps links and the form of values; paths of mirrors, aggregations and ownership of all blueprints follow', async () => {
    await create('person')
    await create('app', {
      relations: { owner: { target: 'person' }, deps: { target: 'app', many: true } },
      mirrorProperties: { ownerName: { path: 'owner.$title' }, depOwners: { path: 'deps.owner.$title' } },
      ownership: { type: 'Inherited', path: 'owner' },
      teamInheritance: { path: 'owner' },
    })
    await create('page', {
      relations: { app: { target: 'app' }, owner: { target: 'person' } },
      mirrorProperties: { who: { path: 'app.owner.$title' }, own: { path: 'owner.$title' } },
      ownership: { type: 'Inherited', path: 'app.owner' },
      aggregationProperties: {
        n: { title: 'N', target: 'person', calculationSpec: count, pathFilter: [{ path: ['app', 'owner'] }] },
        back: {
          title: 'B',
          target: 'app',
          calculationSpec: count,
          pathFilter: [{ path: ['owner'], fromBlueprint: 'app' }],
        },
      },
    })
    await portal.call('POST', '/v1/blueprints/person/entities', { identifier: 'ann' })
    for (const body of [
      { identifier: 'a', relations: { owner: 'ann', deps: ['a'] } },
      { identifier: 'b', relations: { owner: null, deps: [] } },
      { identifier: 'c' },
    ]) {
      await portal.call('POST', '/v1/blueprints/app/entities', body)
    }
    const renamed = await rename('app/relations/owner', { newRelationIdentifier: 'lead' })
    expect(renamed.status).toBe(200)
    expect(Object.keys(toTree(renamed.body.blueprint).relations!)).toEqual(['lead', 'deps'])
    expect(renamed.body.blueprint).toMatchObject({
      mirrorProperties: { ownerName: { path: 'lead.$title' }, depOwners: { path: 'deps.lead.$title' } },
      ownership: { path: 'lead' },
      teamInheritance: { path: 'lead' },
    })
    expect((await portal.call('GET', '/v1/blueprints/page')).body.blueprint).toMatchObject({
      mirrorProperties: { who: { path: 'app.lead.$title' }, own: { path: 'owner.$title' } },
      ownership: { path: 'app.lead' },
      aggregationProperties: {
        n: { pathFilter: [{ path: ['app', 'lead'] }] },
        back: { pathFilter: [{ path: ['lead'], fromBlueprint: 'app' }] },
      },
    })
    expect((await readEntity('app', 'a')).relations).toEqual({ lead: 'ann', deps: ['a'] })
    expect((await readEntity('app', 'b')).relations).toEqual({ lead: null, deps: [] })
    expect((await readEntity('app', 'c')).relations).toEqual({})
    await tidied()
    expect((await stored('app')).map((row) => row.links)).toEqual([['deps', 'lead'], [], []])
    await portal.call('DELETE', '/v1/blueprints/person/entities/ann')
    expect((await readEntity('app', 'a')).relations).toEqual({ lead: null, deps: ['a'] })
    expect((await stored('app')).map((row) => Object.keys(row.relations).toSorted())).toEqual([
      ['deps', 'lead'],
      ['deps', 'lead'],
      [],
    ])
  })

  it('loses no link that is written while it runs', async () => {
    await create('node', { relations: { to: { target: 'node', many: true } } })
    const names = range(10).map((index) => `n${index}`)
    for (const identifier of names) await portal.call('POST', '/v1/blueprints/node/entities', { identifier })
    const link = async (identifier: string, index: number) => {
      for (const step of range(10)) {
        const { relations } = toTree((await portal.call('GET', '/v1/blueprints/node')).body.blueprint)
        const targets = [names[(index + step) % 10], names[(index + step + 3) % 10]]
        const body = { relations: { [Object.keys(relations!)[0]!]: targets } }
        expect([200, 404]).toContain(
          (await portal.call('PATCH', `/v1/blueprints/node/entities/${identifier}`, body)).status,
        )
      }
    }
    const writers = Promise.all(names.map(link))
    expect((await rename('node/relations/to', { newRelationIdentifier: 'next' })).status).toBe(200)
    expect((await rename('node/relations/next', { newRelationIdentifier: 'to' })).status).toBe(200)
    await writers
    await tidied()
    const { rows } = await portal.services.pool.query(
      `select s.identifier as source, t.identifier as target, l.relation from entity_relation l
       join entity s on s.id = l.source_id join entity t on t.id = l.target_id
       join blueprint b on b.id = s.blueprint_id where b.identifier = 'node'`,
    )
    const shown = (await Promise.all(names.map((name) => readEntity('node', name)))).flatMap((entity, index) =>
      ((toTree(entity.relations).to ?? []) as unknown as string[]).map((target) => `${names[index]} to ${target}`),
    )
    const links = rows.map(({ source, target, relation }) => `${source} ${relation} ${target}`)
    expect(links.toSorted()).toEqual(shown.toSorted())
  })
})
