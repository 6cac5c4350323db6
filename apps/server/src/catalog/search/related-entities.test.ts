import type { EntityGraphReply, RelatedEntitiesReply } from '@portolan/contract/related-entities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInPerson } from '../../testing/sign-in.ts'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
let foreign: { authorization: string }
/** May read services and pods, and of vaults only those of the team "red". */
let person: Record<string, string>

const schema = { properties: {} }
const service = { target: 'service' }
const BLUEPRINTS = [
  { identifier: 'domain', title: 'Domain', schema },
  {
    identifier: 'service',
    title: 'Service',
    schema,
    relations: { domain: { target: 'domain' }, deps: { ...service, many: true } },
  },
  { identifier: 'pod', title: 'Pod', schema, relations: { on: service } },
  { identifier: 'alert', title: 'Alert', schema, relations: { on: service } },
  { identifier: 'vault', title: 'Vault', schema, relations: { of: service, next: { target: 'vault' } } },
  { identifier: 'leaf', title: 'Leaf', schema, relations: { up: { target: 'leaf' } } },
]

/** a→b→c→a is a cycle, e depends on itself; b and c share a domain with a. */
const SERVICES = {
  a: { domain: 'shop', deps: ['b'] },
  b: { domain: 'shop', deps: ['c'] },
  c: { domain: 'shop', deps: ['a'] },
  e: { deps: ['e'] },
  hub: {},
}

const many = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}-${index + 100}`)

beforeAll(async () => {
  portal = await createTestPortal()
  foreign = { authorization: (await portal.addOrganization()).token }
  const post = async (url: string, body: object) =>
    expect([200, 201]).toContain((await portal.call('POST', url, body)).status)
  for (const blueprint of BLUEPRINTS) await post('/v1/blueprints', blueprint)
  const fill = async (blueprint: string, entities: { identifier: string; relations?: object; team?: string }[]) => {
    for (let start = 0; start < entities.length; start += 20) {
      const batch = { entities: entities.slice(start, start + 20) }
      await post(`/v1/blueprints/${blueprint}/entities/bulk?create_missing_related_entities=true&upsert=true`, batch)
    }
  }
  await fill('domain', [{ identifier: 'shop' }])
  await fill(
    'service',
    Object.entries(SERVICES).map(([identifier, relations]) => ({ identifier, relations })),
  )
  const onHub = (identifier: string) => ({ identifier, relations: { on: 'hub' } })
  await fill('pod', many(215, 'pod').map(onHub))
  await fill('alert', many(14, 'alert').map(onHub))
  await fill('vault', [
    { identifier: 'far' },
    { identifier: 'closed', relations: { of: 'e', next: 'far' } },
    { identifier: 'red', relations: { of: 'e' }, team: 'red' },
  ])
  // A tree that is 12 wide: the root, 12 below it, 144 below those, and so on.
  const leaves = Array.from({ length: 12 + 144 + 500 }, (_, index) => ({
    identifier: `leaf-${index + 1}`,
    relations: { up: `leaf-${Math.floor(index / 12)}` },
  }))
  await fill('leaf', [{ identifier: 'leaf-0' }, ...leaves])
  await portal.call('PATCH', '/v1/blueprints/vault/permissions', {
    entities: { read: { users: [], roles: [], teams: [], ownedByTeam: true } },
  })
  person = await signInPerson(portal, { email: 'person@test.example', teams: ['red'] })
})
afterAll(() => portal[Symbol.asyncDispose]())

type Graph = EntityGraphReply

const read = (blueprint: string, entity: string, hops: unknown = 1, headers?: Record<string, string>, more?: object) =>
  portal.call('POST', '/ui/v1/entity-graph', { blueprint, entity, hops, ...more }, headers)
const readGraph = async (...request: Parameters<typeof read>): Promise<Graph> => {
  const { status, body } = await read(...request)
  expect(status).toBe(200)
  return body as unknown as Graph
}
const named = ({ nodes }: Graph) => nodes.map(({ identifier, hop }) => `${identifier} ${hop}`)
const drawn = ({ nodes, edges }: Graph) =>
  edges
    .map(({ source, relation, target }) => `${nodes[source]!.identifier} ${relation} ${nodes[target]!.identifier}`)
    .toSorted()

describe('what is around an entity', () => {
  it('begins with the entity itself, and has what it is related to and what is related to it', async () => {
    const graph = await readGraph('service', 'b')
    expect(graph.nodes[0]).toEqual({ blueprint: 'service', identifier: 'b', title: null, icon: null, hop: 0 })
    expect(named(graph).toSorted()).toEqual(['a 1', 'b 0', 'c 1', 'shop 1'])
    expect(graph).toMatchObject({ more: [], isCut: false })
  })

  it('has every relation between what is shown, also those that close a cycle', async () => {
    const expected = ['a deps b', 'a domain shop', 'b deps c', 'b domain shop', 'c deps a', 'c domain shop']
    expect(drawn(await readGraph('service', 'b'))).toEqual(expected)
    expect(drawn(await readGraph('service', 'b', 5))).toEqual(expected)
  })

  it('has what is related to itself once, with the relation that leads back', async () => {
    const graph = await readGraph('service', 'e')
    expect(drawn(graph)).toEqual(['closed of e', 'e deps e', 'red of e'])
    expect(named(graph).filter((name) => name.startsWith('e '))).toEqual(['e 0'])
  })

  it('goes as many relations as asked, and never turns around', async () => {
    expect(named(await readGraph('vault', 'far', 1))).toEqual(['far 0', 'closed 1'])
    // What "closed" leads to is not on the way from "far".
    expect(named(await readGraph('vault', 'far', 5))).toEqual(['far 0', 'closed 1'])
    const up = await readGraph('vault', 'closed', 1)
    expect(named(up).toSorted()).toEqual(['closed 0', 'e 1', 'far 1'])
  })

  it('shows the 12 oldest neighbours of one kind and counts the others, each kind by itself', async () => {
    const graph = await readGraph('service', 'hub')
    const shown = (prefix: string) => graph.nodes.filter(({ identifier }) => identifier.startsWith(prefix))
    expect(shown('pod').map(({ identifier }) => identifier)).toEqual(many(12, 'pod'))
    expect(shown('alert')).toHaveLength(12)
    const crowd = { node: 0, direction: 'incoming', relation: 'on' }
    expect(graph.more).toHaveLength(2)
    expect(graph.more).toContainEqual({ ...crowd, blueprint: 'pod', count: { value: 189, relation: 'gte' } })
    expect(graph.more).toContainEqual({ ...crowd, blueprint: 'alert', count: { value: 2, relation: 'eq' } })
  })

  it('stops at 500 entities, the nearest ones, and says so', async () => {
    const whole = await readGraph('leaf', 'leaf-0', 2)
    expect(whole.nodes).toHaveLength(1 + 12 + 144)
    expect(whole.isCut).toBe(false)
    const cut = await readGraph('leaf', 'leaf-0', 3)
    expect(cut.nodes).toHaveLength(500)
    expect(cut.isCut).toBe(true)
    expect(cut.nodes.filter(({ hop }) => hop < 3)).toHaveLength(1 + 12 + 144)
    expect(cut.edges).toHaveLength(499)
  })

  it('has nothing that a person may not read, and nothing that only that leads to', async () => {
    expect(named(await readGraph('service', 'e', 5)).toSorted()).toEqual(['closed 1', 'e 0', 'red 1'])
    const seen = await readGraph('service', 'e', 5, person)
    expect(named(seen)).toEqual(['e 0', 'red 1'])
    expect(JSON.stringify(seen)).not.toContain('closed')
    expect(await read('vault', 'closed', 1, person)).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  it('has the neighbours of what was expanded, and their relations to what was there', async () => {
    const expand = (...identifiers: string[]) => ({
      expanded: identifiers.map((entity) => ({ blueprint: 'service', entity })),
    })
    const plain = await readGraph('vault', 'far')
    expect(named(plain)).toEqual(['far 0', 'closed 1'])
    const wider = await readGraph('vault', 'far', 1, undefined, expand('e'))
    expect(named(wider)).toEqual(['far 0', 'e 1', 'closed 1', 'red 2'])
    expect(drawn(wider)).toEqual(['closed next far', 'closed of e', 'e deps e', 'red of e'])
    expect(named(await readGraph('vault', 'far', 1, undefined, expand('nobody')))).toEqual(named(plain))
    const { status } = await read('vault', 'far', 1, person, expand('e'))
    expect(status).toBe(404)
    const hidden = { expanded: [{ blueprint: 'vault', entity: 'closed' }] }
    expect(named(await readGraph('service', 'b', 1, person, hidden))).toEqual(
      named(await readGraph('service', 'b', 1, person)),
    )
  })

  it.each([
    ['service', 'nobody', 1, 404],
    ['nothing', 'a', 1, 404],
    ['service', 'a', 0, 422],
    ['service', 'a', 6, 422],
    ['service', 'a', 'x', 422],
  ])('answers %s %s over %s hops with %s', async (blueprint, entity, hops, status) => {
    expect((await read(blueprint, entity, hops)).status).toBe(status)
  })

  it('is that of the own organization', async () => {
    expect((await read('service', 'a', 1, foreign)).status).toBe(404)
  })
})

describe('the numbers of related entities', () => {
  const count = async (blueprint: string, entity: string, headers?: Record<string, string>) => {
    const url = `/ui/v1/related-entities?blueprint=${blueprint}&entity=${entity}`
    const { status, body } = await portal.call('GET', url, undefined, headers)
    expect(status).toBe(200)
    return (body as unknown as RelatedEntitiesReply).related
  }

  it('are by blueprint and direction, over any number of relations', async () => {
    expect(await count('domain', 'shop')).toEqual([{ blueprint: 'service', total: 3, outgoing: 0, incoming: 3 }])
    expect(await count('service', 'hub')).toEqual([
      { blueprint: 'alert', total: 14, outgoing: 0, incoming: 14 },
      { blueprint: 'pod', total: 215, outgoing: 0, incoming: 215 },
    ])
  })

  it('count once in total what is reached both ways', async () => {
    expect(await count('service', 'a')).toEqual([
      { blueprint: 'domain', total: 1, outgoing: 1, incoming: 0 },
      { blueprint: 'service', total: 3, outgoing: 3, incoming: 3 },
    ])
  })

  it('are those that a search finds', async () => {
    const rule = { operator: 'relatedTo', blueprint: 'leaf', value: 'leaf-3' }
    const query = { combinator: 'and', rules: [rule] }
    const { body } = await portal.call('POST', '/ui/v1/table/query', { blueprint: 'leaf', limit: 1, query })
    const [leaf] = await count('leaf', 'leaf-3')
    expect(body.total).toEqual({ value: leaf!.total, relation: 'eq' })
    expect(leaf).toMatchObject({ outgoing: 1, total: leaf!.incoming + 1 })
  })

  it('leave out what a person may not read', async () => {
    expect(await count('service', 'e')).toContainEqual({ blueprint: 'vault', total: 2, outgoing: 0, incoming: 2 })
    expect(await count('service', 'e', person)).toContainEqual({
      blueprint: 'vault',
      total: 1,
      outgoing: 0,
      incoming: 1,
    })
  })

  it('are nothing of what does not exist', async () => {
    const { status } = await portal.call('GET', '/ui/v1/related-entities?blueprint=service&entity=nobody')
    expect(status).toBe(404)
  })
})
