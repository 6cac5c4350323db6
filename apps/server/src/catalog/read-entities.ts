import type { EntityView } from '@portolan/contract/entities'
import type { Caller } from '../access/index.ts'
import { findBlueprint, getBlueprint } from './blueprint-store.ts'
import { findEntities, findEntity } from './entity-store.ts'
import type { Services } from '../services.ts'
import type { ComputingDeps } from './computed-values.ts'
import type { Reader } from './permissions/reader.ts'
import { missingEntity } from './plan-entity.ts'
import { showEntities, showEntity } from './show-entities.ts'

/** An entity as replies show it, or undefined when it or its blueprint does not exist or may not be read. */
export async function findEntityView(
  deps: ComputingDeps,
  reader: Reader,
  orgId: string,
  blueprintIdentifier: string,
  identifier: string,
): Promise<EntityView | undefined> {
  const [view] = await findEntityViews(deps, reader, orgId, blueprintIdentifier, [identifier])
  return view
}

/** Those that exist and may be read, in the order of the identifiers given. */
export async function findEntityViews(
  deps: ComputingDeps,
  reader: Reader,
  orgId: string,
  blueprintIdentifier: string,
  identifiers: string[],
): Promise<EntityView[]> {
  const blueprint = await findBlueprint(deps.db, orgId, blueprintIdentifier)
  if (blueprint === undefined) return []
  const entities = await findEntities(deps.db, reader, blueprint, identifiers)
  const shown = await showEntities(deps, blueprint, entities)
  const views = new Map(shown.map((view) => [view.identifier, view]))
  return [...new Set(identifiers)].flatMap((identifier) => views.get(identifier) ?? [])
}

/** @throws DomainError `not_found`. */
export async function getEntity(
  deps: ComputingDeps & Pick<Services, 'readerOf'>,
  caller: Caller,
  blueprintIdentifier: string,
  identifier: string,
): Promise<EntityView> {
  const blueprint = await getBlueprint(deps.db, caller.orgId, blueprintIdentifier)
  const entity = await findEntity(deps.db, deps.readerOf(caller), blueprint, identifier)
  if (entity === undefined) throw missingEntity(blueprint, identifier)
  return showEntity(deps, blueprint, entity)
}
