import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { toContentPolicy } from './content-policy.ts'

/** By the path and by the matched route, because a path may be written in many ways (`/%76%31/blueprints`). */
const isApi = ({ url, routeOptions }: FastifyRequest) =>
  [url, routeOptions.url ?? ''].some((path) => /^\/(ui\/)?v1\//.test(path))

export function installSecurityHeaders(app: FastifyInstance, { embedding }: Pick<Config, 'embedding'>): void {
  const contentPolicy = toContentPolicy(embedding)
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-trace-id', request.id)
    reply.header('X-Content-Type-Options', 'nosniff')
    // Not only pages: a frame that shows an answer of the API runs at our address all the same.
    reply.header('X-Frame-Options', 'DENY')
    reply.header('Referrer-Policy', 'same-origin')
    if (String(reply.getHeader('content-type') ?? '').startsWith('text/html')) {
      reply.header('Content-Security-Policy', contentPolicy)
    }
    if (isApi(request)) reply.header('Cache-Control', 'no-store')
  })
}
