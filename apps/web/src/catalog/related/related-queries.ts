import type { EntityGraphReply, EntityGraphRequest, RelatedEntitiesReply } from '@portolan/contract/related-entities'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'

export type RelatedCount = RelatedEntitiesReply['related'][number]
export type EntityGraph = Omit<EntityGraphReply, 'ok'>

// Under the key of the entity, so that whatever reads the entity again also reads these.

/** How many entities of each blueprint are connected to one, by the titles of the blueprints. */
export function relatedQuery(blueprint: string, entity: string) {
  return queryOptions({
    queryKey: ['entity', blueprint, entity, 'related'],
    queryFn: ({ signal }) =>
      api.request<RelatedEntitiesReply>('GET', '/ui/v1/related-entities', { signal, query: { blueprint, entity } }),
    select: (reply) => reply.related,
  })
}

/** What is around an entity, within the limits of the server. */
export function entityGraphQuery(request: EntityGraphRequest) {
  return queryOptions({
    queryKey: ['entity', request.blueprint, request.entity, 'graph', request],
    queryFn: ({ signal }) => api.request<EntityGraphReply>('POST', '/ui/v1/entity-graph', { signal, body: request }),
    placeholderData: (previous) => previous,
  })
}
