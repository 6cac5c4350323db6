import type { FastifyPluginAsync } from 'fastify'
import type { Services } from '../services.ts'
import { aggregateRoutes } from './aggregate/aggregate-routes.ts'
import { blueprintRoutes } from './blueprint-routes.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { uiCalculationRoutes } from './calculations/ui-calculation-routes.ts'
import { entityRoutes } from './entity-routes.ts'
import { migrationRoutes } from './migrations/migration-routes.ts'
import { permissionRoutes } from './permissions/permission-routes.ts'
import { searchRoutes } from './search/search-routes.ts'
import { uiSearchRoutes } from './search/ui-search-routes.ts'

/** All routes of the catalog. */
export const catalogRoutes: FastifyPluginAsync<{ services: Services }> = async (app, options) => {
  await app.register(blueprintRoutes, options)
  await app.register(permissionRoutes, options)
  await app.register(entityRoutes, options)
  await app.register(bulkRoutes, options)
  await app.register(migrationRoutes, options)
  await app.register(searchRoutes, options)
  await app.register(aggregateRoutes, options)
  await app.register(uiSearchRoutes, options)
  await app.register(uiCalculationRoutes, options)
}
