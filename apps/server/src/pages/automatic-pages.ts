import { HOME_PAGE } from '@portolan/contract/pages'
import { inCatalogTransaction, lockBlueprints } from '../catalog/index.ts'
import type { Trx } from '../database/database.ts'
import type { Services } from '../services.ts'
import {
  arePagesMissing,
  findTaken,
  listPagelessBlueprints,
  readOrganizationStart,
  type PagelessBlueprint,
} from './automatic-page-store.ts'
import type { PageContent } from './page.ts'
import { findFolder, insertFolder } from './folder-store.ts'
import { catalogPageNames, entityPageOf } from './page-names.ts'
import { insertPage } from './page-store.ts'
import { placeInSidebar } from './place-in-sidebar.ts'

/** Who made the start page, which nobody made. */
const NOBODY = 'system'

/** `{{blueprint}}` stands for the blueprint of the page, so the widget stays right when that is renamed. */
const TABLE = {
  id: 'entities',
  type: 'table-entities-explorer',
  dataset: { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: '{{blueprint}}' }] },
}

/** Where the lists of scorecards, rules and results stand, together. */
const SCORECARD_FOLDER = { identifier: '_scorecard_catalog', title: 'Scorecard catalog' }
const SCORECARD_BLUEPRINTS = ['_scorecard', '_rule', '_rule_result']

/** Makes the pages of a new blueprint: one for each of its entities, and one that lists them. */
export async function createBlueprintPages(
  trx: Trx,
  blueprint: PagelessBlueprint,
  options: { createCatalogPage: boolean },
): Promise<void> {
  const row = {
    orgId: blueprint.orgId,
    blueprintId: blueprint.id,
    isAutomatic: true,
    createdAt: blueprint.createdAt,
    createdBy: blueprint.createdBy,
  }
  const own = { blueprint: blueprint.identifier, parent: null, after: null }
  const entityPage: PageContent = {
    ...own,
    identifier: entityPageOf(blueprint.identifier),
    type: 'entity',
    document: {},
  }
  await insertPage(trx, { ...row, content: entityPage })
  if (!options.createCatalogPage) return

  const identifier = await findFreeName(trx, blueprint)
  if (identifier === undefined) return
  const id = await insertPage(trx, {
    ...row,
    content: { ...own, identifier, type: 'blueprint-entities', document: { widgets: [TABLE] } },
  })
  const parent = SCORECARD_BLUEPRINTS.includes(blueprint.identifier)
    ? await ensureScorecardFolder(trx, blueprint)
    : null
  await placeInSidebar(trx, blueprint.orgId, { kind: 'page', id: id!, identifier }, { parent, after: null })
}

async function ensureScorecardFolder(trx: Trx, { orgId, createdAt, createdBy }: PagelessBlueprint): Promise<string> {
  const { identifier } = SCORECARD_FOLDER
  if ((await findFolder(trx, orgId, identifier)) === undefined) {
    const id = await insertFolder(trx, { orgId, ...SCORECARD_FOLDER, by: createdBy, now: createdAt })
    await placeInSidebar(trx, orgId, { kind: 'folder', id: id!, identifier }, { parent: null, after: null })
  }
  return identifier
}

/** The first name for the catalog page of a blueprint that no other page has. */
export async function findFreeName(
  trx: Trx,
  { orgId, identifier }: { orgId: string; identifier: string },
): Promise<string | undefined> {
  const names = catalogPageNames(identifier)
  const taken = await findTaken(trx, orgId, names)
  return names.find((name) => !taken.has(name))
}

/**
 * Makes the pages that an organisation should have and has not: of blueprints that are older than stored pages or were
 * not made through the API, and the start page. Every read of pages begins with it; usually it costs one look-up.
 */
export async function completePages({ db }: Pick<Services, 'db'>, orgId: string): Promise<void> {
  if (!(await arePagesMissing(db, orgId))) return
  await inCatalogTransaction(db, async (trx) => {
    await lockBlueprints(trx, orgId)
    await createMissingPages(trx, orgId)
  })
}

/** As `completePages`, for a caller that holds the lock of the blueprints. */
export async function createMissingPages(trx: Trx, orgId: string): Promise<void> {
  if (!(await arePagesMissing(trx, orgId))) return
  await insertHomePage(trx, orgId)
  for (const blueprint of await listPagelessBlueprints(trx, orgId)) {
    await createBlueprintPages(trx, blueprint, { createCatalogPage: true })
  }
}

async function insertHomePage(trx: Trx, orgId: string): Promise<void> {
  await insertPage(trx, {
    orgId,
    content: { identifier: HOME_PAGE, type: 'home', blueprint: null, parent: null, after: null, document: {} },
    blueprintId: null,
    isAutomatic: true,
    createdAt: await readOrganizationStart(trx, orgId),
    createdBy: NOBODY,
  })
}
