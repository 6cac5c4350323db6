import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Scripts come from our own files only; Mantine writes style elements, so styles may be inline. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** By the path and by the matched route, because a path may be written in many ways (`/%76%31/blueprints`). */
const isApi = ({ url, routeOptions }: FastifyRequest) =>
  [url, routeOptions.url ?? ''].some((path) => /^\/(ui\/)?v1\//.test(path))

export function installSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-trace-id', request.id)
    reply.header('X-Content-Type-Options', 'nosniff')
    reply.header('Referrer-Policy', 'same-origin')
    if (String(reply.getHeader('content-type') ?? '').startsWith('text/html')) {
      reply.header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    }
    if (isApi(request)) reply.header('Cache-Control', 'no-store')
  })
}
