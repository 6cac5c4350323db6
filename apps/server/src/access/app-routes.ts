import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppDocument, AppParams, AppReply, AppsReply, AppWithSecretReply } from '@portolan/contract/apps'
import { okReply } from '@portolan/contract/common'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { QueryList, toList } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import {
  changeCredential,
  createCredential,
  readCredentials,
  removeCredential,
  rotateSecret,
} from './write-credentials.ts'

const URL = '/v1/apps'
const ok = { ok: true as const }

/** Credentials of the organisation, which the wire calls apps. Secrets are in the replies to POST only. */
export const appRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    URL,
    {
      schema: {
        querystring: Type.Object({ fields: QueryList }),
        response: { 200: AppsReply, ...errorResponses(401, 403, 422) },
      },
    },
    async ({ caller, query }) => ({ ...ok, apps: await readCredentials(services, caller, toList(query.fields)) }),
  )

  app.post(
    URL,
    { schema: { body: AppDocument, response: { 200: AppWithSecretReply, ...errorResponses(401, 403, 422) } } },
    async ({ caller, body }) => ({ ...ok, app: await createCredential(services, caller, body) }),
  )

  app.put(
    `${URL}/:id`,
    {
      schema: {
        params: AppParams,
        body: AppDocument,
        response: { 200: AppReply, ...errorResponses(401, 403, 404, 422) },
      },
    },
    async ({ caller, params, body }) => ({ ...ok, app: await changeCredential(services, caller, params.id, body) }),
  )

  app.delete(
    `${URL}/:id`,
    { schema: { params: AppParams, response: { 200: okReply({}), ...errorResponses(401, 403, 404, 422) } } },
    async ({ caller, params }) => {
      await removeCredential(services, caller, params.id)
      return ok
    },
  )

  app.post(
    `${URL}/:id/rotate-secret`,
    { schema: { params: AppParams, response: { 200: AppWithSecretReply, ...errorResponses(401, 403, 404, 409) } } },
    async ({ caller, params }) => ({ ...ok, app: await rotateSecret(services, caller, params.id) }),
  )
}
