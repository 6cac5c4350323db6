import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { BulkDeleteReply, BulkDeleteRequest, BulkUpsertReply, BulkUpsertRequest } from '@portolan/contract/entities'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { isFlagSet, QueryFlag, toOptional } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import { bulkUpsert } from './bulk-upsert.ts'
import { deleteEntities } from './delete-entities.ts'
import { EntityWriteQuery, toWriteOptions } from './entity-query.ts'

const BlueprintParams = Type.Object({ blueprint: Type.String() })
const DeleteQuery = Type.Object({ delete_dependents: QueryFlag, run_id: Type.Optional(Type.String()) })

/** Routes that write or delete several entities at once. */
export const bulkRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    '/v1/blueprints/:blueprint/entities/bulk',
    {
      schema: {
        params: BlueprintParams,
        querystring: EntityWriteQuery,
        body: BulkUpsertRequest,
        response: { 200: BulkUpsertReply, 207: BulkUpsertReply, ...errorResponses(400, 401, 403, 404, 413, 422) },
      },
    },
    async ({ caller, params, query, body }, reply) => {
      const mode = isFlagSet(query.upsert) ? 'upsert' : 'create'
      const options = { ...toWriteOptions(query), mode, merge: isFlagSet(query.merge) } as const
      const written = await bulkUpsert(services, caller, params.blueprint, body.entities, options)
      reply.code(written.errors.length === 0 ? 200 : 207)
      return { ok: true as const, ...written }
    },
  )

  // The second is an older name of the first.
  for (const [method, url] of [
    ['POST', '/v1/blueprints/:blueprint/bulk/entities/delete'],
    ['DELETE', '/v1/blueprints/:blueprint/bulk/entities'],
  ] as const) {
    app.route({
      method,
      url,
      schema: {
        params: BlueprintParams,
        querystring: DeleteQuery,
        body: BulkDeleteRequest,
        response: { 200: BulkDeleteReply, ...errorResponses(400, 401, 403, 404, 409, 422) },
      },
      handler: async ({ caller, params, query, body }) => {
        const identifiers = [...new Set(body.entities.map(String))]
        const deletedEntities = await deleteEntities(services, caller, params.blueprint, identifiers, {
          deleteDependents: isFlagSet(query.delete_dependents),
          runId: toOptional(query.run_id),
          // @compat Ocean: parallel deletions overlap, and a refusal would lose the whole batch.
          skipMissing: true,
        })
        return { ok: true as const, deletedEntities }
      },
    })
  }
}
