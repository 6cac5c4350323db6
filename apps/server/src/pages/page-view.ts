import type { FolderView, PageView } from '@portolan/contract/pages'
import pluralize from 'pluralize'
import type { Folder } from './folder-store.ts'
import { isProtected, type Page } from './page.ts'

/** A page as replies show it: what was written and what describes the row. An automatic page shows the names of its blueprint. */
export function toPageView(page: Page): PageView {
  const { title = automaticTitle(page), icon = automaticIcon(page), ...rest } = page.document
  return {
    identifier: page.identifier,
    type: page.type,
    ...(title !== undefined && { title }),
    ...(icon !== undefined && { icon }),
    ...(page.blueprint !== null && { blueprint: page.blueprint }),
    ...rest,
    ...(page.parent !== null && { parent: page.parent }),
    ...(page.after !== null && { after: page.after }),
    ...(isProtected(page) && { protected: true }),
    createdAt: page.createdAt.toISOString(),
    createdBy: page.createdBy,
    updatedAt: page.updatedAt.toISOString(),
    updatedBy: page.updatedBy,
  }
}

function automaticTitle({ isAutomatic, type, blueprintTitle }: Page): string | undefined {
  if (!isAutomatic || blueprintTitle === null) return undefined
  return type === 'entity' ? blueprintTitle : toPlural(blueprintTitle)
}

/** The library would make `APIS` of `API`. */
const toPlural = (title: string): string => (/(^|\P{L})\p{Lu}{2,}$/u.test(title) ? `${title}s` : pluralize(title))

const automaticIcon = ({ isAutomatic, blueprintIcon }: Page): string | undefined =>
  isAutomatic && blueprintIcon !== null ? blueprintIcon : undefined

/** The text under which a page stands in the sidebar, if it has any. */
export function titleOf(page: Page): string | undefined {
  const { title } = page.document
  return typeof title === 'string' ? title : automaticTitle(page)
}

/**
 * A folder as replies show it.
 * @compat terraform-provider: needs a title only when one was sent, no `parent` at the root, and `after` as it was sent.
 */
export const toFolderView = ({ identifier, title, parent, after }: Folder): FolderView => ({
  identifier,
  ...(title !== null && { title }),
  parent,
  after,
})
