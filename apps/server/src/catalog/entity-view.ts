import type { EntityView } from '@portolan/contract/entities'
import { computedKeys, propertyKeys, type Blueprint } from './blueprint.ts'
import { withoutStrays, type Entity } from './entity.ts'

export interface EntityViewOptions {
  /** Leaves out mirror, calculation and aggregation properties. */
  excludeCalculated?: boolean
  /** Values of computed properties by key. Those that are not here are null. */
  computed?: ReadonlyMap<string, unknown> | undefined
}

/**
 * An entity as replies show it. Every property of the schema is there, null when it has no value; a relation only
 * once it was written.
 * @compat terraform-provider: needs null for properties that it did not send, and plans a change for a relation it did not.
 * @compat Ocean: a many relation or team that was written as null must not come back as [].
 */
export function toEntityView(blueprint: Blueprint, entity: Entity, options: EntityViewOptions = {}): EntityView {
  const keys = propertyKeys(blueprint.document)
  const properties: Record<string, unknown> = {}
  for (const key of keys) properties[key] = Object.hasOwn(entity.properties, key) ? entity.properties[key] : null
  if (!options.excludeCalculated) {
    for (const key of computedKeys(blueprint.document)) properties[key] = options.computed?.get(key) ?? null
  }
  return {
    identifier: entity.identifier,
    title: entity.title,
    icon: entity.icon,
    blueprint: blueprint.identifier,
    team: entity.team,
    properties,
    relations: withoutStrays(blueprint, entity).relations,
    createdAt: entity.createdAt.toISOString(),
    createdBy: entity.createdBy,
    updatedAt: entity.updatedAt.toISOString(),
    updatedBy: entity.updatedBy,
  }
}
