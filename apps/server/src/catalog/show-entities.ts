import type { EntityView } from '@portolan/contract/entities'
import type { Blueprint } from './blueprint.ts'
import { findComputedValues, type ComputedOptions, type ComputingDeps } from './computed-values.ts'
import type { Entity } from './entity.ts'
import { toEntityView, type EntityViewOptions } from './entity-view.ts'
import { withInheritedTeams } from './inherited-teams.ts'

/** Entities of one blueprint as replies show them, with the values of their computed properties as they are now. */
export async function showEntities(
  deps: ComputingDeps,
  blueprint: Blueprint,
  entities: Entity[],
  options: Pick<EntityViewOptions, 'excludeCalculated'> & ComputedOptions = {},
): Promise<EntityView[]> {
  const { excludeCalculated = false, ...computedOptions } = options
  const owned = await withInheritedTeams(deps.db, blueprint, entities)
  if (excludeCalculated) return owned.map((entity) => toEntityView(blueprint, entity, { excludeCalculated }))
  const computed = await findComputedValues(deps, blueprint, owned, computedOptions)
  return owned.map((entity) => toEntityView(blueprint, entity, { computed: computed.get(entity.id) }))
}

/** One entity as replies show it. */
export async function showEntity(deps: ComputingDeps, blueprint: Blueprint, entity: Entity): Promise<EntityView> {
  const [view] = await showEntities(deps, blueprint, [entity])
  return view!
}
