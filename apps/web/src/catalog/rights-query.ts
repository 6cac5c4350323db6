import type { EntityRightsReply } from '@portolan/contract/permissions'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

/** What the caller may do with entities of a blueprint, as the server judges: `some` depends on which one. */
export function entityRightsQuery(blueprint: string) {
  return queryOptions({
    queryKey: ['rights', blueprint],
    queryFn: ({ signal }) =>
      api.request<EntityRightsReply>('GET', `/ui/v1/blueprints/${encodeURIComponent(blueprint)}/rights`, { signal }),
    select: (reply) => reply.rights,
    staleTime: 60_000,
  })
}
