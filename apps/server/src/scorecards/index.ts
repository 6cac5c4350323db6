export { installScorecardHooks } from './catalog-hooks.ts'
export { scorecardRoutes } from './scorecard-routes.ts'
export { uiScorecardRoutes } from './ui-scorecard-routes.ts'
