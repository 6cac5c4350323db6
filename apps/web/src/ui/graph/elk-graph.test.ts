import ELK from 'elkjs/lib/elk.bundled.js'
import { describe, expect, it } from 'vitest'
import { toElkGraph, toLayout, type GraphLayout } from './elk-graph.ts'
import type { GraphModel } from './graph-model.ts'

const layOut = async (model: GraphModel): Promise<GraphLayout> => toLayout(await new ELK().layout(toElkGraph(model)))

const names = (count: number) => Array.from({ length: count }, (_, index) => `thing-${index}`)
const nodesOf = (ids: readonly string[]) => ids.map((id) => ({ id, title: id }))
const edge = (source: string, target: string) => ({ id: `${source} ${target}`, source, target, label: 'related' })

/** As a large data model is: most things related to few others that everything is related to, a fifth to nothing. */
function toLargeModel(count: number): GraphModel {
  const ids = names(count)
  const related = ids.slice(0, Math.floor(count * 0.8))
  const edges = related.flatMap((id, index) =>
    [index % 7, (index * 31) % related.length].map((target) => edge(id, related[target]!)),
  )
  return { nodes: nodesOf(ids), edges: [...new Map(edges.map((each) => [each.id, each])).values()] }
}

describe('the layout of a graph', () => {
  it('is the same for the same graph', async () => {
    const model = toLargeModel(40)
    const [one, other] = await Promise.all([layOut(model), layOut(model)])
    expect(one).toEqual(other)
  })

  it('gives every node a place of its own, and every edge a way with room for its name', async () => {
    const model = toLargeModel(30)
    const { boxes, routes } = await layOut(model)
    const all = [...boxes.values()]
    expect(boxes.size).toBe(30)
    for (const one of all) {
      const overlapping = all.filter(
        (other) => Math.abs(one.x - other.x) < one.width && Math.abs(one.y - other.y) < one.height,
      )
      expect(overlapping).toEqual([one])
    }
    expect(model.edges.filter(({ id }) => routes.get(id)?.label === undefined)).toEqual([])
  })

  it('does not pile up in one column what is related to nothing', async () => {
    const { boxes } = await layOut({ nodes: nodesOf(names(60)), edges: [] })
    const columns = new Set([...boxes.values()].map(({ x }) => x))
    const rows = new Set([...boxes.values()].map(({ y }) => y))
    expect(columns.size).toBeGreaterThan(3)
    expect(rows.size).toBeGreaterThan(3)
  })

  it('takes cycles and what is related to itself', async () => {
    const model = { nodes: nodesOf(['a', 'b']), edges: [edge('a', 'b'), edge('b', 'a'), edge('a', 'a')] }
    const { routes } = await layOut(model)
    expect(routes.size).toBe(3)
  })

  it('takes nothing at all', async () => {
    const { boxes, routes } = await layOut({ nodes: [], edges: [] })
    expect([boxes.size, routes.size]).toEqual([0, 0])
  })

  it('lays out 300 nodes', async () => {
    const { boxes, routes } = await layOut(toLargeModel(300))
    expect(boxes.size).toBe(300)
    expect(routes.size).toBeGreaterThan(300)
  })

  it('is refused when an edge leads to nothing that is there', async () => {
    await expect(layOut({ nodes: nodesOf(['a']), edges: [edge('a', 'gone')] })).rejects.toBeDefined()
  })
})
