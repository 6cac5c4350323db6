import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  BlueprintSearchReply,
  BlueprintSearchRequest,
  DatasourceEntitiesRequest,
  EntitiesSearchReply,
  SearchQuery,
} from '@portolan/contract/search'
import { Type } from 'typebox'
import { errorResponses } from '../../http/error-responses.ts'
import type { Services } from '../../services.ts'
import { EntityReadQuery } from '../entity-query.ts'
import { searchBlueprint, searchCatalog } from './search-operations.ts'
import { listDatasourceEntities } from './datasource-entities.ts'

const searchErrors = errorResponses(401, 404, 422)

/** The searches of the public interface. */
export const searchRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    '/v1/entities/search',
    {
      schema: {
        querystring: EntityReadQuery,
        body: SearchQuery,
        response: { 200: EntitiesSearchReply, ...searchErrors },
      },
    },
    async ({ caller, query, body }) => ({ ok: true as const, ...(await searchCatalog(services, caller, body, query)) }),
  )

  app.post(
    '/v1/blueprints/:blueprint/entities/search',
    {
      schema: {
        params: Type.Object({ blueprint: Type.String() }),
        querystring: EntityReadQuery,
        body: BlueprintSearchRequest,
        response: { 200: BlueprintSearchReply, ...searchErrors },
      },
      // Without a body everything is found.
      preValidation: async (request) => void (request.body ??= {}),
    },
    async ({ caller, params, query, body }) => ({
      ok: true as const,
      ...(await searchBlueprint(services, caller, params.blueprint, body, query)),
    }),
  )

  app.post(
    '/v1/blueprints/entities/datasource-entities',
    {
      schema: {
        querystring: EntityReadQuery,
        body: DatasourceEntitiesRequest,
        response: { 200: BlueprintSearchReply, ...searchErrors },
      },
    },
    async ({ caller, query, body }) => ({
      ok: true as const,
      ...(await listDatasourceEntities(services, caller, body, query)),
    }),
  )
}
