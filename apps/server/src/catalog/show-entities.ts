import type { EntityView } from '@portolan/contract/entities'
import type { Db } from '../database/database.ts'
import type { Blueprint } from './blueprint.ts'
import type { Entity } from './entity.ts'
import { toEntityView, type EntityViewOptions } from './entity-view.ts'
import { findMirrorValues, type MirrorOptions } from './mirrors/mirror-values.ts'

/** Entities of one blueprint as replies show them, with the values of their mirror properties as they are now. */
export async function showEntities(
  db: Db,
  blueprint: Blueprint,
  entities: Entity[],
  options: Pick<EntityViewOptions, 'excludeCalculated'> & MirrorOptions = {},
): Promise<EntityView[]> {
  const { excludeCalculated = false, ...mirrorOptions } = options
  if (excludeCalculated) return entities.map((entity) => toEntityView(blueprint, entity, { excludeCalculated }))
  const mirrors = await findMirrorValues(db, blueprint, entities, mirrorOptions)
  return entities.map((entity) => toEntityView(blueprint, entity, { computed: mirrors.get(entity.id) }))
}

/** One entity as replies show it. */
export async function showEntity(db: Db, blueprint: Blueprint, entity: Entity): Promise<EntityView> {
  const [view] = await showEntities(db, blueprint, [entity])
  return view!
}
