import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { authenticate, SESSION_COOKIE, type Caller } from '../access/index.ts'
import { DomainError } from '../errors.ts'
import type { Services } from '../services.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public. */
    caller: Caller
    rateLimit?: { limit: number; periodSeconds: number; remaining: number; resetSeconds: number }
  }
  interface FastifyContextConfig {
    /** Needs no sign-in. */
    public?: boolean
  }
}

/** By the matched route, not by the URL: an encoded path must not slip past. Everything else is the page and its files. */
const isApiRoute = (request: FastifyRequest) => /^\/(ui\/)?v1\//.test(request.routeOptions.url ?? '')

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** Puts the caller on each request, or refuses it. Routes say `config: { public: true }` to be open. */
export async function installAuthentication(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(cookie)
  app.decorateRequest('caller')
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.public || request.is404 || !isApiRoute(request)) return
    const { authorization } = request.headers
    const sessionId = request.cookies[SESSION_COOKIE]
    if (authorization === undefined && sessionId !== undefined) refuseCrossSite(request)
    const userAgent = request.headers['user-agent'] ?? ''
    request.caller = await authenticate(services, { authorization, sessionId, userAgent })
  })
}

/**
 * A cookie travels with requests that other sites provoke. Writes by cookie therefore need the header that
 * only our page can send, and browsers that name the origin must name ours.
 */
function refuseCrossSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none'
  const unmarked = !SAFE_METHODS.includes(request.method) && request.headers['x-portolan-request'] !== '1'
  if (foreign || unmarked)
    throw new DomainError('cross_site_request', 'This request did not come from the page of the portal')
}
