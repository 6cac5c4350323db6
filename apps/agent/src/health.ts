import Fastify, { type FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'

/** Why the agent does no work now; empty when it does. */
export type FindProblems = () => string[]

/**
 * `GET /healthz` (the process answers), `/readyz` (503 with the reasons while the agent takes no work) and `/metrics`.
 * Not listening yet.
 */
export function createHealthServer(options: { findProblems: FindProblems; registry: Registry }): FastifyInstance {
  const app = Fastify({ logger: false, forceCloseConnections: true })
  app.get('/healthz', async () => ({ ok: true }))
  app.get('/readyz', async (_request, reply) => {
    const problems = options.findProblems()
    return reply.code(problems.length === 0 ? 200 : 503).send({ ok: problems.length === 0, problems })
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.registry.contentType).send(await options.registry.metrics()),
  )
  return app
}
