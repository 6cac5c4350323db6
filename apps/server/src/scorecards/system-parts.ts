import { isDeepStrictEqual } from 'node:util'
import type { BlueprintDocument } from '@portolan/contract/blueprints'
import { DEFAULT_LEVELS } from '@portolan/contract/scorecards'
import { getBlueprint, lockBlueprintForChange, updateBlueprint, withLevels } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { listLevelTitles } from './scorecard-store.ts'

/** Brings the system blueprints in line with the scorecards that an organisation has. It holds the lock of blueprints. */
export async function updateSystemParts(trx: Trx, orgId: string): Promise<void> {
  const titles = new Set([...DEFAULT_LEVELS.map(({ title }) => title), ...(await listLevelTitles(trx, orgId))])
  await update(trx, orgId, '_rule', (document) => withLevels(document, [...titles]))
}

async function update(
  trx: Trx,
  orgId: string,
  identifier: string,
  toNext: (document: BlueprintDocument) => BlueprintDocument,
): Promise<void> {
  const { id, document } = await getBlueprint(trx, orgId, identifier)
  if (isDeepStrictEqual(toNext(document), document)) return
  await lockBlueprintForChange(trx, id)
  const stored = await getBlueprint(trx, orgId, identifier)
  await updateBlueprint(trx, stored, { document: toNext(stored.document) })
}
