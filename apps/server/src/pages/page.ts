import type { PageBody, PagePatch, PagePermissions, PageType } from '@portolan/contract/pages'

/** What a client writes of a page. */
export interface PageContent {
  identifier: string
  type: PageType
  /** Identifier of the blueprint that it shows. */
  blueprint: string | null
  /** Identifier of the folder that it stands in. */
  parent: string | null
  /** What it was last asked to stand after: a page or folder of the same folder. */
  after: string | null
  /** All other keys, as they were sent. */
  document: Readonly<Record<string, unknown>>
}

export interface Page extends PageContent {
  id: string
  orgId: string
  blueprintTitle: string | null
  blueprintIcon: string | null
  /** Made with its blueprint, and not replaced since. */
  isAutomatic: boolean
  /** null: as every new page. */
  permissions: PagePermissions | null
  /** Its order in the folder; null when it has no place in the sidebar. */
  position: number | null
  createdAt: Date
  createdBy: string
  updatedAt: Date
  updatedBy: string
}

/** Keys that describe the stored row. */
const ROW_KEYS = ['id', 'protected', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy']

/** The content of a whole page. Keys that are null are left out. */
export function toPageContent(body: PageBody): PageContent {
  const { identifier, type, blueprint, parent, after, ...rest } = body
  const kept = Object.entries(rest).filter(([key, value]) => value !== null && !ROW_KEYS.includes(key))
  return {
    identifier,
    type,
    blueprint: blueprint ?? null,
    parent: parent ?? null,
    after: after ?? null,
    document: Object.fromEntries(kept),
  }
}

/** The content after a change of some keys. What stood after something in another folder stands at the end of the new one. */
export function patchPage(before: PageContent, patch: PagePatch): PageContent {
  const { document, ...place } = toContent(before)
  const parent = 'parent' in patch ? (patch.parent ?? null) : place.parent
  const kept = parent === place.parent ? place.after : null
  return toPageContent({
    ...document,
    ...place,
    ...patch,
    identifier: patch.identifier ?? place.identifier,
    type: place.type,
    parent,
    after: 'after' in patch ? (patch.after ?? null) : kept,
  })
}

/** The part of a stored page that clients write. */
export const toContent = ({ identifier, type, blueprint, parent, after, document }: PageContent): PageContent => ({
  identifier,
  type,
  blueprint,
  parent,
  after,
  document,
})

export const isPrivate = ({ document }: Pick<PageContent, 'document'>): boolean => document.visibility === 'private'

/** Whether a page stands among the others of a folder, shown or not. */
export const hasPlace = (page: Pick<PageContent, 'type' | 'document'>): boolean =>
  (page.type === 'dashboard' || page.type === 'blueprint-entities') && !isPrivate(page)

/** The portal needs these: they are neither created nor deleted by clients. */
export const isProtected = ({ type }: Pick<PageContent, 'type'>): boolean => type === 'home' || type === 'entity'
