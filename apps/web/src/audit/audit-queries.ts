import type { Actor, ActorsReply, AuditEvent } from '@portolan/contract/audit'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { toAuditQuery, type AuditFilter } from './audit-filter.ts'
import type { AuditScope, AuditSummary } from './audit-types.ts'

const PAGE_SIZE = 50
/** Events of an export come whole, so fewer fit into one reply. */
const EXPORT_PAGE_SIZE = 200
const SUMMARY_KEYS = ['action', 'context', 'resourceType', 'status', 'trigger', 'message']

export interface AuditList {
  scope: AuditScope
  resources: readonly string[]
  filter: AuditFilter
}

export interface AuditPage<Event> {
  audits: readonly Event[]
  next: string | null
}

/** Events, newest first, without the values before and after. */
export function auditLogQuery({ scope, resources, filter }: AuditList) {
  return infiniteQueryOptions({
    queryKey: ['audit', 'list', scope, resources, filter],
    queryFn: ({ signal, pageParam }) =>
      api.request<AuditPage<AuditSummary>>('GET', '/v1/audit-log', {
        signal,
        query: {
          ...toAuditQuery(scope, resources, filter, Date.now()),
          includes: SUMMARY_KEYS,
          limit: PAGE_SIZE,
          cursor: pageParam || undefined,
        },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** One event with all that is known of it. Events never change. */
export function auditEventQuery(identifier: string) {
  return queryOptions({
    queryKey: ['audit', 'event', identifier],
    queryFn: ({ signal }) =>
      api.request<AuditPage<AuditEvent>>('GET', '/v1/audit-log', { signal, query: { identifier } }),
    select: (page) => page.audits[0],
    staleTime: Infinity,
  })
}

/** Names by the ids that events hold. */
export function actorsQuery() {
  return queryOptions({
    queryKey: ['actors'],
    queryFn: ({ signal }) => api.request<ActorsReply>('GET', '/ui/v1/actors', { signal }),
    select: toActors,
    staleTime: 60_000,
  })
}

const toActors = (reply: ActorsReply): ReadonlyMap<string, Actor> =>
  new Map(reply.actors.map((actor) => [actor.id, actor]))

/** A page of whole events for an export. `nowMs` stays the same for all pages. */
export function readExportPage(
  { scope, resources, filter }: AuditList,
  page: { cursor: string | undefined; nowMs: number; signal: AbortSignal },
): Promise<AuditPage<AuditEvent>> {
  return api.request<AuditPage<AuditEvent>>('GET', '/v1/audit-log', {
    signal: page.signal,
    query: {
      ...toAuditQuery(scope, resources, filter, page.nowMs),
      limit: EXPORT_PAGE_SIZE,
      cursor: page.cursor,
    },
  })
}
