import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SignUpRequest } from '@portolan/contract/auth'
import { okReply } from '@portolan/contract/common'
import {
  InviteRequest,
  PatchedUserReply,
  RotatedReply,
  SignUpLinkReply,
  UserParams,
  UserPatch,
  UserReply,
  UsersReply,
} from '@portolan/contract/users'
import { Type } from 'typebox'
import { errorResponses } from '../http/error-responses.ts'
import { QueryFlag, QueryList, toList } from '../http/query-parameters.ts'
import type { Services } from '../services.ts'
import { readUser, readUsers } from './read-users.ts'
import { rotateAccountSecret } from './service-account.ts'
import { createSignUpLink, signUp } from './sign-up.ts'
import { inviteUser, patchUser, removeUser } from './write-users.ts'

const URL = '/v1/users'
const ok = { ok: true as const }

/** Users, addressed by their emails. */
export const userRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    URL,
    {
      schema: {
        querystring: Type.Object({ fields: QueryList }),
        response: { 200: UsersReply, ...errorResponses(401, 422) },
      },
    },
    async ({ caller, query }) => ({ ...ok, users: await readUsers(services, caller, toList(query.fields)) }),
  )

  app.get(
    `${URL}/:user_email`,
    { schema: { params: UserParams, response: { 200: UserReply, ...errorResponses(401, 404) } } },
    async ({ caller, params }) => ({ ...ok, user: await readUser(services, caller, params.user_email) }),
  )

  app.post(
    `${URL}/invite`,
    {
      schema: {
        // Accepted for clients that send it: this portal writes no mail.
        querystring: Type.Object({ notify: QueryFlag }),
        body: InviteRequest,
        response: { 200: okReply({}), ...errorResponses(401, 403, 404, 409, 422) },
      },
    },
    async ({ caller, body }) => {
      await inviteUser(services, caller, body)
      return ok
    },
  )

  app.patch(
    `${URL}/:user_email`,
    {
      schema: {
        params: UserParams,
        body: UserPatch,
        response: { 200: PatchedUserReply, ...errorResponses(401, 403, 404, 409, 422) },
      },
    },
    async ({ caller, params, body }) => ({ ...ok, ...(await patchUser(services, caller, params.user_email, body)) }),
  )

  app.delete(
    `${URL}/:user_email`,
    { schema: { params: UserParams, response: { 200: okReply({}), ...errorResponses(401, 403, 404, 409) } } },
    async ({ caller, params }) => {
      await removeUser(services, caller, params.user_email)
      return ok
    },
  )

  app.post(
    '/v1/rotate-credentials/:user_email',
    { schema: { params: UserParams, response: { 200: RotatedReply, ...errorResponses(401, 403, 404, 422) } } },
    async ({ caller, params }) => ({
      ...ok,
      credentials: await rotateAccountSecret(services, caller, params.user_email),
    }),
  )

  app.post(
    '/ui/v1/users/:user_email/sign-up-link',
    { schema: { params: UserParams, response: { 200: SignUpLinkReply, ...errorResponses(401, 403, 404, 409) } } },
    async ({ caller, params }) => ({
      ...ok,
      signUpLink: await createSignUpLink(services, caller, params.user_email),
    }),
  )

  app.post(
    '/ui/v1/sign-up',
    {
      config: { public: true },
      schema: {
        body: SignUpRequest,
        response: { 200: okReply({ email: Type.String() }), ...errorResponses(404, 422, 429) },
      },
    },
    async ({ body, headers }) => ({ ...ok, email: await signUp(services, headers['user-agent'] ?? '', body) }),
  )
}
