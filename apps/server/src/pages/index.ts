export { installPageHooks } from './catalog-hooks.ts'
export { pageRoutes } from './page-routes.ts'
export { sidebarRoutes } from './sidebar-routes.ts'
