import type { Blueprint, CatalogHooks } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import { createBlueprintPages, findFreeName } from './automatic-pages.ts'
import { followBlueprint } from './follow-blueprint.ts'
import type { Page } from './page.ts'
import { catalogPageNames, entityPageOf } from './page-names.ts'
import { followPage, listBlueprintPages, listPages } from './page-store.ts'
import { recordPageAudit, removePage, renamePage } from './write-pages.ts'

/** Pages that come and go with their blueprint, and follow its name. All in the transaction of the blueprint's change. */
export function installPageHooks(hooks: CatalogHooks): void {
  hooks.blueprintCreated.push((trx, _caller, blueprint, options) => createBlueprintPages(trx, blueprint, options))

  // The trail says of a blueprint what happened to its automatic pages; those that somebody wrote are kept in it.
  hooks.blueprintDeleted.push(async (trx, caller, blueprint) => {
    for (const page of await listBlueprintPages(trx, blueprint)) {
      if (page.type !== 'entity' && page.type !== 'blueprint-entities') continue
      await removePage(trx, page)
      if (!page.isAutomatic) await recordPageAudit(trx, caller, { before: page })
    }
  })

  hooks.blueprintRenamed.push(async (trx, _caller, blueprint, from) => {
    for (const page of await listBlueprintPages(trx, blueprint)) {
      const identifier = await findNextName(trx, page, blueprint, from)
      if (identifier === page.identifier) continue
      await renamePage(trx, page, identifier)
      await followPage(trx, page, { identifier })
    }
    for (const page of await listPages(trx, blueprint.orgId, { withWidgets: true })) {
      const document = followBlueprint(page.document, from, blueprint.identifier)
      if (document !== page.document) await followPage(trx, page, { document })
    }
  })
}

/** What a page of a renamed blueprint is called then. A name that somebody chose stays. */
async function findNextName(trx: Trx, page: Page, blueprint: Blueprint, from: string): Promise<string> {
  if (page.type === 'entity') return entityPageOf(blueprint.identifier)
  const isNamedAfter = page.isAutomatic && catalogPageNames(from).includes(page.identifier)
  if (!isNamedAfter || catalogPageNames(blueprint.identifier).includes(page.identifier)) return page.identifier
  return (await findFreeName(trx, blueprint)) ?? page.identifier
}
