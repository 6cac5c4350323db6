import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ActorsReply } from '@portolan/contract/audit'
import { errorResponses } from '../http/error-responses.ts'
import type { Services } from '../services.ts'
import { listActors } from './list-actors.ts'

/** Names for the ids that the audit trail keeps. */
export const actorRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get('/ui/v1/actors', { schema: { response: { 200: ActorsReply, ...errorResponses(401) } } }, async (request) => ({
    ok: true as const,
    actors: await listActors(services.db, request.caller.orgId),
  }))
}
