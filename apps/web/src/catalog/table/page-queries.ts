import type { PageReply, PageRightsReply } from '@portolan/contract/pages'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { refreshSidebar, type StoredPage } from '../sidebar-queries.ts'
import { newTable, tableOf } from './stored-view.ts'

const pagePath = (identifier: string) => `/v1/pages/${encodeURIComponent(identifier)}`

/** What the reader may do with a page, as the server judges. */
export function pageRightsQuery(page: string) {
  return queryOptions({
    queryKey: ['page-rights', page],
    queryFn: ({ signal }) =>
      api.request<PageRightsReply>('GET', `/ui/v1/pages/${encodeURIComponent(page)}/rights`, { signal }),
    select: (reply) => reply.rights,
    staleTime: 60_000,
  })
}

/**
 * Writes the settings of the table of a page, and nothing else of the page.
 * @throws PortolanError `conflict` when somebody changed the page since it was read.
 */
export async function saveTableConfig(page: StoredPage, blueprintConfig: unknown): Promise<void> {
  const table = tableOf(page)
  const path = pagePath(page.identifier)
  if (typeof table?.['id'] === 'string') {
    const widget = `${path}/widgets/${encodeURIComponent(table['id'])}`
    await change(page, widget, { blueprintConfig })
  } else {
    const widgets = page.widgets ?? []
    const written = { ...(table ?? newTable()), blueprintConfig }
    const isKnown = (widget: unknown) => widget === table
    await change(page, path, {
      widgets: table ? widgets.map((widget) => (isKnown(widget) ? written : widget)) : [...widgets, written],
    })
  }
  await refreshSidebar()
}

/** Locks a page or opens it again. @throws as `saveTableConfig`. */
export async function lockPage(page: StoredPage, { isLocked }: { isLocked: boolean }): Promise<void> {
  await change(page, pagePath(page.identifier), { locked: isLocked ? true : null })
  await refreshSidebar()
}

/** Makes a page like another, in the same folder behind it, with settings of its own. @returns its identifier. */
export async function copyPage(
  page: StoredPage,
  copy: { identifier: string; title: string; blueprintConfig: unknown },
): Promise<string> {
  const { identifier, title, blueprintConfig } = copy
  const table = { ...(tableOf(page) ?? newTable()), blueprintConfig }
  const reply = await api.request<PageReply>('POST', '/v1/pages', {
    body: {
      identifier,
      title,
      type: page.type,
      blueprint: page.blueprint,
      ...(page.icon !== undefined && { icon: page.icon }),
      ...(page.description !== undefined && { description: page.description }),
      ...(page.parent !== undefined && { parent: page.parent }),
      after: page.identifier,
      widgets: [table],
    },
  })
  await refreshSidebar()
  return reply.page.identifier
}

function change(page: StoredPage, path: string, body: unknown): Promise<unknown> {
  const headers = page.updatedAt === undefined ? {} : { 'If-Match': `"${page.updatedAt}"` }
  return api.request('PATCH', path, { body, headers })
}
