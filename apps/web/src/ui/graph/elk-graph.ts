import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'
import type { GraphModel } from './graph-model.ts'

export interface Point {
  x: number
  y: number
}

export interface Box extends Point {
  width: number
  height: number
}

/** Where everything is, in pixels from the top left corner of the graph. */
export interface GraphLayout {
  boxes: ReadonlyMap<string, Box>
  routes: ReadonlyMap<string, Route>
}

export interface Route {
  points: readonly Point[]
  /** The middle of the label, where there is room for one. */
  label?: Point
}

export const NODE_WIDTH = 200
export const NODE_HEIGHT = 52
const LABEL_HEIGHT = 16
const CHARACTER_WIDTH = 6.3
/** Longer labels are cut; the list and the description of the edge have all of it. */
export const LABEL_LENGTH = 24
/** Above this, room for labels would more than double the time of the layout, and nobody could read them. */
const LABELLED_EDGES = 400
/** Above this, fewer attempts to have edges cross less: a third of the time for a picture that nobody sees at once. */
const CAREFUL_EDGES = 200

/**
 * Layered from left to right. Parts that are not connected are packed beside each other to the shape of a screen, so that
 * things without any connection do not pile up in one column. The order of nodes and edges decides between equal layouts:
 * the same model always looks the same.
 */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.separateConnectedComponents': 'true',
  'elk.aspectRatio': '1.6',
  'elk.spacing.componentComponent': '32',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '2',
  'elk.layered.spacing.nodeNodeBetweenLayers': '48',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.edgeLabels.sideSelection': 'ALWAYS_UP',
}

/** What ELK is asked. Edges to nothing that is drawn are a mistake of the caller, and ELK refuses them. */
export function toElkGraph({ nodes, edges }: GraphModel): ElkNode {
  const hasLabels = edges.length <= LABELLED_EDGES
  return {
    id: 'graph',
    layoutOptions: { ...OPTIONS, ...(edges.length > CAREFUL_EDGES && { 'elk.layered.thoroughness': '1' }) },
    children: nodes.map(({ id }) => ({ id, width: NODE_WIDTH, height: NODE_HEIGHT })),
    edges: edges.map(({ id, source, target, label }) => ({
      id,
      sources: [source],
      targets: [target],
      ...(hasLabels && label !== '' && { labels: [toElkLabel(label)] }),
    })),
  }
}

const toElkLabel = (label: string) => ({
  text: label,
  width: Math.ceil(Math.min(label.length, LABEL_LENGTH) * CHARACTER_WIDTH) + 8,
  height: LABEL_HEIGHT,
})

/** What ELK answered. @throws Error when something has no place. */
export function toLayout(graph: ElkNode): GraphLayout {
  return {
    boxes: new Map((graph.children ?? []).map((child) => [child.id, toBox(child)])),
    routes: new Map((graph.edges ?? []).map((edge) => [edge.id, toRoute(edge)])),
  }
}

function toBox({ id, x, y, width, height }: ElkNode): Box {
  if (x === undefined || y === undefined) throw new Error(`The layout has no place for “${id}”`)
  return { x, y, width: width ?? NODE_WIDTH, height: height ?? NODE_HEIGHT }
}

function toRoute(edge: ElkExtendedEdge): Route {
  const points = (edge.sections ?? []).flatMap(({ startPoint, bendPoints, endPoint }) => [
    startPoint,
    ...(bendPoints ?? []),
    endPoint,
  ])
  if (points.length < 2) throw new Error(`The layout has no way for “${edge.id}”`)
  const label = edge.labels?.[0]
  if (label?.x === undefined || label.y === undefined) return { points }
  return { points, label: { x: label.x + (label.width ?? 0) / 2, y: label.y + LABEL_HEIGHT / 2 } }
}
