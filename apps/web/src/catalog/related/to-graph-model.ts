import type { GraphModel } from '../../ui/graph/graph-model.ts'
import type { Blueprint } from '../catalog-types.ts'
import type { EntityGraph } from './related-queries.ts'

/** An entity of the graph. */
export interface DrawnEntity {
  kind: 'entity'
  blueprint: string
  identifier: string
  title: string
}

/** Neighbours of an entity that are not drawn one by one. */
export interface DrawnCluster {
  kind: 'cluster'
  /** The blueprint of the neighbours. */
  blueprint: string
  relation: string
  /** What the relation is called. */
  label: string
  direction: 'outgoing' | 'incoming'
  of: DrawnEntity
}

export interface EntityGraphModel {
  model: GraphModel
  /** What the ids of the nodes stand for. */
  drawn: ReadonlyMap<string, DrawnEntity | DrawnCluster>
}

/** The id of an entity in the graph. Identifiers of blueprints hold no space. */
export const nodeIdOf = (entity: { blueprint: string; identifier: string }) =>
  `${entity.blueprint} ${entity.identifier}`

/** Entities as nodes, what is left out of them as a node “+N” at the entity that has too many neighbours of one kind. */
export function toGraphModel(graph: EntityGraph, blueprints: readonly Blueprint[]): EntityGraphModel {
  const known = new Map(blueprints.map((blueprint) => [blueprint.identifier, blueprint]))
  const titleOf = (identifier: string) => known.get(identifier)?.title ?? identifier
  const labelOf = (blueprint: string, relation: string) => known.get(blueprint)?.relations[relation]?.title || relation
  const ids = graph.nodes.map(nodeIdOf)
  const entities = graph.nodes.map(({ blueprint, identifier, title }): DrawnEntity => ({
    kind: 'entity',
    blueprint,
    identifier,
    title: title || identifier,
  }))
  const clusters = graph.more.map((more) => {
    const of = entities[more.node]!
    const owner = more.direction === 'outgoing' ? of.blueprint : more.blueprint
    const id = `${more.direction} ${more.relation} ${more.blueprint} of ${ids[more.node]}`
    return { ...more, of, id, label: labelOf(owner, more.relation), holder: ids[more.node]! }
  })
  return {
    model: {
      nodes: [
        ...entities.map(({ blueprint, title }, place) => ({
          id: ids[place]!,
          title,
          note: titleOf(blueprint),
          icon: graph.nodes[place]!.icon ?? known.get(blueprint)?.icon ?? null,
          ...(place === 0 && { kind: 'focus' as const }),
        })),
        ...clusters.map(({ id, blueprint, count }) => ({
          id,
          title: `+${count.value.toLocaleString('en')}${count.relation === 'gte' ? ' or more' : ''}`,
          note: titleOf(blueprint),
          kind: 'cluster' as const,
        })),
      ],
      edges: [
        ...graph.edges.map(({ source, relation, target }) => ({
          id: `${ids[source]} ${relation} ${ids[target]}`,
          source: ids[source]!,
          target: ids[target]!,
          label: labelOf(graph.nodes[source]!.blueprint, relation),
        })),
        ...clusters.map(({ id, holder, direction, label }) => ({
          id: `to ${id}`,
          ...(direction === 'outgoing' ? { source: holder, target: id } : { source: id, target: holder }),
          label,
        })),
      ],
    },
    drawn: new Map<string, DrawnEntity | DrawnCluster>([
      ...entities.map((entity, place): [string, DrawnEntity] => [ids[place]!, entity]),
      ...clusters.map(({ id, blueprint, relation, label, direction, of }): [string, DrawnCluster] => [
        id,
        { kind: 'cluster', blueprint, relation, label, direction, of },
      ]),
    ]),
  }
}
