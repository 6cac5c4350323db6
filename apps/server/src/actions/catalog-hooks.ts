import { toActorName } from '../access/index.ts'
import type { CatalogHooks } from '../catalog/index.ts'
import { checkLinkedRun, renameRunBlueprint } from '../runs/index.ts'
import { listStoredActions, updateAction } from './action-store.ts'
import { followBlueprint } from './follow-blueprint.ts'
import { removeAction } from './write-action.ts'

/** What actions and runs add to the catalog: linked runs, actions that follow their blueprint, and the search box. */
export function installActionHooks(hooks: CatalogHooks): void {
  hooks.checkRun = checkLinkedRun

  hooks.blueprintDeleted.push(async (trx, caller, blueprint, { deleteActions }) => {
    if (!deleteActions) return
    for (const action of await listStoredActions(trx, caller.orgId, blueprint.identifier)) {
      await removeAction(trx, caller, action)
    }
  })

  hooks.blueprintRenamed.push(async (trx, caller, blueprint, from) => {
    for (const action of await listStoredActions(trx, caller.orgId)) {
      const document = followBlueprint(action.document, from, blueprint.identifier)
      if (document === undefined) continue
      await updateAction(trx, action, { document, version1: action.version1, by: toActorName(caller) })
    }
  })

  hooks.blueprintRenameCommitted.push(renameRunBlueprint)

  hooks.searchSources.push(async (db, caller, text, limit) => {
    const wanted = text.toLowerCase()
    const actions = await listStoredActions(db, caller.orgId)
    return actions
      .map(({ document }) => document)
      .filter(({ trigger, publish }) => trigger.type === 'self-service' && publish !== false)
      .filter(({ identifier, title = '' }) => `${identifier} ${title}`.toLowerCase().includes(wanted))
      .slice(0, limit)
      .map(({ identifier, title, icon }) => ({
        kind: 'action' as const,
        identifier,
        title: title ?? identifier,
        ...(icon !== undefined && { icon }),
      }))
  })
}
