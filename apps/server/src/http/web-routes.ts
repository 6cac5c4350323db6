import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const DIST = fileURLToPath(new URL('../../../web/dist/', import.meta.url))

/** Paths that belong to the API: they never fall back to the page. */
const isApi = (url: string) => /^\/(v1|ui\/v1|healthz|readyz|metrics|openapi\.json)(\/|\?|$)/.test(url)

/**
 * Serves the built web page. Every other path that a browser navigates to gets the page itself, which routes
 * by its own; hashed assets may be cached for ever.
 */
export async function installWebPage(app: FastifyInstance): Promise<void> {
  if (!existsSync(DIST)) {
    app.log.warn('the web page is not built: run `npm run build`')
    return
  }
  await app.register(fastifyStatic, {
    root: DIST,
    wildcard: false,
    index: false,
    setHeaders: (reply, path) => {
      const hashed = path.includes('/assets/')
      reply.header('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  app.route({
    method: 'GET',
    url: '/*',
    schema: { hide: true },
    handler: (request: FastifyRequest, reply: FastifyReply) => {
      const wantsPage = request.headers.accept?.includes('text/html') ?? false
      if (isApi(request.url) || !wantsPage) return reply.callNotFound()
      return reply.header('Cache-Control', 'no-cache').sendFile('index.html')
    },
  })
}
