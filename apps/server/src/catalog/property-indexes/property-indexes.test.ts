import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { SYSTEM } from '../permissions/reader.ts'
import { prepareCondition } from '../search/compile-query.ts'
import { noteSearch, SLOW_MS } from './note-search.ts'
import { tendPropertyIndexes } from './tend-property-indexes.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await createTestPortal()))
afterAll(() => portal[Symbol.asyncDispose]())

const call = async (method: string, url: string, body?: object) => {
  const reply = await portal.call(method, url, body)
  expect([200, 201], JSON.stringify(reply.body)).toContain(reply.status)
  return reply.body
}
const tend = (signal = new AbortController().signal) => tendPropertyIndexes(portal.services, signal)
const and = (...rules: object[]) => ({ combinator: 'and', rules })
const equals = (property: string, value: unknown) => ({ property, operator: '=', value })
const sortedBy = (property: string, order: 'ASC' | 'DESC' = 'ASC') => [{ property, order }]

const properties = {
  name: { type: 'string' },
  size: { type: 'number' },
  live: { type: 'boolean' },
  since: { type: 'string', format: 'date-time' },
  tags: { type: 'array' },
}
const blueprint = (identifier: string) => ({ identifier, title: 'Thing', schema: { properties } })
const note = async (search: object, times = 10, identifier = 'thing', tookMs = SLOW_MS) => {
  const found = await getBlueprint(portal.services.db, portal.organization.orgId, identifier)
  for (let time = 0; time < times; time++) await noteSearch(portal.services.db, found, search, tookMs)
}
const listIndexes = async () => {
  const { rows } = await sql<{ indexdef: string }>`select indexdef from pg_indexes
    where schemaname = 'public' and indexname like 'entity_property_%' order by indexdef`.execute(portal.services.db)
  return rows.map(({ indexdef }) => indexdef.slice(indexdef.indexOf('USING')))
}
/** Entities without values, by SQL. */
const fill = async (count: number, name = sql`null::text`) => {
  const { id, orgId } = await getBlueprint(portal.services.db, portal.organization.orgId, 'thing')
  await sql`insert into entity (blueprint_id, datasource_id, created_at, updated_at, org_id, identifier, created_by,
      updated_by, properties, relations)
    select ${id}, 0, now(), now(), ${orgId}, 'm' || number, 'test', 'test',
      jsonb_strip_nulls(jsonb_build_object('name', ${name})), '{}'
    from generate_series(1, ${sql.lit(count)}) as number`.execute(portal.services.db)
}
const empty = () => sql`delete from entity where datasource_id = 0`.execute(portal.services.db)
beforeEach(async () => {
  await empty()
  const existing = await portal.call('GET', '/v1/blueprints/thing')
  if (existing.status === 200) {
    const { migrationId } = await call('DELETE', '/v1/blueprints/thing/all-entities?delete_blueprint=true')
    await expect
      .poll(async () => (await portal.call('GET', `/v1/migrations/${String(migrationId)}`)).body.migration, {
        timeout: 30_000,
      })
      .toMatchObject({ status: 'COMPLETED' })
  }
  await tend()
  await call('POST', '/v1/blueprints', blueprint('thing'))
  for (const [identifier, name, size] of [
    ['a', 'x', 3],
    ['b', 'y', 1],
    ['c', 'x', 2],
  ]) {
    await call('POST', '/v1/blueprints/thing/entities', { identifier, properties: { name, size, live: size === 1 } })
  }
  await fill(1_000)
})

describe('an index of a property', () => {
  it('appears once ten slow searches have compared it, and changes nothing of what they find', async () => {
    await note({ query: and(equals('name', 'x')) }, 9)
    await tend()
    expect(await listIndexes()).toEqual([])
    await note({ query: and(equals('name', 'x')) }, 1)
    await tend()
    expect(await listIndexes()).toEqual([
      expect.stringMatching(/^USING hash \(\(\(properties -> 'name'::text\)\)\) WHERE \(blueprint_id = \d+\)$/),
    ])
    const found = await call('POST', '/v1/blueprints/thing/entities/search', { query: and(equals('name', 'x')) })
    expect(found.entities).toMatchObject([{ identifier: 'a' }, { identifier: 'c' }])
  })

  it('is not made for few entities, however slow their searches are', async () => {
    await empty()
    await note({ query: and(equals('name', 'x')) }, 100)
    await tend()
    expect(await listIndexes()).toEqual([])
  })

  it('serves a search for a rare value among many, whose page would also be full in the order of identifiers', async () => {
    const { db } = portal.services
    const { id, orgId } = await getBlueprint(db, portal.organization.orgId, 'thing')
    await empty()
    await fill(20_000, sql`'n' || number`)
    const query = and(equals('name', 'n19999'))
    await note({ query })
    await tend()
    const blueprints = [await getBlueprint(db, orgId, 'thing')]
    const scope = { orgId, blueprints, strict: true, now: new Date(), reader: SYSTEM }
    const condition = await prepareCondition(db, scope, query)
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain select * from entity
      where org_id = ${orgId} and blueprint_id = ${id} and ${condition} order by blueprint_id, identifier limit 2`.execute(
      db,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('entity_property_')
  })

  it.each([
    ['name', 'ASC', ['a', 'c', 'b']],
    ['size', 'DESC', ['a', 'c', 'b']],
    ['live', 'ASC', ['a', 'c', 'b']],
  ] as const)('serves tables sorted by %s %s, which stay in the same order', async (property, order, expected) => {
    const table = async () =>
      (await call('POST', '/ui/v1/table/query', { blueprint: 'thing', sort: sortedBy(property, order) }))
        .rows as unknown as { identifier: string }[]
    expect((await table()).slice(0, 3).map(({ identifier }) => identifier)).toEqual(expected)
    await note({ sort: sortedBy(property, order) })
    await tend()
    expect(await listIndexes()).toHaveLength(1)
    expect((await table()).slice(0, 3).map(({ identifier }) => identifier)).toEqual(expected)
  })

  it('is built one at a time, the one most wanted first, and for eight properties of a blueprint at most', async () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`p${index}`, { type: 'string' }]))
    await call('PATCH', '/v1/blueprints/thing', { schema: { properties: many } })
    for (const key of Object.keys(many)) await note({ query: and(equals(key, 'x')) })
    await note({ query: and(equals('p7', 'x')) }, 1)
    await tend()
    expect(await listIndexes()).toEqual([expect.stringContaining("'p7'")])
    for (let round = 0; round < 9; round++) await tend()
    expect(await listIndexes()).toHaveLength(8)
  })

  it('takes values of any length, also after the property was replaced by one of another type', async () => {
    await note({ query: and(equals('name', 'x')), sort: sortedBy('name') })
    await note({ sort: sortedBy('size', 'DESC') })
    for (let round = 0; round < 3; round++) await tend()
    expect(await listIndexes()).toHaveLength(3)
    const { size: _removed, ...others } = properties
    await call('PUT', '/v1/blueprints/thing', { ...blueprint('thing'), schema: { properties: others } })
    const changed = { ...others, size: { type: 'string' } }
    await call('PUT', '/v1/blueprints/thing', { ...blueprint('thing'), schema: { properties: changed } })
    const long = Array.from({ length: 20_000 }, (_, index) => index.toString(36)).join('')
    await call('POST', '/v1/blueprints/thing/entities', { identifier: 'long', properties: { name: long, size: long } })
  })

  it('goes with its blueprint, and when it was left half-built', async () => {
    await note({ query: and(equals('name', 'x')) })
    await tend()
    await sql`update pg_index set indisvalid = false where indexrelid in
      (select oid from pg_class where starts_with(relname, 'entity_property_'))`.execute(portal.services.db)
    await tend()
    expect(await listIndexes()).toEqual([])
    await note({ query: and(equals('name', 'x')) })
    await tend()
    expect(await listIndexes()).toHaveLength(1)
    const { migrationId } = await call('DELETE', '/v1/blueprints/thing/all-entities?delete_blueprint=true')
    await expect
      .poll(async () => (await portal.call('GET', `/v1/migrations/${String(migrationId)}`)).body.migration, {
        timeout: 30_000,
      })
      .toMatchObject({ status: 'COMPLETED' })
    await tend()
    expect(await listIndexes()).toEqual([])
    const { rows } = await sql`select from pg_statistic_ext`.execute(portal.services.db)
    expect(rows).toEqual([])
  })

  it('is built by one of several servers that look at the same time, and by none that is ending', async () => {
    await note({ query: and(equals('name', 'x')) })
    await tend(AbortSignal.abort())
    expect(await listIndexes()).toEqual([])
    await Promise.all([tend(), tend(), tend()])
    expect(await listIndexes()).toHaveLength(1)
  })
})

describe('a search', () => {
  it.each([
    ['that is fast', { query: and(equals('name', 'x')) }, SLOW_MS - 1],
    ['by a rule that need not hold', { query: { combinator: 'or', rules: [equals('name', 'x')] } }, SLOW_MS],
    ['by another comparison', { query: and({ property: 'name', operator: 'contains', value: 'x' }) }, SLOW_MS],
    ['by an instant', { query: and(equals('since', '2026-01-01')) }, SLOW_MS],
    ['by a list', { query: and(equals('tags', 'x')), sort: sortedBy('tags') }, SLOW_MS],
    ['by what every entity has', { query: and(equals('$title', 'x')), sort: sortedBy('$title') }, SLOW_MS],
  ])('%s asks for no index', async (_name, search, tookMs) => {
    await note(search, 10, 'thing', tookMs)
    await tend()
    expect(await listIndexes()).toEqual([])
  })
})
