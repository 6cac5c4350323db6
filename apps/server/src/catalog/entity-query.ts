import type { EntityView } from '@portolan/contract/entities'
import { Type, type Static } from 'typebox'
import { isFlagSet, QueryFlag, QueryList, toList, toOptional } from '../http/query-parameters.ts'
import type { Blueprint } from './blueprint.ts'
import { addExtras, type ExtrasDeps } from './entity-extras.ts'
import { selectPaths } from './entity-selection.ts'
import type { Entity } from './entity.ts'
import type { Reader } from './permissions/reader.ts'
import { attachTitles } from './relation-titles.ts'
import { showEntities } from './show-entities.ts'

/** Query parameters of reads. Unknown ones are ignored. */
export const EntityReadQuery = Type.Object({
  exclude_calculated_properties: QueryFlag,
  attach_title_to_relation: QueryFlag,
  attach_identifier_to_title_mirror_properties: QueryFlag,
  include: QueryList,
  exclude: QueryList,
  'include[]': QueryList,
  'exclude[]': QueryList,
})
export type EntityReadQuery = Static<typeof EntityReadQuery>

/** Query parameters of writes. */
export const EntityWriteQuery = Type.Object({
  upsert: QueryFlag,
  merge: QueryFlag,
  validation_only: QueryFlag,
  create_missing_related_entities: QueryFlag,
  run_id: Type.Optional(Type.String()),
})

export const toWriteOptions = (query: Static<typeof EntityWriteQuery>) => ({
  createMissingRelatedEntities: isFlagSet(query.create_missing_related_entities),
  validationOnly: isFlagSet(query.validation_only),
  runId: toOptional(query.run_id),
})

/** The entities of one blueprint as the query parameters ask for them. What is computed can be left out, scorecards included. */
export async function toQueriedViews(
  deps: ExtrasDeps,
  reader: Reader,
  blueprint: Blueprint,
  entities: Entity[],
  query: EntityReadQuery,
): Promise<EntityView[]> {
  const excludeCalculated = isFlagSet(query.exclude_calculated_properties)
  const selection = {
    include: [...toList(query.include), ...toList(query['include[]'])],
    exclude: [...toList(query.exclude), ...toList(query['exclude[]'])],
  }
  const stored = await showEntities(deps, blueprint, entities, {
    excludeCalculated,
    keys: toPropertyKeys(selection.include),
    attachIdentifierToTitle: isFlagSet(query.attach_identifier_to_title_mirror_properties),
  })
  const shown = excludeCalculated ? stored : await addExtras(deps, blueprint, entities, stored, selection.include)
  const views = shown.map((view) => selectPaths(view, selection))
  return isFlagSet(query.attach_title_to_relation) ? attachTitles(deps.db, reader, blueprint, views) : views
}

/** The properties that paths name; undefined: all. */
function toPropertyKeys(include: string[]): Set<string> | undefined {
  if (include.length === 0 || include.includes('properties')) return undefined
  return new Set(
    include.filter((path) => path.startsWith('properties.')).map((path) => path.slice('properties.'.length)),
  )
}
