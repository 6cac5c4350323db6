import type { Trx } from '../database/database.ts'
import { placeItem, type Place, type PlacedItem } from './sidebar-order.ts'
import { listPlacedItems, savePlaces } from './sidebar-store.ts'

/**
 * Puts a stored page or folder in its place. One that is there already stays where it is, also when it is no longer asked
 * to stand after anything.
 * @throws DomainError as `placeItem`.
 */
export async function placeInSidebar(
  trx: Trx,
  orgId: string,
  item: Pick<PlacedItem, 'kind' | 'id' | 'identifier'>,
  { parent, after }: Place,
): Promise<void> {
  const items = await listPlacedItems(trx, orgId)
  const placed = items.find(({ kind, id }) => kind === item.kind && id === item.id)
  if (placed !== undefined && placed.parent === parent && (after === null || after === placed.after)) {
    if (after !== placed.after) await savePlaces(trx, orgId, [{ ...placed, after }])
    return
  }
  const toPlace = placed ?? { ...item, parent: null, after: null, position: null }
  await savePlaces(trx, orgId, placeItem(items, toPlace, { parent, after }))
}
