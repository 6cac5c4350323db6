import { isDeepStrictEqual } from 'node:util'
import type { BlueprintDocument, RelationDefinition } from '@portolan/contract/blueprints'
import { DEFAULT_LEVELS } from '@portolan/contract/scorecards'
import {
  getBlueprint,
  listBlueprints,
  lockBlueprintForChange,
  pickResultTargets,
  RESULT_TARGET,
  updateBlueprint,
  withLevels,
} from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { listLevelTitles } from './scorecard-store.ts'

/** Brings the system blueprints in line with the scorecards that an organisation has. It holds the lock of blueprints. */
export async function updateSystemParts(trx: Trx, orgId: string): Promise<void> {
  const titles = new Set([...DEFAULT_LEVELS.map(({ title }) => title), ...(await listLevelTitles(trx, orgId))])
  await update(trx, orgId, '_rule', (document) => withLevels(document, [...titles]))
  const judged = (await listBlueprints(trx, orgId)).filter(({ scorecardCount }) => scorecardCount > 0)
  const identifiers = judged.map(({ identifier }) => identifier)
  await update(trx, orgId, '_rule_result', (document) => withResultTargets(document, identifiers))
}

/**
 * The blueprint of results with one relation to each blueprint that is judged. It is named after that blueprint, with as
 * many underscores before it as keep it apart from other relations, and keeps its name when the blueprint is renamed.
 */
export function withResultTargets(document: BlueprintDocument, judged: readonly string[]): BlueprintDocument {
  const isStale = ({ type, target }: RelationDefinition) => type === RESULT_TARGET && !judged.includes(target)
  const relations = Object.fromEntries(Object.entries(document.relations).filter(([, relation]) => !isStale(relation)))
  const known = Object.values(pickResultTargets({ ...document, relations })).map(({ target }) => target)
  for (const target of judged) {
    if (known.includes(target)) continue
    let key = target
    while (Object.hasOwn(relations, key)) key = `_${key}`
    relations[key] = { title: target.slice(0, 100), target, required: false, many: false, type: RESULT_TARGET }
  }
  return { ...document, relations }
}

/** The relation of results that leads to entities of a blueprint. */
export const findResultTarget = (document: BlueprintDocument, target: string): string | undefined =>
  Object.entries(pickResultTargets(document)).find(([, relation]) => relation.target === target)?.[0]

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
