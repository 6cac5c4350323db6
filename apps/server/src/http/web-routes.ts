import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const DIST = fileURLToPath(new URL('../../../web/dist/', import.meta.url))

/** Paths that belong to the API: they never fall back to the page. */
const isApi = (url: string) => /^\/(v1|ui\/v1|healthz|readyz|metrics|openapi\.json)(\/|\?|$)/.test(url)

/**
 * Serves the built web page. Every other path that a browser navigates to gets the page itself, which routes
 * by its own; hashed assets may be cached for ever. A page that is built anew is served without a restart.
 */
export async function installWebPage(app: FastifyInstance): Promise<void> {
  if (!existsSync(DIST)) {
    app.log.warn('the web page is not built: run `npm run build`')
    return
  }
  await app.register(fastifyStatic, { root: DIST, serve: false, cacheControl: false })
  app.get<{ Params: { '*': string } }>('/*', { schema: { hide: true } }, async (request, reply) => {
    const file = await findFile(request.params['*'])
    return file === undefined ? sendPage(request, reply) : sendFile(reply, file)
  })
}

function sendFile(reply: FastifyReply, file: string): FastifyReply {
  const hashed = file.startsWith(`assets${sep}`)
  return reply.header('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache').sendFile(file)
}

function sendPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const wantsPage = request.headers.accept?.includes('text/html') ?? false
  if (isApi(request.url) || !wantsPage) {
    reply.callNotFound()
    return reply
  }
  return reply.header('Cache-Control', 'no-cache').sendFile('index.html')
}

/** The path below `DIST` of a file that a browser asks for; undefined for anything else, also outside of it. */
async function findFile(path: string): Promise<string | undefined> {
  const file = normalize(path)
  if (file === '.' || file.startsWith('..') || file.includes('\0') || file === 'index.html') return undefined
  const isFile = await stat(join(DIST, file)).then(
    (found) => found.isFile(),
    () => false,
  )
  return isFile ? file : undefined
}
