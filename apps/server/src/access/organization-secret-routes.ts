import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { okReply } from '@portolan/contract/common'
import { NewSecret, SecretParams, SecretPatch, SecretReply, SecretsReply } from '@portolan/contract/secrets'
import { errorResponses } from '../http/error-responses.ts'
import type { Services } from '../services.ts'
import { createSecret, getSecret, patchSecret, readSecrets, removeSecret } from './organization-secrets.ts'

const URL = '/v1/organization/secrets'
const ok = { ok: true as const }

/** Secrets of the organisation: names and descriptions can be read, values only written. */
export const organizationSecretRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  app.get(URL, { schema: { response: { 200: SecretsReply, ...errorResponses(401, 403) } } }, async ({ caller }) => ({
    ...ok,
    secrets: await readSecrets(services, caller),
  }))

  app.post(
    URL,
    { schema: { body: NewSecret, response: { 200: SecretReply, ...errorResponses(401, 403, 409, 422) } } },
    async ({ caller, body }) => ({ ...ok, secret: await createSecret(services, caller, body) }),
  )

  app.get(
    `${URL}/:secretName`,
    { schema: { params: SecretParams, response: { 200: SecretReply, ...errorResponses(401, 403, 404) } } },
    async ({ caller, params }) => ({ ...ok, secret: await getSecret(services, caller, params.secretName) }),
  )

  app.patch(
    `${URL}/:secretName`,
    {
      schema: {
        params: SecretParams,
        body: SecretPatch,
        response: { 200: SecretReply, ...errorResponses(401, 403, 404, 422) },
      },
    },
    async ({ caller, params, body }) => ({
      ...ok,
      secret: await patchSecret(services, caller, params.secretName, body),
    }),
  )

  app.delete(
    `${URL}/:secretName`,
    { schema: { params: SecretParams, response: { 200: okReply({}), ...errorResponses(401, 403, 404) } } },
    async ({ caller, params }) => {
      await removeSecret(services, caller, params.secretName)
      return ok
    },
  )
}
