import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  BlueprintBody,
  BlueprintPatch,
  BlueprintReply,
  BlueprintStructureReply,
  BlueprintsReply,
  MirrorRenameBody,
  PropertyRenameBody,
  RelationRenameBody,
} from '@portolan/contract/blueprints'
import { okReply } from '@portolan/contract/common'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { isFlagSet, QueryFlag, toOptional } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import { toDocument } from './blueprint.ts'
import { getBlueprint, listBlueprints } from './blueprint-store.ts'
import { toBlueprintView } from './blueprint-view.ts'
import { changeBlueprint, createBlueprint } from './change-blueprint.ts'
import { deleteBlueprint } from './delete-blueprint.ts'
import { patchDocument } from './patch-document.ts'
import { renameKey } from './rename-key.ts'
import { getStructure } from './system/system-blueprints.ts'

const BlueprintParams = Type.Object({ blueprint: Type.String() })

/** Routes under /v1/blueprints that concern blueprints themselves. */
export const blueprintRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/blueprints',
    { schema: { response: { 200: BlueprintsReply, ...errorResponses(401) } } },
    async ({ caller }) => {
      const blueprints = await listBlueprints(services.db, caller.orgId)
      return { ok: true as const, blueprints: blueprints.map(toBlueprintView) }
    },
  )

  app.get(
    '/v1/blueprints/:blueprint',
    { schema: { params: BlueprintParams, response: { 200: BlueprintReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const blueprint = await getBlueprint(services.db, caller.orgId, params.blueprint)
      return { ok: true as const, blueprint: toBlueprintView(blueprint) }
    },
  )

  app.get(
    '/v1/blueprints/system/:blueprint/structure',
    { schema: { params: BlueprintParams, response: { 200: BlueprintStructureReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const { document } = await getBlueprint(services.db, caller.orgId, params.blueprint)
      return { ok: true as const, blueprint: getStructure(document) }
    },
  )

  app.post(
    '/v1/blueprints',
    {
      schema: {
        querystring: Type.Object({ create_catalog_page: QueryFlag }),
        body: BlueprintBody,
        response: { 201: BlueprintReply, ...errorResponses(401, 403, 404, 409, 422) },
      },
    },
    async ({ caller, body, query }, reply) => {
      const createCatalogPage = isFlagSet(toOptional(query.create_catalog_page) ?? 'true')
      const blueprint = await createBlueprint(services, caller, toDocument(body), { createCatalogPage })
      reply.code(201)
      return { ok: true as const, blueprint: toBlueprintView(blueprint) }
    },
  )

  app.put(
    '/v1/blueprints/:blueprint',
    {
      schema: {
        params: BlueprintParams,
        body: BlueprintBody,
        response: { 200: BlueprintReply, ...errorResponses(401, 403, 404, 409, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const blueprint = await changeBlueprint(services, caller, params.blueprint, () => toDocument(body))
      return { ok: true as const, blueprint: toBlueprintView(blueprint) }
    },
  )

  app.patch(
    '/v1/blueprints/:blueprint',
    {
      schema: {
        params: BlueprintParams,
        body: BlueprintPatch,
        response: { 200: BlueprintReply, ...errorResponses(401, 403, 404, 409, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const blueprint = await changeBlueprint(services, caller, params.blueprint, (before) =>
        patchDocument(before.document, body),
      )
      return { ok: true as const, blueprint: toBlueprintView(blueprint) }
    },
  )

  app.patch(
    '/v1/blueprints/:blueprint/properties/:property/rename',
    {
      schema: {
        params: Type.Object({ blueprint: Type.String(), property: Type.String() }),
        body: PropertyRenameBody,
        response: { 200: BlueprintReply, ...errorResponses(401, 403, 404, 409, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const rename = { kind: 'property', from: params.property, to: body.newPropertyName } as const
      const blueprint = await renameKey(services, caller, { blueprint: params.blueprint, ...rename })
      return { ok: true as const, blueprint: toBlueprintView(blueprint) }
    },
  )

  app.patch(
    '/v1/blueprints/:blueprint/mirror/:mirror/rename',
    {
      schema: {
        params: Type.Object({ blueprint: Type.String(), mirror: Type.String() }),
        body: MirrorRenameBody,
        response: { 200: BlueprintReply, ...errorResponses(401, 403, 404, 409, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const rename = { kind: 'mirror', from: params.mirror, to: body.newMirrorName } as const
      const blueprint = await renameKey(services, caller, { blueprint: params.blueprint, ...rename })
      return { ok: true as const, blueprint: toBlueprintView(blueprint) }
    },
  )

  app.patch(
    '/v1/blueprints/:blueprint/relations/:relation/rename',
    {
      schema: {
        params: Type.Object({ blueprint: Type.String(), relation: Type.String() }),
        body: RelationRenameBody,
        response: { 200: BlueprintReply, ...errorResponses(401, 403, 404, 409, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const rename = { kind: 'relation', from: params.relation, to: body.newRelationIdentifier } as const
      const blueprint = await renameKey(services, caller, { blueprint: params.blueprint, ...rename })
      return { ok: true as const, blueprint: toBlueprintView(blueprint) }
    },
  )

  app.delete(
    '/v1/blueprints/:blueprint',
    {
      schema: {
        params: BlueprintParams,
        querystring: Type.Object({ delete_actions: QueryFlag }),
        response: { 200: okReply({}), ...errorResponses(401, 403, 404, 422) },
      },
    },
    async ({ caller, params, query }) => {
      await deleteBlueprint(services, caller, params.blueprint, { deleteActions: isFlagSet(query.delete_actions) })
      return { ok: true as const }
    },
  )
}
