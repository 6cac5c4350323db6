import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { queryClient } from '../query-client.ts'
import type { Blueprint, BlueprintCount, Entity, SortRule, Total } from './catalog-types.ts'
import { refreshSidebar } from './sidebar-queries.ts'

/** Rows that a table fetches ahead in one request. */
const PAGE_SIZE = 100
/** The server gives no more in one request. */
const LARGEST_PAGE = 200
/** Options of one picker; narrowing the search brings others. */
const PICKER_SIZE = 50

export interface TableQuery {
  blueprint: string
  search: string
  sort: readonly SortRule[]
  /** Rules that entities must match besides. */
  query?: unknown
}

export interface TablePage {
  rows: readonly Entity[]
  next: string | null
  /** On the first page only. */
  total: Total | null
}

export interface SearchResult {
  kind: 'entity' | 'blueprint' | 'action'
  identifier: string
  title: string | null
  blueprint?: string
  icon?: string | null
}

const blueprintPath = (identifier: string) => `/v1/blueprints/${encodeURIComponent(identifier)}`
const entityApiPath = (blueprint: string, identifier: string) =>
  `${blueprintPath(blueprint)}/entities/${encodeURIComponent(identifier)}`

/** Every blueprint the caller may read. */
export function blueprintsQuery() {
  return queryOptions({
    queryKey: ['blueprints'],
    queryFn: ({ signal }) => api.request<{ blueprints: Blueprint[] }>('GET', '/v1/blueprints', { signal }),
    select: (reply) => reply.blueprints,
    staleTime: 60_000,
  })
}

/** Blueprints with the number of their entities, by title. */
export function catalogSummaryQuery() {
  return queryOptions({
    queryKey: ['catalog-summary'],
    queryFn: ({ signal }) => api.request<{ blueprints: BlueprintCount[] }>('GET', '/ui/v1/catalog-summary', { signal }),
    select: (reply) => reply.blueprints,
  })
}

/** One catalog table: filtered, searched and sorted by the server, window after window. */
export function tableQuery(query: TableQuery) {
  return infiniteQueryOptions({
    queryKey: ['table', query.blueprint, query],
    queryFn: ({ signal, pageParam }) =>
      readTablePage(query, { cursor: pageParam || undefined, limit: PAGE_SIZE, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** A page of a catalog table, as large as the server allows unless `limit` says otherwise. */
export function readTablePage(
  { blueprint, search, sort, query }: TableQuery,
  page: { cursor: string | undefined; limit?: number; signal: AbortSignal },
): Promise<TablePage> {
  return api.request<TablePage>('POST', '/ui/v1/table/query', {
    signal: page.signal,
    body: {
      blueprint,
      limit: page.limit ?? LARGEST_PAGE,
      ...(query !== undefined && { query }),
      ...(search && { search }),
      ...(sort.length > 0 && { sort }),
      ...(page.cursor !== undefined && { cursor: page.cursor }),
    },
  })
}

/** The options of an entity picker for what was typed so far. */
export function entityOptionsQuery(input: { blueprint: string; search: string; sort?: SortRule; query?: unknown }) {
  return queryOptions({
    queryKey: ['table', input.blueprint, 'options', input],
    queryFn: ({ signal }) =>
      api.request<TablePage>('POST', '/ui/v1/table/query', {
        signal,
        body: {
          blueprint: input.blueprint,
          limit: PICKER_SIZE,
          sort: [input.sort ?? { property: '$title', order: 'ASC' }],
          ...(input.search && { search: input.search }),
          ...(input.query !== undefined && { query: input.query }),
        },
      }),
    select: (page) => page.rows,
  })
}

/** One entity, its relations with titles. */
export function entityQuery(blueprint: string, identifier: string) {
  return queryOptions({
    queryKey: ['entity', blueprint, identifier],
    queryFn: ({ signal }) =>
      api.request<{ entity: Entity }>('GET', entityApiPath(blueprint, identifier), {
        signal,
        query: { attach_title_to_relation: true },
      }),
    select: (reply) => reply.entity,
  })
}

/** The palette: entities, blueprints and actions that match a text. */
export function searchQuery(text: string) {
  return queryOptions({
    queryKey: ['search', text],
    queryFn: ({ signal }) =>
      api.request<{ results: SearchResult[] }>('GET', '/ui/v1/search', { signal, query: { text, limit: 20 } }),
    select: (reply) => reply.results,
    enabled: text !== '',
    placeholderData: (previous) => previous,
  })
}

export interface EntityDraft {
  identifier?: string
  title?: string | null
  properties: Record<string, unknown>
  relations: Record<string, unknown>
}

/** Creates an entity (`identifier` undefined) or changes one. */
export function saveEntityMutation(blueprint: string, identifier: string | undefined) {
  return mutationOptions({
    mutationFn: (body: EntityDraft) =>
      identifier === undefined
        ? api.request<{ entity: Entity }>('POST', `${blueprintPath(blueprint)}/entities`, { body })
        : api.request<{ entity: Entity }>('PATCH', entityApiPath(blueprint, identifier), { body }),
    onSuccess: () => refreshCatalog(blueprint),
  })
}

/** Changes what the draft names of an entity that exists; one that was deleted meanwhile is not made again. */
export function changeEntity(blueprint: string, identifier: string, draft: EntityDraft): Promise<unknown> {
  return api.request('PATCH', entityApiPath(blueprint, identifier), { body: draft })
}

/** As `changeEntity`, for a part of a draft. @returns the entity as it is stored now. */
export function patchEntity(
  blueprint: string,
  identifier: string,
  draft: Partial<EntityDraft>,
): Promise<{ entity: Entity }> {
  return api.request('PATCH', entityApiPath(blueprint, identifier), { body: draft })
}

/** An entity as a table has it: relations without titles. */
export async function readEntity(blueprint: string, identifier: string): Promise<Entity> {
  const reply = await api.request<{ entity: Entity }>('GET', entityApiPath(blueprint, identifier))
  return reply.entity
}

/** Deletes an entity. Refused with `has_dependents` while others need it, unless `withDependents`. */
export function deleteEntityMutation(blueprint: string, identifier: string) {
  return mutationOptions({
    mutationFn: (options: { withDependents: boolean }) =>
      api.request('DELETE', entityApiPath(blueprint, identifier), {
        query: { delete_dependents: options.withDependents },
      }),
    onSuccess: () => refreshCatalog(blueprint),
  })
}

/**
 * Deletes up to 100 entities, all or none. Those that are gone already do not matter.
 * @throws PortolanError `has_dependents` while others need one of them, unless `withDependents`.
 */
export function deleteEntities(
  blueprint: string,
  identifiers: readonly string[],
  options: { withDependents: boolean },
): Promise<unknown> {
  return api.request('POST', `${blueprintPath(blueprint)}/bulk/entities/delete`, {
    query: { delete_dependents: options.withDependents },
    body: { entities: identifiers },
  })
}

/** Creates a blueprint, or replaces the one with this identifier. */
export function saveBlueprintMutation(identifier: string | undefined) {
  return mutationOptions({
    mutationFn: (body: unknown) =>
      identifier === undefined
        ? api.request<{ blueprint: Blueprint }>('POST', '/v1/blueprints', { body })
        : api.request<{ blueprint: Blueprint }>('PUT', blueprintPath(identifier), { body }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['blueprints'] })
      await queryClient.invalidateQueries({ queryKey: ['catalog-summary'] })
      await refreshSidebar()
    },
  })
}

/** Reads again what is shown of the entities of a blueprint. */
export async function refreshCatalog(blueprint: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['table', blueprint] }),
    queryClient.invalidateQueries({ queryKey: ['entity', blueprint] }),
    queryClient.invalidateQueries({ queryKey: ['catalog-summary'] }),
  ])
}
