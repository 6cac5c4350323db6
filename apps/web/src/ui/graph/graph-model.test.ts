import { describe, expect, it } from 'vitest'
import { describeEdge, edgesByNode, summarize, titlesOf, type GraphModel } from './graph-model.ts'

const model: GraphModel = {
  nodes: [
    { id: 'service', title: 'Service' },
    { id: 'domain', title: 'Domain' },
  ],
  edges: [
    { id: 'owner', source: 'service', target: 'domain', label: 'Owner', isMany: true, isRequired: true },
    { id: 'needs', source: 'service', target: 'service', label: 'Needs' },
  ],
}

describe('a graph in words', () => {
  it('says of an edge where it leads, what it is called, and whether it is required or leads to many', () => {
    const sentences = model.edges.map((edge) => describeEdge(edge, titlesOf(model)))
    expect(sentences).toEqual(['Service → Domain: Owner (required, many)', 'Service → Service: Needs'])
  })

  it('names each edge at both of its ends, and one that leads back only once', () => {
    const byNode = edgesByNode(model)
    expect(byNode.get('service')?.map(({ id }) => id)).toEqual(['owner', 'needs'])
    expect(byNode.get('domain')?.map(({ id }) => id)).toEqual(['owner'])
  })

  it('counts in one and in many', () => {
    const what = { one: 'blueprint', many: 'blueprints' }
    expect(summarize(model, what)).toBe('2 blueprints, 2 relations')
    const [first] = model.nodes
    expect(summarize({ nodes: [first!], edges: [model.edges[1]!] }, what)).toBe('1 blueprint, 1 relation')
  })
})
