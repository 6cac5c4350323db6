import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AccessTokenReply, AccessTokenRequest, BootstrapReply, SignInRequest } from '@portolan/contract/auth'
import { KafkaCredentialsReply, OrganizationPatch, OrganizationReply } from '@portolan/contract/organization'
import { Type } from 'typebox'
import { okReply } from '@portolan/contract/common'
import { errorResponses } from '../http/error-responses.ts'
import type { Services } from '../services.ts'
import { SESSION_COOKIE } from './authenticate.ts'
import { getKafkaCredentials } from './kafka-credentials.ts'
import { getBootstrap } from './get-bootstrap.ts'
import { issueAccessToken } from './issue-access-token.ts'
import { getOrganization, patchOrganization } from './organization.ts'
import { revealCredentials } from './reveal-credentials.ts'
import { deleteSession } from './session-store.ts'
import { signIn } from './sign-in.ts'

const Done = okReply({})
const CredentialsReply = okReply({ credentials: Type.Object({ clientId: Type.String(), clientSecret: Type.String() }) })

/** Tokens, sessions, the organisation and its credentials. */
export const accessRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    '/v1/auth/access_token',
    {
      config: { public: true },
      schema: { body: AccessTokenRequest, response: { 200: AccessTokenReply, ...errorResponses(401, 422) } },
    },
    async (request) => ({
      ok: true as const,
      tokenType: 'Bearer' as const,
      ...(await issueAccessToken(services, request.body)),
    }),
  )

  app.post(
    '/ui/v1/session',
    {
      config: { public: true },
      schema: { body: SignInRequest, response: { 200: Done, ...errorResponses(401, 422, 429) } },
    },
    async (request, reply) => {
      reply.setCookie(SESSION_COOKIE, await signIn(services, request.body), {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: services.config.baseUrl.startsWith('https:'),
      })
      return { ok: true as const }
    },
  )

  app.delete('/ui/v1/session', { schema: { response: { 200: Done } } }, async (request, reply) => {
    await deleteSession(services.db, request.cookies[SESSION_COOKIE] ?? '')
    reply.clearCookie(SESSION_COOKIE, { path: '/' })
    return { ok: true as const }
  })

  app.get(
    '/ui/v1/bootstrap',
    { schema: { response: { 200: BootstrapReply, ...errorResponses(401) } } },
    async (request) => ({
      ok: true as const,
      ...(await getBootstrap(services, request.caller)),
    }),
  )

  app.get(
    '/ui/v1/credentials',
    { schema: { response: { 200: CredentialsReply, ...errorResponses(401, 403) } } },
    async (request) => ({
      ok: true as const,
      credentials: await revealCredentials(services, request.caller),
    }),
  )

  app.get(
    '/v1/organization',
    { schema: { response: { 200: OrganizationReply, ...errorResponses(401) } } },
    async (request) => ({
      ok: true as const,
      organization: await getOrganization(services, request.caller),
    }),
  )

  for (const method of ['PATCH', 'PUT'] as const) {
    app.route({
      method,
      url: '/v1/organization',
      schema: { body: OrganizationPatch, response: { 200: Done, ...errorResponses(401, 403, 422) } },
      handler: async (request) => {
        await patchOrganization(services, request.caller, request.body as OrganizationPatch)
        return { ok: true as const }
      },
    })
  }

  app.get(
    '/v1/kafka-credentials',
    { schema: { response: { 200: KafkaCredentialsReply, ...errorResponses(401, 403, 404) } } },
    async (request) => ({ ok: true as const, credentials: await getKafkaCredentials(services, request.caller) }),
  )
}
