/** One thing of a graph. */
export interface GraphNode {
  id: string
  title: string
  /** A second line, such as what kind of thing it is. */
  note?: string
  icon?: string | null
  /** `focus`: what the graph is about. `cluster`: stands for things that are not drawn one by one. */
  kind?: 'focus' | 'cluster'
}

/** A directed, named connection of two things. */
export interface GraphEdge {
  id: string
  source: string
  target: string
  label: string
  /** Leads to any number of things. */
  isMany?: boolean
  /** Whether everything of the kind must have it; drawn dashed when it need not. Absent where the question makes no sense. */
  isRequired?: boolean
}

export interface GraphModel {
  nodes: readonly GraphNode[]
  edges: readonly GraphEdge[]
}

/** An edge in words: “Service → Domain: Owner (required, many)”. */
export function describeEdge(edge: GraphEdge, titleOf: (id: string) => string): string {
  const marks = [edge.isRequired && 'required', edge.isMany && 'many'].filter((mark) => typeof mark === 'string')
  const suffix = marks.length > 0 ? ` (${marks.join(', ')})` : ''
  return `${titleOf(edge.source)} → ${titleOf(edge.target)}: ${edge.label}${suffix}`
}

/** Titles by id; an id that is no node stands for itself. */
export function titlesOf({ nodes }: GraphModel): (id: string) => string {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]))
  return (id) => titles.get(id) ?? id
}

/** The edges of each node, those that leave it before those that lead to it. */
export function edgesByNode({ nodes, edges }: GraphModel): Map<string, readonly GraphEdge[]> {
  const outgoing = Map.groupBy(edges, ({ source }) => source)
  const incoming = Map.groupBy(
    edges.filter(({ source, target }) => source !== target),
    ({ target }) => target,
  )
  return new Map(nodes.map(({ id }) => [id, [...(outgoing.get(id) ?? []), ...(incoming.get(id) ?? [])]]))
}

/** “12 blueprints, 15 relations”. */
export function summarize({ nodes, edges }: GraphModel, what: { one: string; many: string }): string {
  const things = `${nodes.length.toLocaleString('en')} ${nodes.length === 1 ? what.one : what.many}`
  return `${things}, ${edges.length.toLocaleString('en')} ${edges.length === 1 ? 'relation' : 'relations'}`
}
