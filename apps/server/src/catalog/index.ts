/* The names that other modules may use. */
export type { Blueprint } from './blueprint.ts'
export type { Entity, EntityContent } from './entity.ts'
export { computedKeys } from './blueprint.ts'
export type { KeyRename } from './follow-key.ts'
export {
  findBlueprint,
  findBlueprintById,
  findBlueprints,
  getBlueprint,
  recordScorecardCount,
  listBlueprints,
  updateBlueprint,
} from './blueprint-store.ts'
export { toBlueprintView } from './blueprint-view.ts'
export { inCatalogTransaction, lockBlueprintForChange, lockBlueprints, lockForEntityWrite } from './catalog-locks.ts'
export {
  createCatalogHooks,
  type CatalogHooks,
  type Computing,
  type ScorecardOperand,
  type ScorecardTexts,
  type SearchResult,
  type SearchSource,
} from './catalog-hooks.ts'
export { computeBy, type ComputeValues } from './computed-values.ts'
export { findEntityView, findEntityViews, getEntity } from './read-entities.ts'
export { filterEntities } from './search/filter-entities.ts'
export { findEntities, findEntitiesById, listEntitiesAfter } from './entity-store.ts'
export { removeRows } from './delete-entities.ts'
export { inheritsTeams, withInheritedTeams } from './inherited-teams.ts'
export { readCatalog } from './catalog-snapshot.ts'
export { internDatasource } from './datasource-store.ts'
export { propertyIndexJob } from './property-indexes/property-index-job.ts'
export { searchEntities } from './search/search-entities.ts'
export type { Condition } from './search/conditions.ts'
export { compileAlone, prepareCondition, prepareRules } from './search/compile-query.ts'
export type { PreparedScope, SearchScope } from './search/search-scope.ts'
export { toEntityView } from './entity-view.ts'
export { SYSTEM, type Reader } from './permissions/reader.ts'
export { ensureSystemBlueprints } from './system/ensure-system-blueprints.ts'
export { RESULT_TARGET } from './system/rule-result-blueprint.ts'
export { pickResultTargets, structureOf, withLevels } from './system/system-blueprints.ts'
export { upsertEntity } from './upsert-entity.ts'
export { deleteRecords, writeRecords, type RecordWrite } from './write-records.ts'
export type { ManagedEntities, Verdict } from './managed-entities.ts'
export type { Draft } from './entity-draft.ts'
