import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { pingDatabase } from '../database/ping-database.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'

const Healthy = Type.Object({ ok: Type.Literal(true) })

/** Probes and metrics. `/healthz`: the process answers. `/readyz`: it can do its work. */
export const healthRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  const open = { public: true }

  app.get('/healthz', { config: open, schema: { response: { 200: Healthy } } }, async () => ({ ok: true as const }))

  app.get('/readyz', { config: open, schema: { response: { 200: Healthy } } }, async () => {
    if (!services.readiness.ready)
      throw new DomainError('unavailable', services.readiness.reason, undefined, { retryAfterSeconds: 1 })
    await pingDatabase(services.db)
    return { ok: true as const }
  })

  app.get('/metrics', { config: open }, async (_request, reply) => {
    reply.type(services.metrics.registry.contentType)
    return services.metrics.registry.metrics()
  })
}
