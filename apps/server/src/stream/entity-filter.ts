import type { Caller } from '../access/index.ts'
import { findBlueprint, findEntities } from '../catalog/index.ts'
import type { LiveEvent } from '../live/live-events.ts'
import type { Services } from '../services.ts'

/**
 * Tells whether a viewer may know of a change of an entity, by the rights of that moment. Of an entity that is gone
 * nothing can be asked any more: its deletion is only told to those who may read all of its blueprint.
 */
export function createEntityFilter(
  { db, readerOf }: Pick<Services, 'db' | 'readerOf'>,
  getViewer: () => Caller,
): (event: LiveEvent) => Promise<boolean> {
  return async ({ orgId, id, entity, change }) => {
    const reader = readerOf(getViewer())
    if (reader.readsAll) return true
    const blueprint = await findBlueprint(db, orgId, id)
    if (blueprint === undefined || entity === undefined) return false
    if (change === 'DELETE') return reader.readsAllOf(db, blueprint)
    return (await findEntities(db, reader, blueprint, [entity])).length > 0
  }
}
