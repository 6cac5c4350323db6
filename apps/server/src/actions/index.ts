export { installActionHooks } from './catalog-hooks.ts'
export { actionRoutes } from './action-routes.ts'
export { version1Routes } from './version-1-routes.ts'
