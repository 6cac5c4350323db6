import type { EntityView } from '@portolan/contract/entities'
import type { Services } from '../services.ts'
import type { Blueprint } from './blueprint.ts'
import { computeBy } from './computed-values.ts'
import type { Entity } from './entity.ts'

export type ExtrasDeps = Pick<Services, 'db' | 'clock' | 'catalogHooks' | 'calculator' | 'readerOf'>

/**
 * Views of entities of one blueprint with what other modules show beside their content, as it is now.
 * @param include keys of replies that are asked for; none stands for all.
 */
export async function addExtras(
  deps: ExtrasDeps,
  blueprint: Blueprint,
  entities: readonly Entity[],
  views: EntityView[],
  include: readonly string[] = [],
): Promise<EntityView[]> {
  let extended = views
  for (const { keys, read } of deps.catalogHooks.entityExtras) {
    if (include.length > 0 && !include.some((key) => keys.includes(key))) continue
    const extras = await read(deps.db, blueprint, entities, deps.clock.now(), computeBy(deps))
    if (extras.size === 0) continue
    extended = extended.map((view, index) => ({ ...view, ...extras.get(entities[index]!.id) }))
  }
  return extended
}
