import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { okReply } from '@portolan/contract/common'
import { EntitiesReply, EntityBody, EntityCountReply, EntityReply } from '@portolan/contract/entities'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { isFlagSet, QueryFlag, toOptional } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import type { Blueprint } from './blueprint.ts'
import { getBlueprint } from './blueprint-store.ts'
import { changeEntity } from './change-entity.ts'
import { deleteEntities } from './delete-entities.ts'
import type { Entity } from './entity.ts'
import { addExtras } from './entity-extras.ts'
import { EntityReadQuery, EntityWriteQuery, toQueriedViews, toWriteOptions } from './entity-query.ts'
import { countEntities, findEntity, listEntityRows } from './entity-store.ts'
import { missingEntity } from './plan-entity.ts'
import { showEntity } from './show-entities.ts'

const BlueprintParams = Type.Object({ blueprint: Type.String() })
const EntityParams = Type.Object({ blueprint: Type.String(), entity: Type.String() })
const writeErrors = errorResponses(400, 401, 403, 404, 409, 413, 422)

/** The reply to a write: the entity as it stands now. */
async function showWritten(
  services: Services,
  blueprint: Blueprint,
  entity: Entity,
  additionalData?: Record<string, unknown>,
) {
  const [view] = await addExtras(services, blueprint, [entity], [await showEntity(services, blueprint, entity)])
  return { ok: true as const, entity: view!, ...(additionalData && { additionalData }) }
}

/** Routes under /v1/blueprints/{blueprint}/entities for one entity at a time, lists and counts. */
export const entityRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    '/v1/blueprints/:blueprint/entities',
    {
      schema: {
        params: BlueprintParams,
        querystring: EntityWriteQuery,
        body: EntityBody,
        response: { 200: EntityReply, 201: EntityReply, ...writeErrors },
      },
    },
    async ({ caller, params, query, body }, reply) => {
      const mode = isFlagSet(query.upsert) ? 'upsert' : 'create'
      const options = { ...toWriteOptions(query), mode, merge: isFlagSet(query.merge) } as const
      const written = await changeEntity(services, caller, params.blueprint, { body }, options)
      reply.code(written.created ? 201 : 200)
      return showWritten(services, written.blueprint, written.entity, written.additionalData)
    },
  )

  for (const [method, mode] of [
    ['PUT', 'replace'],
    ['PATCH', 'patch'],
  ] as const) {
    app.route({
      method,
      url: '/v1/blueprints/:blueprint/entities/:entity',
      schema: {
        params: EntityParams,
        querystring: EntityWriteQuery,
        body: EntityBody,
        response: { 200: EntityReply, ...writeErrors },
      },
      handler: async ({ caller, params, query, body }) => {
        const request = { body, target: params.entity }
        const options = { ...toWriteOptions(query), mode }
        const { blueprint, entity } = await changeEntity(services, caller, params.blueprint, request, options)
        return showWritten(services, blueprint, entity)
      },
    })
  }

  app.delete(
    '/v1/blueprints/:blueprint/entities/:entity',
    {
      schema: {
        params: EntityParams,
        querystring: Type.Object({ delete_dependents: QueryFlag, run_id: Type.Optional(Type.String()) }),
        response: { 200: okReply({}), ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async ({ caller, params, query }) => {
      await deleteEntities(services, caller, params.blueprint, [params.entity], {
        deleteDependents: isFlagSet(query.delete_dependents),
        runId: toOptional(query.run_id),
      })
      return { ok: true as const }
    },
  )

  app.get(
    '/v1/blueprints/:blueprint/entities/:entity',
    {
      schema: {
        params: EntityParams,
        querystring: EntityReadQuery,
        response: { 200: EntityReply, ...errorResponses(401, 404) },
      },
    },
    async ({ caller, params, query }) => {
      const blueprint = await getBlueprint(services.db, caller.orgId, params.blueprint)
      const reader = services.readerOf(caller)
      const entity = await findEntity(services.db, reader, blueprint, params.entity)
      if (entity === undefined) throw missingEntity(blueprint, params.entity)
      const [view] = await toQueriedViews(services, reader, blueprint, [entity], query)
      return { ok: true as const, entity: view! }
    },
  )

  app.get(
    '/v1/blueprints/:blueprint/entities',
    {
      schema: {
        params: BlueprintParams,
        querystring: EntityReadQuery,
        response: { 200: EntitiesReply, ...errorResponses(401, 404) },
      },
    },
    async ({ caller, params, query }) => {
      const blueprint = await getBlueprint(services.db, caller.orgId, params.blueprint)
      const reader = services.readerOf(caller)
      const entities = await listEntityRows(services.db, reader, blueprint)
      return { ok: true as const, entities: await toQueriedViews(services, reader, blueprint, entities, query) }
    },
  )

  app.get(
    '/v1/blueprints/:blueprint/entities-count',
    { schema: { params: BlueprintParams, response: { 200: EntityCountReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const blueprint = await getBlueprint(services.db, caller.orgId, params.blueprint)
      return { ok: true as const, count: await countEntities(services.db, services.readerOf(caller), blueprint) }
    },
  )
}
