import { describe, expect, it } from 'vitest'
import type { GraphModel } from './graph-model.ts'
import { toFlowEdges, toFlowNodes } from './to-flow.ts'

const model: GraphModel = {
  nodes: ['a', 'b', 'new'].map((id) => ({ id, title: id.toUpperCase() })),
  edges: [
    { id: 'ab', source: 'a', target: 'b', label: 'needs' },
    { id: 'bb', source: 'b', target: 'b', label: 'follows' },
    { id: 'late', source: 'a', target: 'new', label: 'has' },
  ],
}
const box = (x: number) => ({ x, y: 0, width: 200, height: 52 })
const points = [
  { x: 200, y: 26 },
  { x: 300, y: 26 },
]
const layout = {
  boxes: new Map([
    ['a', box(0)],
    ['b', box(300)],
  ]),
  routes: new Map([
    ['ab', { points }],
    ['bb', { points }],
  ]),
}

describe('what is drawn of a graph', () => {
  const state = { selected: 'a', tabStop: 'b', onOpen: () => undefined, onFocus: () => undefined }

  it('are the nodes that have a place, one of them selected and one the tab stop', () => {
    const nodes = toFlowNodes(model, layout, state)
    expect(nodes.map(({ id, position, data }) => [id, position.x, data.isSelected, data.isTabStop])).toEqual([
      ['a', 0, true, false],
      ['b', 300, false, true],
    ])
  })

  it('are the edges that have a way, each in words, those of the selected node set apart', () => {
    const edges = toFlowEdges(model, layout, 'a')
    expect(edges.map(({ ariaLabel, data }) => [ariaLabel, data?.isOfSelected])).toEqual([
      ['A → B: needs', true],
      ['B → B: follows', false],
    ])
  })
})
