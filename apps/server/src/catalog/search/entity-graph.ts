import type { EntityGraphRequest, EntityGraphReply } from '@portolan/contract/related-entities'
import type { Caller } from '../../access/index.ts'
import type { Services } from '../../services.ts'
import { findRelation, type Blueprint } from '../blueprint.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { readCatalog } from '../catalog-snapshot.ts'
import { missingEntity } from '../plan-entity.ts'
import { COUNT_LIMIT, NODE_LIMIT, readNeighbourhood, type Crowd, type GraphRow } from './neighbourhood-store.ts'

type Graph = Omit<EntityGraphReply, 'ok'>

/**
 * What is around an entity: all that is reached over up to `hops` relations that all lead away from it or all lead to it,
 * and every relation between what is shown, whichever way it leads. Nothing is reached over an entity that may not be read.
 *
 * The neighbours of those that were `expanded` come along; one that is gone or may not be read adds nothing.
 *
 * Of neighbours of one blueprint over the same relation the 12 oldest are shown, the others counted, up to 200. No more than
 * 500 entities are shown, those with the fewest hops.
 * @throws DomainError `not_found` when the entity does not exist or may not be read.
 */
export async function readEntityGraph(
  deps: Pick<Services, 'db' | 'readerOf'>,
  caller: Caller,
  request: EntityGraphRequest,
): Promise<Graph> {
  const { entity, hops } = request
  const blueprint = await getBlueprint(deps.db, caller.orgId, request.blueprint)
  const catalog = await readCatalog(deps.db, caller.orgId)
  const readable = await deps.readerOf(caller).readableAnywhere(deps.db)
  const expanded = (request.expanded ?? []).flatMap((named) => {
    const known = catalog.find((candidate) => candidate.identifier === named.blueprint)
    return known === undefined ? [] : { blueprintId: known.id, identifier: named.entity }
  })
  const origin = { blueprintId: blueprint.id, identifier: entity }
  const found = await readNeighbourhood(deps.db, { orgId: caller.orgId, catalog, origin, expanded, hops, readable })
  if (found.nodes.length === 0) throw missingEntity(blueprint, entity)
  return toGraph(found, new Map(catalog.map((known) => [known.id, known])))
}

interface Found {
  nodes: GraphRow[]
  edges: [source: string, relation: string, target: string][]
  crowds: Crowd[]
  count: number
}

function toGraph({ nodes, edges, crowds, count }: Found, catalog: ReadonlyMap<string, Blueprint>): Graph {
  const places = new Map(nodes.map(({ id }, place) => [id, place]))
  const blueprintOf = (id: string) => catalog.get(nodes[places.get(id)!]!.blueprint)
  // Rows of a relation that is being renamed or removed show for a short time what entities no longer have.
  const valid = edges.filter(([source, relation]) => {
    const document = blueprintOf(source)?.document
    return document !== undefined && findRelation(document, relation) !== undefined
  })
  const nameOf = (blueprintId: string) => catalog.get(blueprintId)?.identifier ?? ''
  return {
    nodes: nodes.map(({ id: _internal, blueprint, ...node }) => ({ ...node, blueprint: nameOf(blueprint) })),
    edges: valid.map(([source, relation, target]) => ({
      source: places.get(source)!,
      relation,
      target: places.get(target)!,
    })),
    more: crowds.flatMap((crowd) => {
      const node = places.get(crowd.holder)
      if (node === undefined) return []
      const left = crowd.count - valid.filter((edge) => isOfCrowd(edge, crowd, blueprintOf)).length
      if (left <= 0) return []
      const { direction, relation } = crowd
      const value = { value: left, relation: crowd.count > COUNT_LIMIT ? ('gte' as const) : ('eq' as const) }
      return { node, direction, relation, blueprint: nameOf(crowd.blueprint), count: value }
    }),
    isCut: count > NODE_LIMIT,
  }
}

/** Whether an edge that is shown leads to, or comes from, one of those that were counted together. */
function isOfCrowd(
  [source, relation, target]: Found['edges'][number],
  crowd: Crowd,
  blueprintOf: (id: string) => Blueprint | undefined,
): boolean {
  const [near, far] = crowd.direction === 'outgoing' ? [source, target] : [target, source]
  return near === crowd.holder && relation === crowd.relation && blueprintOf(far)?.id === crowd.blueprint
}
