import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestPortal, type TestPortal } from '../../testing/test-portal.ts'

let portal: TestPortal
let foreign: { authorization: string }

const schema = { properties: {} }
const blueprints = [
  { identifier: 'domain', title: 'Domain', schema },
  {
    identifier: 'service',
    title: 'Service',
    schema,
    relations: {
      domain: { target: 'domain', required: true },
      deps: { target: 'service', many: true },
      parent: { target: 'service' },
    },
  },
  { identifier: 'pod', title: 'Pod', schema, relations: { runs: { target: 'service' }, domain: { target: 'domain' } } },
  { identifier: 'step', title: 'Step', schema, relations: { next: { target: 'step' } } },
]

/** a→b→d→a is a cycle, e depends on itself, and r-s-t is a chain of parents. */
const services = {
  a: { domain: 'shop', deps: ['b', 'c'] },
  b: { domain: 'shop', deps: ['d'] },
  c: { domain: 'bank', deps: [] },
  d: { domain: 'bank', deps: ['a'] },
  e: { domain: 'shop', deps: ['e'] },
  r: { domain: 'bank', parent: 's' },
  s: { domain: 'bank', parent: 't' },
  t: { domain: 'lab' },
}

const STEPS = 20
const stepName = (index: number) => `step-${String(index).padStart(2, '0')}`
const steps = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => stepName(from + index))

async function fill(headers: Record<string, string>) {
  const post = async (url: string, body: object) =>
    expect([200, 201]).toContain((await portal.call('POST', url, body, headers)).status)
  for (const blueprint of blueprints) await post('/v1/blueprints', blueprint)
  for (const identifier of ['shop', 'bank', 'lab', 'a']) await post('/v1/blueprints/domain/entities', { identifier })
  const related = (map: Record<string, object>) =>
    Object.entries(map).map(([identifier, relations]) => ({ identifier, relations }))
  await post('/v1/blueprints/service/entities/bulk?upsert=true', { entities: related(services) })
  await post('/v1/blueprints/pod/entities/bulk', {
    entities: related({ p: { runs: 'a' }, q: { runs: 's', domain: 'lab' } }),
  })
  const chain = Object.fromEntries(steps(1, STEPS).map((name, index) => [name, { next: stepName(index + 2) }]))
  chain[stepName(STEPS)] = {} as { next: string }
  await post('/v1/blueprints/step/entities/bulk', { entities: related(chain) })
}

beforeAll(async () => {
  portal = await createTestPortal()
  foreign = { authorization: (await portal.addOrganization()).token }
  await fill({ authorization: portal.token })
})
afterAll(() => portal[Symbol.asyncDispose]())

const search = async (rule: object, blueprint?: string, headers?: Record<string, string>) => {
  const query = { combinator: 'and', rules: [rule] }
  const [url, body] =
    blueprint === undefined
      ? ['/v1/entities/search', query]
      : [`/v1/blueprints/${blueprint}/entities/search`, { query }]
  return portal.call('POST', url, body, headers)
}
const found = (reply: { body: Record<string, unknown> }) =>
  (reply.body.entities as unknown as { identifier: string; blueprint: string }[])
    .map((entity) => (entity.blueprint === 'service' ? entity.identifier : `${entity.blueprint}:${entity.identifier}`))
    .toSorted()

const related = (blueprint: string, value: unknown, more: object = {}) => ({
  operator: 'relatedTo',
  blueprint,
  value,
  ...more,
})
const upstream = { direction: 'upstream' }
const downstream = { direction: 'downstream' }

describe('relatedTo', () => {
  it.each([
    [
      'what it depends on, over many hops and many-relations',
      related('service', 'r', upstream),
      ['domain:bank', 'domain:lab', 's', 't'],
    ],
    ['what depends on it', related('domain', 'lab', downstream), ['pod:q', 'r', 's', 't']],
    ['both without turning around', related('service', 's'), ['domain:bank', 'domain:lab', 'pod:q', 'r', 't']],
    [
      'a cycle once, itself included',
      related('service', 'a', upstream),
      ['a', 'b', 'c', 'd', 'domain:bank', 'domain:shop'],
    ],
    ['a self-relation', related('service', 'e'), ['domain:shop', 'e']],
    ['any of several', related('service', ['t', 'e'], upstream), ['domain:lab', 'domain:shop', 'e']],
    ['nothing, of an unknown entity', related('service', 'nobody'), []],
    ['nothing, of none', related('service', []), []],
    ['the entity of the named blueprint only', related('domain', 'a'), []],
    ['over required relations only', related('service', 'a', { ...upstream, required: true }), ['domain:shop']],
    ['over optional relations only', related('service', 'a', { ...upstream, required: false }), ['a', 'b', 'c', 'd']],
    ['backward over required relations', related('domain', 'lab', { ...downstream, required: true }), ['t']],
    [
      'backward over optional relations',
      related('service', 't', { ...downstream, required: false }),
      ['pod:q', 'r', 's'],
    ],
    ['up to 15 hops', related('step', stepName(1), upstream), steps(2, 16).map((name) => `step:${name}`)],
    ['up to 15 hops backward', related('step', stepName(STEPS)), steps(5, 19).map((name) => `step:${name}`)],
  ])('finds %s', async (_, rule, expected) => {
    expect(found(await search(rule))).toEqual(expected)
  })

  it('finds entities of the blueprint that is searched, and combines with other rules', async () => {
    expect(found(await search(related('service', 's'), 'service'))).toEqual(['r', 't'])
    const rules = [related('service', 's'), { property: '$identifier', operator: 'beginsWith', value: 'l' }]
    expect(found(await search({ combinator: 'and', rules }))).toEqual(['domain:lab'])
    const either = [related('domain', 'lab'), related('service', 'e', upstream)]
    const reply = await search({ combinator: 'or', rules: either }, 'service')
    expect(found(reply)).toEqual(['e', 'r', 's', 't'])
    const mixed = [...either, { property: '$identifier', operator: '=', value: 'a' }]
    expect(found(await search({ combinator: 'or', rules: mixed }, 'service'))).toEqual(['a', 'e', 'r', 's', 't'])
    const nested = { combinator: 'and', rules: [{ combinator: 'or', rules: either }, related('service', 't')] }
    expect(found(await search(nested, 'service'))).toEqual(['r', 's'])
  })
})

const match = (path: unknown, value: unknown, fromBlueprint?: string) => ({
  operator: 'matchAny',
  property: { path, ...(fromBlueprint !== undefined && { fromBlueprint }) },
  value,
})

describe('matchAny along a path', () => {
  it.each([
    ['from the result to the named', match(['domain'], 'bank'), ['c', 'd', 'r', 's']],
    ['over several relations', match(['runs', 'domain'], 'bank'), ['pod:q']],
    ['to any of several', match(['domain'], ['lab', 'bank']), ['c', 'd', 'pod:q', 'r', 's', 't']],
    ['by a number', match(['domain'], 5), []],
    ['a repeated relation exactly so often', match(['parent', 'parent'], 't'), ['r']],
    ['a relation up to so often', match([{ relation: 'parent', maxHops: 2 }], 't'), ['r', 's']],
    ['a relation once when no number is given', match([{ relation: 'parent' }], 't'), ['s']],
    [
      'a relation up to so often, then another',
      match([{ relation: 'parent', maxHops: 15 }, 'domain'], 'lab'),
      ['r', 's'],
    ],
    ['a many-relation', match(['deps'], 'd'), ['b']],
    ['around a cycle', match(['deps', 'deps', 'deps'], 'a'), ['a']],
    ['a cycle within a number of hops', match([{ relation: 'deps', maxHops: 15 }], 'c'), ['a', 'b', 'd']],
    ['a self-relation', match(['deps', 'deps'], 'e'), ['e']],
    [
      'exactly up to the limit',
      match([{ relation: 'next', maxHops: 3 }], stepName(5)),
      steps(2, 4).map((name) => `step:${name}`),
    ],
    ['from the named to the result', match(['domain'], ['a', 't'], 'service'), ['domain:lab', 'domain:shop']],
    ['from the named over several relations', match(['runs', 'domain'], 'q', 'pod'), ['domain:bank']],
    ['from the named up to so often', match([{ relation: 'parent', maxHops: 2 }], 'r', 'service'), ['s', 't']],
    ['from the named exactly so often', match(['parent', 'parent'], 'r', 'service'), ['t']],
    ['from the named around a cycle', match(['deps', 'deps'], 'a', 'service'), ['d']],
  ])('finds %s', async (_, rule, expected) => {
    expect(found(await search(rule))).toEqual(expected)
  })

  it('keeps to the blueprint that is searched', async () => {
    expect(found(await search(match(['domain'], 'lab'), 'service'))).toEqual(['t'])
    expect(found(await search(match([{ relation: 'parent', maxHops: 2 }], 'r', 'service'), 'service'))).toEqual([
      's',
      't',
    ])
    expect(found(await search(match(['runs', 'domain'], 'q', 'pod'), 'domain'))).toEqual(['domain:bank'])
  })
})

describe('a rule about connections', () => {
  it.each([
    [related('nope', 'a'), 'query.rules[0].blueprint "nope" is no blueprint'],
    [{ operator: 'relatedTo', value: 'a' }, 'query.rules[0].blueprint'],
    [{ operator: 'relatedTo', blueprint: 'service' }, 'query.rules[0].value is required'],
    [related('service', { a: 1 }), 'query.rules[0].value'],
    [related('service', null), 'query.rules[0].value'],
    [related('service', ['a', ['b']]), 'query.rules[0].value'],
    [related('service', 'a', { direction: 'sideways' }), 'query.rules[0].direction'],
    [related('service', 'a', { required: 'yes' }), 'query.rules[0].required'],
    [match(['domain', 'nope'], 'a'), 'query.rules[0].property.path[1] "nope" is no relation of blueprint "domain"'],
    [match(['runs'], 'a'), 'query.rules[0].property.path[0] "runs" is no relation of blueprint "service"'],
    [match(['nope'], 'p', 'pod'), 'query.rules[0].property.path[0] "nope" is no relation of blueprint "pod"'],
    [match(['runs'], 'p', 'nope'), 'query.rules[0].property.fromBlueprint "nope" is no blueprint'],
    [
      match(['runs', 'domain'], 'p', 'pod'),
      'query.rules[0].property.path ends at blueprint "domain", not at "service"',
    ],
    [match([], 'a'), 'query.rules[0].property.path'],
    [match('deps', 'a'), 'query.rules[0].property.path'],
    [match([7], 'a'), 'query.rules[0].property.path[0]'],
    [match(Array(16).fill('deps'), 'a'), 'query.rules[0].property.path has more than 15'],
    [match([{ relation: 'deps', maxHops: 16 }], 'a'), 'query.rules[0].property.path[0].maxHops'],
    [match([{ relation: 'deps', maxHops: 0 }], 'a'), 'query.rules[0].property.path[0].maxHops'],
    [match([{ relation: 'deps', maxHops: 1.5 }], 'a'), 'query.rules[0].property.path[0].maxHops'],
    [
      match(
        [
          { relation: 'deps', maxHops: 2 },
          { relation: 'parent', maxHops: 2 },
        ],
        'a',
      ),
      '"maxHops" only once',
    ],
    [match(['deps'], { context: 'user' }), 'query.rules[0].value.property'],
    [{ operator: 'matchAny', value: 'a' }, 'query.rules[0].property'],
  ])('is refused with its place: %j', async (rule, message) => {
    const reply = await search(rule, 'service')
    expect(reply).toMatchObject({ status: 422, body: { error: 'invalid_request' } })
    expect(reply.body.message).toContain(message)
  })

  it('is refused over the whole catalog when no blueprint has the path, and finds nothing where it does not apply', async () => {
    expect(await search(match(['domain', 'nope'], 'a'))).toMatchObject({ status: 422 })
    expect(await search(related('nope', 'a'))).toMatchObject({ status: 422 })
    const identifiers = { property: '$blueprint', operator: '=', value: 'pod' }
    const both = { combinator: 'and', rules: [match(['domain'], 'bank'), identifiers] }
    expect(found(await search(both))).toEqual([])
  })

  it('may stand 50 times in a query, not more', async () => {
    const rules = (count: number) => ({ combinator: 'or', rules: Array(count).fill(related('service', 'r', upstream)) })
    expect(found(await search(rules(50)))).toContain('t')
    expect(await search(rules(51))).toMatchObject({ status: 422 })
  })

  it('treats every text as text', async () => {
    for (const text of ["'); drop table entity; --", '"', '\\', '{}', '$1']) {
      expect(found(await search(related('service', text)))).toEqual([])
      expect(found(await search(match(['deps'], [text])))).toEqual([])
      expect(await search(match([text], 'a'))).toMatchObject({ status: 422 })
      expect(await search(related(text, 'a'))).toMatchObject({ status: 422 })
    }
  })
})

describe('another organisation', () => {
  const rules = [
    related('service', 's'),
    related('domain', 'bank', { ...downstream, required: true }),
    match(['domain'], 'bank'),
    match([{ relation: 'parent', maxHops: 2 }], 't'),
    match(['parent', 'parent'], 'r', 'service'),
    match([{ relation: 'parent', maxHops: 2 }], 'r', 'service'),
  ]

  it('cannot name what is ours', async () => {
    for (const rule of rules) expect(await search(rule, undefined, foreign)).toMatchObject({ status: 422 })
  })

  it('is never seen nor passed through, even over a row that links to it', async () => {
    await fill(foreign)
    const { orgId } = portal.organization
    const before = await Promise.all(rules.map(async (rule) => found(await search(rule))))
    const theirs = await Promise.all(rules.map(async (rule) => found(await search(rule, undefined, foreign))))
    expect(theirs).toEqual(before)

    // Both ways between all entities of the two organisations: what no write does, but a restored backup might.
    const links = await sql`
      insert into entity_relation (source_id, target_id, relation)
      select source.id, target.id, key.relation from entity as source, entity as target,
        unnest(array['parent', 'domain']) as key (relation)
      where (source.org_id = ${orgId}) <> (target.org_id = ${orgId}) on conflict do nothing
    `.execute(portal.services.db)
    expect(links.numAffectedRows).toBeGreaterThan(0n)
    expect(await Promise.all(rules.map(async (rule) => found(await search(rule))))).toEqual(before)
    expect(await Promise.all(rules.map(async (rule) => found(await search(rule, undefined, foreign))))).toEqual(before)
  })
})

describe('over any graph', () => {
  const NODES = 9
  const node = fc.nat(NODES - 1)
  const name = (index: number) => `n${index}`
  const links = fc.record({ home: node, next: fc.option(node), links: fc.uniqueArray(node, { maxLength: 4 }) })
  type Links = { home: number; next: number | null; links: number[] }
  type Key = keyof Links
  const key = fc.constantFrom<Key>('home', 'next', 'links')
  const hop = fc.record({ relation: key, maxHops: fc.integer({ min: 1, max: 4 }) })
  const path = fc.tuple(fc.array(key, { maxLength: 2 }), hop, fc.array(key, { maxLength: 2 }))

  const targets = (graph: Links[], from: number, keys: Key[]) =>
    keys.flatMap((relation) => graph[from]![relation] ?? []) as number[]
  const sources = (graph: Links[], to: number, keys: Key[]) =>
    graph.flatMap((_, from) => (targets(graph, from, keys).includes(to) ? [from] : []))

  /** Breadth first: what is one to so many hops away from where it starts. */
  function reach(starts: number[], neighbours: (from: number) => number[], maxHops: number): number[] {
    const reached = new Set<number>()
    let level = starts
    for (let hops = 0; hops < maxHops; hops++) {
      level = [...new Set(level.flatMap(neighbours))].filter((next) => !reached.has(next))
      level.forEach((next) => reached.add(next))
    }
    return [...reached]
  }

  beforeAll(async () => {
    const relations = {
      home: { target: 'node', required: true },
      next: { target: 'node' },
      links: { target: 'node', many: true },
    }
    await portal.call('POST', '/v1/blueprints', { identifier: 'node', title: 'Node', schema, relations })
  })

  it('follows relations as a breadth-first search does', async () => {
    const graphs = fc.array(links, { minLength: NODES, maxLength: NODES })
    const starts = fc.uniqueArray(node, { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(
        graphs,
        starts,
        path,
        fc.constantFrom(true, false, undefined),
        async (graph, from, parts, required) => {
          const entities = graph.map((relations, index) => ({
            identifier: name(index),
            relations: {
              home: name(relations.home),
              next: relations.next === null ? null : name(relations.next),
              links: relations.links.map(name),
            },
          }))
          const written = await portal.call('POST', '/v1/blueprints/node/entities/bulk?upsert=true', { entities })
          expect(written.body.errors).toEqual([])

          const value = from.map(name)
          const find = async (rule: object) => found(await search(rule, 'node'))
          const shown = (nodes: number[]) => [...new Set(nodes)].map((index) => `node:${name(index)}`).toSorted()
          const keys: Key[] =
            required === undefined ? ['home', 'next', 'links'] : required ? ['home'] : ['next', 'links']
          const up = reach(from, (index) => targets(graph, index, keys), 15)
          const down = reach(from, (index) => sources(graph, index, keys), 15)
          const rule = related('node', value, required === undefined ? {} : { required })
          expect(await find({ ...rule, ...upstream })).toEqual(shown(up))
          expect(await find({ ...rule, ...downstream })).toEqual(shown(down))
          expect(await find(rule)).toEqual(shown([...up, ...down]))

          const [first, repeated, last] = parts
          const hops = [...first, repeated, ...last]
          const toStep = (part: Key | { relation: Key; maxHops: number }) =>
            typeof part === 'string' ? { relation: part, maxHops: 1 } : part
          const forward = hops
            .map(toStep)
            .reduce((at, step) => reach(at, (index) => targets(graph, index, [step.relation]), step.maxHops), from)
          const backward = hops
            .map(toStep)
            .toReversed()
            .reduce((at, step) => reach(at, (index) => sources(graph, index, [step.relation]), step.maxHops), from)
          expect(await find(match(hops, value, 'node'))).toEqual(shown(forward))
          expect(await find(match(hops, value))).toEqual(shown(backward))
        },
      ),
      { numRuns: 60 },
    )
  })
})
