import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInAdmin, signInPerson } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

type Headers = Record<string, string>

let portal: TestPortal
/** `owner` reads what her team owns, `outsider` nothing of the blueprint, `reader` and the administrator everything. */
let people: Record<'admin' | 'reader' | 'owner' | 'outsider', Headers>

const everything = { combinator: 'and', rules: [] }
const range = { timeRange: { preset: 'lastWeek' }, timeInterval: 'day' }

beforeAll(async () => {
  portal = await createTestPortal()
  const post = async (url: string, body: object) =>
    expect(await portal.call('POST', url, body)).toMatchObject({ status: 201 })
  await post('/v1/blueprints', {
    identifier: 'vault',
    title: 'Vault',
    schema: { properties: { gold: { type: 'string' }, weight: { type: 'number' } } },
  })
  await post('/v1/blueprints', {
    identifier: 'dock',
    title: 'Dock',
    schema: { properties: {} },
    relations: { vaults: { target: 'vault', many: true } },
    mirrorProperties: { golds: { path: 'vaults.gold' } },
  })
  const vault = (identifier: string, team: string | undefined, gold: string) => ({
    identifier,
    title: `Seven ${identifier}`,
    ...(team && { team }),
    properties: { gold, weight: 1 },
  })
  await post('/v1/blueprints/vault/entities', vault('mine-7', 'red', 'ours-7'))
  await post('/v1/blueprints/vault/entities', vault('theirs-7', 'blue', 'hers-7'))
  await post('/v1/blueprints/vault/entities', vault('nobodys-7', undefined, 'lost-7'))
  await post('/v1/blueprints/dock/entities', { identifier: 'pier', relations: { vaults: ['mine-7', 'theirs-7'] } })
  await post('/v1/blueprints', {
    identifier: 'crane',
    title: 'Crane',
    schema: { properties: {} },
    relations: { lifts: { target: 'vault', many: true } },
  })
  const lifts = ['mine-7', 'theirs-7', 'nobodys-7']
  await post('/v1/blueprints/crane/entities', { identifier: 'tall', relations: { lifts } })
  const read = { users: ['reader@test.example'], roles: [], teams: [], ownedByTeam: true }
  await portal.call('PATCH', '/v1/blueprints/vault/permissions', { entities: { read } })
  people = {
    admin: await signInAdmin(portal),
    reader: await signInPerson(portal, { email: 'Reader@test.example' }),
    owner: await signInPerson(portal, { email: 'owner@test.example', teams: ['red'] }),
    outsider: await signInPerson(portal, { email: 'outsider@test.example', teams: ['green'] }),
  }
})
afterAll(() => portal[Symbol.asyncDispose]())

/** What replies show of the three entities. */
const NAMES = /mine-7|theirs-7|nobodys-7|ours-7|hers-7|lost-7/g
const OWNED = ['mine-7', 'ours-7']

const call = (headers: Headers, method: string, url: string, body?: object) => portal.call(method, url, body, headers)
const list = '/v1/blueprints/vault/entities'
const each = async (probe: (identifier: string) => Promise<{ body: object }>) =>
  Promise.all(['mine-7', 'theirs-7', 'nobodys-7'].map(async (identifier) => (await probe(identifier)).body))

/** Requests whose replies name entities, by the route. */
const NAMING: Record<string, (headers: Headers) => Promise<unknown>> = {
  'get /v1/blueprints/{blueprint}/entities': (headers) => call(headers, 'GET', list),
  'get /v1/blueprints/{blueprint}/entities/{entity}': (headers) =>
    each(async (name) => {
      const reply = await call(headers, 'GET', `${list}/${name}`)
      return reply.status === 404 ? { body: {} } : reply
    }),
  'post /v1/blueprints/{blueprint}/entities/search': (headers) => call(headers, 'POST', `${list}/search`, {}),
  'post /v1/entities/search': (headers) =>
    call(headers, 'POST', '/v1/entities/search', {
      combinator: 'and',
      rules: [{ property: '$blueprint', operator: '=', value: 'vault' }],
    }),
  'post /v1/blueprints/entities/datasource-entities': (headers) =>
    call(headers, 'POST', '/v1/blueprints/entities/datasource-entities?exclude=relations', {
      datasource_prefix: '',
      datasource_suffix: '',
    }).then(({ body }) =>
      (body.entities as unknown as { blueprint: string }[]).filter(({ blueprint }) => blueprint === 'vault'),
    ),
  'post /ui/v1/table/query': (headers) => call(headers, 'POST', '/ui/v1/table/query', { blueprint: 'vault' }),
  'get /ui/v1/search': (headers) => call(headers, 'GET', '/ui/v1/search?text=seven'),
  'post /v1/entities/aggregate': (headers) =>
    call(headers, 'POST', '/v1/entities/aggregate', { func: 'countValues', property: 'gold', query: everything }),
  'post /v1/entities/aggregate-over-time': (headers) =>
    call(headers, 'POST', '/v1/entities/aggregate-over-time', {
      ...range,
      blueprint: 'vault',
      query: everything,
      measureTimeBy: '$createdAt',
      aggregationType: 'countEntities',
      func: 'count',
      breakdownProperty: 'gold',
    }),
  'post /v1/entities/properties-history': (headers) =>
    each(async (entityIdentifier) => {
      const body = { ...range, entityIdentifier, blueprintIdentifier: 'vault', propertyNames: ['gold'] }
      const reply = await call(headers, 'POST', '/v1/entities/properties-history', body)
      return reply.status === 404 ? { body: {} } : reply
    }),
  'post /ui/v1/entity-graph': (headers) =>
    call(headers, 'POST', '/ui/v1/entity-graph', { blueprint: 'crane', entity: 'tall', hops: 2 }),
  'get /v1/audit-log': (headers) => each((entity) => call(headers, 'GET', `/v1/audit-log?entity=${entity}`)),
}

/** Requests whose replies count entities of the blueprint, by the route. */
const COUNTING: Record<string, (headers: Headers) => Promise<unknown>> = {
  'get /v1/blueprints/{blueprint}/entities-count': async (headers) =>
    (await call(headers, 'GET', '/v1/blueprints/vault/entities-count')).body.count,
  'get /ui/v1/catalog-summary': async (headers) => {
    const { blueprints } = (await call(headers, 'GET', '/ui/v1/catalog-summary')).body
    return (blueprints as unknown as { identifier: string; count: number }[]).find(
      ({ identifier }) => identifier === 'vault',
    )?.count
  },
  'get /ui/v1/related-entities': async (headers) => {
    const { body } = await call(headers, 'GET', '/ui/v1/related-entities?blueprint=crane&entity=tall')
    const related = body.related as unknown as { blueprint: string; total: number }[]
    return related.find(({ blueprint }) => blueprint === 'vault')?.total ?? 0
  },
  'post /ui/v1/table/query': async (headers) => {
    const { body } = await call(headers, 'POST', '/ui/v1/table/query', { blueprint: 'vault', limit: 1 })
    return (body.total as unknown as { value: number }).value
  },
  'post /v1/entities/aggregate': async (headers) =>
    (await call(headers, 'POST', '/v1/entities/aggregate', { func: 'sum', property: 'weight', query: everything })).body
      .result ?? 0,
  'post /ui/v1/blueprints/{blueprint}/scorecards/preview': async (headers) => {
    const url = '/ui/v1/blueprints/vault/scorecards/preview'
    const { body } = await call(headers, 'POST', url, { scorecard: { identifier: 'draft', title: 'Draft', rules: [] } })
    return (body.counts as unknown as { entities: number }).entities
  },
}

/** Routes under the checked paths that show no stored entity, and why. */
const HARMLESS: Record<string, string> = {
  '/v1/blueprints': 'blueprints',
  '/v1/blueprints/system/{blueprint}/structure': 'blueprints',
  '/v1/blueprints/{blueprint}': 'blueprints',
  '/v1/blueprints/{blueprint}/properties/{property}/rename': 'blueprints',
  '/v1/blueprints/{blueprint}/mirror/{mirror}/rename': 'blueprints',
  '/v1/blueprints/{blueprint}/relations/{relation}/rename': 'blueprints',
  '/v1/blueprints/{blueprint}/permissions': 'permissions',
  '/v1/blueprints/{blueprint}/scorecards': 'scorecards',
  '/v1/blueprints/{blueprint}/scorecards/{scorecard}': 'scorecards',
  '/v1/blueprints/{blueprint}/actions': 'actions',
  '/v1/blueprints/{blueprint}/actions/{action}': 'actions',
  '/v1/blueprints/{blueprint}/actions/{action}/permissions': 'actions',
  '/v1/blueprints/{blueprint}/actions/{action}/runs': 'a run',
  '/v1/blueprints/{blueprint}/entities/{entity}/actions/{action}/runs': 'a run, see entity-inputs.test.ts',
  '/v1/blueprints/{blueprint}/entities/bulk': 'a write, see entity-writes.test.ts',
  '/v1/blueprints/{blueprint}/bulk/entities': 'a write, see entity-writes.test.ts',
  '/v1/blueprints/{blueprint}/bulk/entities/delete': 'a write, see entity-writes.test.ts',
  '/v1/blueprints/{blueprint}/all-entities': 'for Admins',
}

describe('every route that reads entities', () => {
  it('is probed below, or known to show none', async () => {
    const { paths } = (await portal.call('GET', '/openapi.json')).body as unknown as {
      paths: Record<string, Record<string, unknown>>
    }
    const routes = Object.entries(paths)
      .filter(([path]) => /^\/v1\/(blueprints|entities)/.test(path) && !Object.hasOwn(HARMLESS, path))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    const writes = ['post', 'put', 'patch', 'delete'].flatMap((method) => [
      `${method} /v1/blueprints/{blueprint}/entities`,
      `${method} /v1/blueprints/{blueprint}/entities/{entity}`,
    ])
    const probed = [...Object.keys(NAMING), ...Object.keys(COUNTING), ...writes]
    expect(routes.filter((route) => !probed.includes(route))).toEqual([])
  })

  const seen = async (probe: (headers: Headers) => Promise<unknown>, headers: Headers) =>
    [...new Set(JSON.stringify(await probe(headers)).match(NAMES) ?? [])].sort()

  it.each(Object.entries(NAMING))('%s shows a person what they may read', async (_, probe) => {
    const all = await seen(probe, people.admin)
    expect(all).toContain(all.includes('theirs-7') ? 'theirs-7' : 'hers-7')
    expect(await seen(probe, people.reader)).toEqual(all)
    expect(await seen(probe, people.owner)).toEqual(all.filter((name) => OWNED.includes(name)))
    expect(await seen(probe, people.owner)).not.toEqual([])
    expect(await seen(probe, people.outsider)).toEqual([])
  })

  it.each(Object.entries(COUNTING))('%s counts what a person may read', async (_, probe) => {
    const { admin, reader, owner, outsider } = people
    const counts = await Promise.all([admin, reader, owner, outsider].map((headers) => probe(headers)))
    expect(counts).toEqual([3, 3, 1, 0])
  })
})

describe('what cannot be read', () => {
  it('is 404 like what does not exist', async () => {
    const [hidden, missing] = await Promise.all([
      call(people.owner, 'GET', `${list}/theirs-7`),
      call(people.owner, 'GET', `${list}/none-7`),
    ])
    expect(hidden).toMatchObject({ status: 404, body: { error: 'not_found' } })
    expect(hidden.body.message).toBe(String(missing.body.message).replace('none-7', 'theirs-7'))
  })

  it('leaves no gap in pages', async () => {
    const page = { blueprint: 'vault', limit: 1, sort: [{ property: '$title', order: 'DESC' }] }
    const { body } = await call(people.owner, 'POST', '/ui/v1/table/query', page)
    expect(body).toMatchObject({ rows: [{ identifier: 'mine-7' }], next: null })
    const search = await call(people.owner, 'POST', `${list}/search`, { limit: 1 })
    expect(search.body).toMatchObject({ entities: [{ identifier: 'mine-7' }] })
    expect(search.body.next).toBeUndefined()
  })

  it('has no title beside its name in relations', async () => {
    const read = async (headers: Headers) =>
      (await call(headers, 'GET', '/v1/blueprints/dock/entities/pier?attach_title_to_relation=true')).body.entity
    expect(await read(people.owner)).toMatchObject({
      relations: {
        vaults: [
          { identifier: 'mine-7', title: 'Seven mine-7' },
          { identifier: 'theirs-7', title: null },
        ],
      },
    })
    expect(await read(people.reader)).toMatchObject({ relations: { vaults: [{}, { title: 'Seven theirs-7' }] } })
  })

  it('cannot be guessed by rules about the titles of related entities', async () => {
    const search = async (headers: Headers, value: string) => {
      const rule = { relation: 'vaults', targetProperty: '$title', operator: 'contains', value }
      const query = { combinator: 'and', rules: [rule] }
      return (await call(headers, 'POST', '/v1/blueprints/dock/entities/search', { query })).body.entities
    }
    expect(await search(people.reader, 'theirs')).toHaveLength(1)
    expect(await search(people.owner, 'theirs')).toHaveLength(0)
    expect(await search(people.owner, 'mine')).toHaveLength(1)
  })

  it('shows in mirrors of entities that may be read', async () => {
    const { body } = await call(people.outsider, 'GET', '/v1/blueprints/dock/entities/pier')
    expect(body.entity).toMatchObject({ properties: { golds: ['ours-7', 'hers-7'] } })
  })
})
