import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { BlueprintPermissionsPatch, BlueprintPermissionsReply, EntityRightsReply } from '@portolan/contract/permissions'
import { Type } from 'typebox'
import { errorResponses } from '../../http/error-responses.ts'
import type { Services } from '../../services.ts'
import { getPermissions, patchPermissions } from './change-permissions.ts'
import { readEntityRights } from './entity-rights.ts'

const BlueprintParams = Type.Object({ blueprint: Type.String() })

/** Who may read and write the entities of a blueprint. */
export const permissionRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/blueprints/:blueprint/permissions',
    { schema: { params: BlueprintParams, response: { 200: BlueprintPermissionsReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => {
      const entities = await getPermissions(services, caller, params.blueprint)
      return { ok: true as const, permissions: { entities: { ...entities } } }
    },
  )

  app.patch(
    '/v1/blueprints/:blueprint/permissions',
    {
      schema: {
        params: BlueprintParams,
        body: BlueprintPermissionsPatch,
        response: { 200: BlueprintPermissionsReply, ...errorResponses(401, 403, 404, 413, 422) },
      },
    },
    async ({ caller, params, body }) => {
      const entities = await patchPermissions(services, caller, params.blueprint, body.entities ?? {})
      return { ok: true as const, permissions: { entities: { ...entities } } }
    },
  )

  app.get(
    '/ui/v1/blueprints/:blueprint/rights',
    { schema: { params: BlueprintParams, response: { 200: EntityRightsReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => ({
      ok: true as const,
      rights: await readEntityRights(services, caller, params.blueprint),
    }),
  )
}
