import type { Edge, Node } from '@xyflow/react'
import type { GraphLayout, Route } from './elk-graph.ts'
import { describeEdge, titlesOf, type GraphEdge, type GraphModel, type GraphNode } from './graph-model.ts'

/** A type and not an interface, because React Flow wants data with an index signature. */
export type NodeTask = { onOpen: (id: string) => void; onFocus: (id: string) => void }

export type FlowNode = Node<{ node: GraphNode; isSelected: boolean; isTabStop: boolean } & NodeTask, 'thing'>
export type FlowEdge = Edge<{ edge: GraphEdge; route: Route; isOfSelected: boolean }, 'connection'>

/**
 * Nodes as React Flow wants them. Sizes are given, so that it need not measure: everything is drawn at once, and again
 * without a flicker when what is selected changes.
 */
export function toFlowNodes(
  model: GraphModel,
  layout: GraphLayout,
  state: NodeTask & { selected: string | undefined; tabStop: string | undefined },
): FlowNode[] {
  const { onOpen, onFocus } = state
  return model.nodes.flatMap((node) => {
    const box = layout.boxes.get(node.id)
    if (box === undefined) return []
    const { x, y, width, height } = box
    return {
      id: node.id,
      type: 'thing' as const,
      position: { x, y },
      width,
      height,
      measured: { width, height },
      data: { node, isSelected: node.id === state.selected, isTabStop: node.id === state.tabStop, onOpen, onFocus },
    }
  })
}

/** Edges with the ways that the layout found for them, each described in words. */
export function toFlowEdges(model: GraphModel, layout: GraphLayout, selected: string | undefined): FlowEdge[] {
  const titleOf = titlesOf(model)
  return model.edges.flatMap((edge) => {
    const route = layout.routes.get(edge.id)
    if (route === undefined) return []
    const { id, source, target } = edge
    const isOfSelected = selected !== undefined && (source === selected || target === selected)
    const ariaLabel = describeEdge(edge, titleOf)
    return { id, source, target, type: 'connection', ariaLabel, data: { edge, route, isOfSelected } }
  })
}
