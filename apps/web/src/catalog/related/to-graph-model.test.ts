import { describe, expect, it } from 'vitest'
import type { Blueprint, RelationSchema } from '../catalog-types.ts'
import type { EntityGraph } from './related-queries.ts'
import { nodeIdOf, toGraphModel } from './to-graph-model.ts'

const blueprint = (identifier: string, title: string, relations: Record<string, RelationSchema> = {}): Blueprint => ({
  identifier,
  title,
  icon: 'Microservice',
  schema: { properties: {} },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  relations,
  createdAt: '',
  updatedAt: '',
})
const on = { title: 'Runs on', target: 'service', required: false, many: false }
const blueprints = [
  blueprint('service', 'Service', { needs: { target: 'service', required: false, many: true } }),
  blueprint('pod', 'Pod', { on }),
]

const node = (name: string, hop: number, icon: string | null = null) => ({
  blueprint: name.startsWith('pod') ? 'pod' : 'service',
  identifier: name,
  title: name === 'shop' ? 'The shop' : null,
  icon,
  hop,
})
const graph: EntityGraph = {
  nodes: [node('shop', 0), node('cart', 1, 'Cart'), node('pod-1', 1)],
  edges: [
    { source: 0, relation: 'needs', target: 1 },
    { source: 1, relation: 'needs', target: 1 },
    { source: 2, relation: 'on', target: 0 },
  ],
  more: [
    { node: 0, direction: 'incoming', relation: 'on', blueprint: 'pod', count: { value: 1200, relation: 'gte' } },
    { node: 1, direction: 'outgoing', relation: 'needs', blueprint: 'service', count: { value: 3, relation: 'eq' } },
  ],
  isCut: false,
}

describe('the graph around an entity', () => {
  const { model, drawn } = toGraphModel(graph, blueprints)

  it('has the entity itself in its middle, and each with its title, blueprint and icon', () => {
    expect(model.nodes.slice(0, 3)).toEqual([
      { id: 'service shop', title: 'The shop', note: 'Service', icon: 'Microservice', kind: 'focus' },
      { id: 'service cart', title: 'cart', note: 'Service', icon: 'Cart' },
      { id: 'pod pod-1', title: 'pod-1', note: 'Pod', icon: 'Microservice' },
    ])
  })

  it('names edges as their relations are called, the one of an entity to itself included', () => {
    const edges = model.edges.slice(0, 3).map(({ source, label, target }) => [source, label, target])
    expect(edges).toEqual([
      ['service shop', 'needs', 'service cart'],
      ['service cart', 'needs', 'service cart'],
      ['pod pod-1', 'Runs on', 'service shop'],
    ])
  })

  it('has a node for what is too much, connected the way that its relation leads', () => {
    const [pods, services] = model.nodes.slice(3)
    expect(pods).toMatchObject({ title: '+1,200 or more', note: 'Pod', kind: 'cluster' })
    expect(services).toMatchObject({ title: '+3', note: 'Service', kind: 'cluster' })
    const edges = model.edges.slice(3)
    expect(edges[0]).toMatchObject({ source: pods!.id, target: 'service shop', label: 'Runs on' })
    expect(edges[1]).toMatchObject({ source: 'service cart', target: services!.id, label: 'needs' })
  })

  it('knows what each node stands for', () => {
    expect([...drawn.keys()]).toEqual(model.nodes.map(({ id }) => id))
    expect(drawn.get(nodeIdOf({ blueprint: 'pod', identifier: 'pod-1' }))).toMatchObject({ identifier: 'pod-1' })
    expect(drawn.get(model.nodes[3]!.id)).toMatchObject({
      kind: 'cluster',
      blueprint: 'pod',
      relation: 'on',
      direction: 'incoming',
      of: { identifier: 'shop' },
    })
  })

  it('gives every node and edge an id of its own', () => {
    expect(new Set(model.nodes.map(({ id }) => id)).size).toBe(model.nodes.length)
    expect(new Set(model.edges.map(({ id }) => id)).size).toBe(model.edges.length)
  })

  it('shows identifiers where a blueprint is not known', () => {
    const unknown = toGraphModel(graph, [])
    expect(unknown.model.nodes[2]).toMatchObject({ note: 'pod', icon: null })
    expect(unknown.model.edges[2]).toMatchObject({ label: 'on' })
  })
})
