export { installScorecardHooks } from './catalog-hooks.ts'
export { scorecardRoutes } from './scorecard-routes.ts'
export { alignScorecards } from './align-scorecards.ts'
