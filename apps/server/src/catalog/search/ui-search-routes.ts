import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  EntityGraphReply,
  EntityGraphRequest,
  RelatedEntitiesParameters,
  RelatedEntitiesReply,
} from '@portolan/contract/related-entities'
import { CatalogSummaryReply, GlobalSearchReply, TableQueryReply, TableQueryRequest } from '@portolan/contract/search'
import { TableGroupsReply, TableGroupsRequest } from '@portolan/contract/table-groups'
import { Type } from 'typebox'
import { errorResponses } from '../../http/error-responses.ts'
import type { Services } from '../../services.ts'
import { summarizeCatalog } from './catalog-summary.ts'
import { readEntityGraph } from './entity-graph.ts'
import { searchEverywhere } from './global-search.ts'
import { summarizeRelated } from './related-summary.ts'
import { groupTable } from './table-groups.ts'
import { queryTable } from './table-query.ts'

const SearchParameters = Type.Object({
  text: Type.String({ maxLength: 200 }),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
})

/** What the web page asks of the catalog and the public interface does not offer. */
export const uiSearchRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    '/ui/v1/table/query',
    { schema: { body: TableQueryRequest, response: { 200: TableQueryReply, ...errorResponses(401, 404, 422) } } },
    async ({ caller, body }) => ({ ok: true as const, ...(await queryTable(services, caller, body)) }),
  )

  app.post(
    '/ui/v1/table/groups',
    { schema: { body: TableGroupsRequest, response: { 200: TableGroupsReply, ...errorResponses(401, 404, 422) } } },
    async ({ caller, body }) => ({ ok: true as const, ...(await groupTable(services, caller, body)) }),
  )

  app.get(
    '/ui/v1/search',
    { schema: { querystring: SearchParameters, response: { 200: GlobalSearchReply, ...errorResponses(401, 422) } } },
    async ({ caller, query }) => ({
      ok: true as const,
      results: await searchEverywhere(services, caller, query.text, query.limit),
    }),
  )

  app.get(
    '/ui/v1/catalog-summary',
    { schema: { response: { 200: CatalogSummaryReply, ...errorResponses(401) } } },
    async ({ caller }) => ({ ok: true as const, blueprints: await summarizeCatalog(services, caller) }),
  )

  app.get(
    '/ui/v1/related-entities',
    {
      schema: {
        querystring: RelatedEntitiesParameters,
        response: { 200: RelatedEntitiesReply, ...errorResponses(401, 404, 422) },
      },
    },
    async ({ caller, query }) => ({ ok: true as const, related: await summarizeRelated(services, caller, query) }),
  )

  app.post(
    '/ui/v1/entity-graph',
    { schema: { body: EntityGraphRequest, response: { 200: EntityGraphReply, ...errorResponses(401, 404, 422) } } },
    async ({ caller, body }) => ({ ok: true as const, ...(await readEntityGraph(services, caller, body)) }),
  )
}
