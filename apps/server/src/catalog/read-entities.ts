import type { EntityView } from '@portolan/contract/entities'
import type { Caller } from '../access/index.ts'
import { findBlueprint, getBlueprint } from './blueprint-store.ts'
import { findEntities, findEntity } from './entity-store.ts'
import type { ComputingDeps } from './computed-values.ts'
import { missingEntity } from './plan-entity.ts'
import { showEntities, showEntity } from './show-entities.ts'

/** An entity as replies show it, or undefined when it or its blueprint does not exist. */
export async function findEntityView(
  deps: ComputingDeps,
  orgId: string,
  blueprintIdentifier: string,
  identifier: string,
): Promise<EntityView | undefined> {
  const [view] = await findEntityViews(deps, orgId, blueprintIdentifier, [identifier])
  return view
}

/** Those that exist, in the order of the identifiers given. */
export async function findEntityViews(
  deps: ComputingDeps,
  orgId: string,
  blueprintIdentifier: string,
  identifiers: string[],
): Promise<EntityView[]> {
  const blueprint = await findBlueprint(deps.db, orgId, blueprintIdentifier)
  if (blueprint === undefined) return []
  const entities = await findEntities(deps.db, blueprint, identifiers)
  const shown = await showEntities(deps, blueprint, entities)
  const views = new Map(shown.map((view) => [view.identifier, view]))
  return [...new Set(identifiers)].flatMap((identifier) => views.get(identifier) ?? [])
}

/** @throws DomainError `not_found`. */
export async function getEntity(
  deps: ComputingDeps,
  caller: Caller,
  blueprintIdentifier: string,
  identifier: string,
): Promise<EntityView> {
  const blueprint = await getBlueprint(deps.db, caller.orgId, blueprintIdentifier)
  const entity = await findEntity(deps.db, blueprint, identifier)
  if (entity === undefined) throw missingEntity(blueprint, identifier)
  return showEntity(deps, blueprint, entity)
}
