import type { EntityView } from '@portolan/contract/entities'
import type { BlueprintSearchRequest } from '@portolan/contract/search'
import type { Caller } from '../../access/index.ts'
import type { Blueprint } from '../blueprint.ts'
import { getBlueprint } from '../blueprint-store.ts'
import { readCatalog } from '../catalog-snapshot.ts'
import { computeBy } from '../computed-values.ts'
import type { ExtrasDeps } from '../entity-extras.ts'
import { toQueriedViews, type EntityReadQuery } from '../entity-query.ts'
import { selectKeys } from '../entity-selection.ts'
import type { Entity } from '../entity.ts'
import type { Reader } from '../permissions/reader.ts'
import { noteSearch } from '../property-indexes/note-search.ts'
import { prepareCondition } from './compile-query.ts'
import { TRUE } from './conditions.ts'
import { findPage, searchEntities } from './search-entities.ts'

const DEFAULT_LIMIT = 200

/** Searches all blueprints; everything found is in one reply. A rule about a property that a blueprint lacks matches nothing there. */
export async function searchCatalog(
  deps: ExtrasDeps,
  caller: Caller,
  query: unknown,
  selection: EntityReadQuery,
): Promise<{ matchingBlueprints: string[]; entities: EntityView[] }> {
  const blueprints = await readCatalog(deps.db, caller.orgId)
  const reader = deps.readerOf(caller)
  const scope = {
    orgId: caller.orgId,
    blueprints,
    strict: false,
    now: deps.clock.now(),
    caller,
    reader,
    catalogHooks: deps.catalogHooks,
    compute: computeBy(deps),
  }
  const { entities } = await searchEntities(deps.db, scope, query, { path: 'body' })
  const views = await toViews(deps, reader, blueprints, entities, selection)
  return { matchingBlueprints: [...new Set(views.map((view) => view.blueprint))], entities: views }
}

/** Searches one blueprint, page by page. `include` and `exclude` of the body hold keys, not JSON paths. */
export async function searchBlueprint(
  deps: ExtrasDeps,
  caller: Caller,
  identifier: string,
  request: BlueprintSearchRequest,
  selection: EntityReadQuery,
): Promise<{ entities: EntityView[]; next?: string }> {
  const blueprint = await getBlueprint(deps.db, caller.orgId, identifier)
  const reader = deps.readerOf(caller)
  const scope = {
    orgId: caller.orgId,
    blueprints: [blueprint],
    strict: true,
    now: deps.clock.now(),
    caller,
    reader,
    catalogHooks: deps.catalogHooks,
    compute: computeBy(deps),
  }
  const page = { limit: request.limit ?? DEFAULT_LIMIT, from: request.from }
  const condition = request.query === undefined ? TRUE : await prepareCondition(deps.db, scope, request.query)
  // The time that programs take is none that an index could save.
  const startedAt = performance.now()
  const { entities, next } = await findPage(deps.db, scope, condition, page)
  await noteSearch(deps.db, blueprint, request, performance.now() - startedAt)
  const views = await toQueriedViews(deps, reader, blueprint, entities, selection)
  const keys = { include: request.include ?? [], exclude: request.exclude ?? [] }
  return { entities: views.map((view) => selectKeys(view, keys)), ...(next !== undefined && { next }) }
}

/** Entities of several blueprints as the query parameters ask for them, in their order. */
export async function toViews(
  deps: ExtrasDeps,
  reader: Reader,
  blueprints: Blueprint[],
  entities: Entity[],
  selection: EntityReadQuery,
): Promise<EntityView[]> {
  const groups = Map.groupBy(entities, (entity) => entity.blueprintId)
  const views = new Map<Entity, EntityView>()
  for (const blueprint of blueprints) {
    const members = groups.get(blueprint.id) ?? []
    const shown = await toQueriedViews(deps, reader, blueprint, members, selection)
    members.forEach((entity, index) => views.set(entity, shown[index]!))
  }
  return entities.flatMap((entity) => views.get(entity) ?? [])
}
