import type { EntityScorecardsReply, ScorecardCountsReply } from '@portolan/contract/scorecard-results'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { queryClient } from '../query-client.ts'
import type { EntityScorecard, Scorecard, ScorecardDocument } from './scorecard-types.ts'

const pathOf = (blueprint: string) => `/v1/blueprints/${encodeURIComponent(blueprint)}/scorecards`
const uiPathOf = (blueprint: string) => `/ui${pathOf(blueprint)}`

/** Every scorecard of the organization, oldest first. */
export function scorecardsQuery() {
  return queryOptions({
    queryKey: ['scorecards'],
    queryFn: ({ signal }) => api.request<{ scorecards: Scorecard[] }>('GET', '/v1/scorecards', { signal }),
    select: (reply) => reply.scorecards,
    staleTime: 60_000,
  })
}

/** What the scorecards of its blueprint say of an entity. It is read anew whenever the entity is. */
export function entityScorecardsQuery(blueprint: string, identifier: string) {
  const path = `/ui/v1/blueprints/${encodeURIComponent(blueprint)}/entities/${encodeURIComponent(identifier)}/scorecards`
  return queryOptions({
    queryKey: ['entity', blueprint, identifier, 'scorecards'],
    queryFn: ({ signal }) => api.request<EntityScorecardsReply>('GET', path, { signal }),
    select: (reply) => reply.scorecards as unknown as EntityScorecard[],
  })
}

/** How many entities would pass a scorecard that is not saved. A later question aborts this one. */
export function previewQuery(blueprint: string, scorecard: object | undefined) {
  return queryOptions({
    queryKey: ['scorecard-preview', blueprint, scorecard],
    queryFn: ({ signal }) =>
      api.request<ScorecardCountsReply>('POST', `${uiPathOf(blueprint)}/preview`, { signal, body: { scorecard } }),
    enabled: scorecard !== undefined && blueprint !== '',
    retry: false,
    gcTime: 60_000,
  })
}

/** How many entities that match a query pass a saved scorecard. */
export function countsQuery(blueprint: string, scorecard: string, query: unknown) {
  return queryOptions({
    // Under the key of the table, so that it is counted anew whenever rows are read anew.
    queryKey: ['table', blueprint, 'scorecard-counts', scorecard, query],
    queryFn: ({ signal }) =>
      api.request<ScorecardCountsReply>('POST', `${uiPathOf(blueprint)}/${encodeURIComponent(scorecard)}/counts`, {
        signal,
        body: query === undefined ? {} : { query },
      }),
    select: (reply) => reply.counts,
  })
}

/** Creates a scorecard (`identifier` undefined), or replaces one. */
export function saveScorecardMutation(identifier: string | undefined) {
  return mutationOptions({
    mutationFn: ({ blueprint, document }: { blueprint: string; document: Partial<ScorecardDocument> }) =>
      identifier === undefined
        ? api.request('POST', pathOf(blueprint), { body: document })
        : api.request('PUT', `${pathOf(blueprint)}/${encodeURIComponent(identifier)}`, { body: document }),
    onSuccess: (_reply, { blueprint }) => refreshScorecards(blueprint),
  })
}

export function deleteScorecardMutation({ blueprint, identifier }: Scorecard) {
  return mutationOptions({
    mutationFn: () => api.request('DELETE', `${pathOf(blueprint)}/${encodeURIComponent(identifier)}`),
    onSuccess: () => refreshScorecards(blueprint),
  })
}

/** Tables and entities show what scorecards say. */
async function refreshScorecards(blueprint: string): Promise<void> {
  const keys = [['scorecards'], ['table', blueprint], ['entity', blueprint]]
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}
