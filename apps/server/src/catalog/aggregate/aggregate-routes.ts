import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AggregateOverTimeReply,
  AggregateOverTimeRequest,
  AggregateReply,
  AggregateRequest,
  PropertiesHistoryReply,
  PropertiesHistoryRequest,
} from '@portolan/contract/aggregate'
import { errorResponses } from '../../http/error-responses.ts'
import type { Services } from '../../services.ts'
import { aggregateEntities } from './aggregate-entities.ts'
import { aggregateOverTime } from './aggregate-over-time.ts'
import { readPropertiesHistory } from './properties-history.ts'

const refusals = errorResponses(401, 404, 422)

/** Numbers about many entities, for charts. */
export const aggregateRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    '/v1/entities/aggregate',
    { schema: { body: AggregateRequest, response: { 200: AggregateReply, ...refusals } } },
    async ({ caller, body }) => ({ ok: true as const, result: await aggregateEntities(services, caller, body) }),
  )

  app.post(
    '/v1/entities/aggregate-over-time',
    { schema: { body: AggregateOverTimeRequest, response: { 200: AggregateOverTimeReply, ...refusals } } },
    async ({ caller, body }) => ({ ok: true as const, result: await aggregateOverTime(services, caller, body) }),
  )

  app.post(
    '/v1/entities/properties-history',
    { schema: { body: PropertiesHistoryRequest, response: { 200: PropertiesHistoryReply, ...refusals } } },
    async ({ caller, body }) => ({ ok: true as const, result: await readPropertiesHistory(services, caller, body) }),
  )
}
