import swagger from '@fastify/swagger'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type InjectOptions } from 'fastify'
import { nanoid } from 'nanoid'
import { accessRoutes } from './access/access-routes.ts'
import { actorRoutes } from './access/actor-routes.ts'
import { appRoutes } from './access/app-routes.ts'
import { organizationSecretRoutes } from './access/organization-secret-routes.ts'
import { teamRoutes } from './access/team-routes.ts'
import { userRoutes } from './access/user-routes.ts'
import { actionRoutes, version1Routes } from './actions/index.ts'
import { auditRoutes } from './audit/audit-routes.ts'
import { catalogRoutes } from './catalog/catalog-routes.ts'
import { installAuthentication } from './http/authentication.ts'
import { installErrorHandler, refuseUnreadableBytes, refuseUnreadableRequest } from './http/error-handler.ts'
import { healthRoutes } from './http/health-routes.ts'
import { BODY_LIMIT_BYTES, installJsonBody } from './http/json-body.ts'
import { installRateLimit } from './http/rate-limit.ts'
import { installRequestText } from './http/request-text.ts'
import { installSecurityHeaders } from './http/security-headers.ts'
import { installValidation } from './http/validation.ts'
import { installWebPage } from './http/web-routes.ts'
import { pageRoutes, sidebarRoutes } from './pages/index.ts'
import { runRoutes, uiRunRoutes } from './runs/index.ts'
import { scorecardRoutes, uiScorecardRoutes } from './scorecards/index.ts'
import type { Services } from './services.ts'
import { streamRoutes } from './stream/stream-routes.ts'
import { VERSION } from './version.ts'

/** A request whose headers and body take longer to arrive is cut off: a slow sender must not hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 60_000

/** The HTTP application with all routes. It never listens and never reads the environment. */
export async function buildApp(services: Services): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: services.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    // Log lines of requests name the trace id themselves: a logger of its own for each request would cost more than it.
    childLoggerFactory: (logger) => logger,
    genReqId: () => nanoid(),
    requestIdHeader: false,
    ...(services.config.trustedProxies.length > 0 && { trustProxy: services.config.trustedProxies }),
    // Identifiers hold encoded slashes; a route matches the raw path, and each segment is decoded once.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 5000 },
    forceCloseConnections: true,
    frameworkErrors: refuseUnreadableRequest,
    clientErrorHandler: refuseUnreadableBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
  }).withTypeProvider<TypeBoxTypeProvider>()

  installErrorHandler(app)
  installJsonBody(app)
  installValidation(app)
  installSecurityHeaders(app, services.config)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Portolan', version: VERSION, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
  })
  await installAuthentication(app, services)
  installRateLimit(app, services.config)
  installRequestText(app)
  measureRequests(app, services)

  await app.register(healthRoutes, { services })
  await app.register(accessRoutes, { services })
  await app.register(actorRoutes, { services })
  await app.register(organizationSecretRoutes, { services })
  await app.register(appRoutes, { services })
  await app.register(teamRoutes, { services })
  await app.register(userRoutes, { services })
  await app.register(auditRoutes, { services })
  await app.register(catalogRoutes, { services })
  await app.register(scorecardRoutes, { services })
  await app.register(uiScorecardRoutes, { services })
  await app.register(pageRoutes, { services })
  await app.register(sidebarRoutes, { services })
  await app.register(actionRoutes, { services })
  await app.register(version1Routes, { services })
  await app.register(runRoutes, { services })
  await app.register(uiRunRoutes, { services })
  await app.register(streamRoutes, { services })
  services.dispatcher.connectPortal(async ({ method, path, headers, body }) => {
    const reply = await app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: path,
      headers,
      ...(body !== undefined && { payload: body }),
    })
    return { status: reply.statusCode, text: reply.body }
  })
  app.get('/openapi.json', { config: { public: true }, schema: { hide: true } }, async () => app.swagger())
  await installWebPage(app as unknown as FastifyInstance)
  return app as unknown as FastifyInstance
}

function measureRequests(app: FastifyInstance, services: Services): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    services.metrics.httpRequests.inc({ method: request.method, route, status: reply.statusCode })
    services.metrics.httpSeconds.observe({ method: request.method, route }, reply.elapsedTime / 1000)
  })
}
