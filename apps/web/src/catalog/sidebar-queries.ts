import { PortolanError } from '@portolan/client'
import type {
  FolderBody,
  FolderPatch,
  FolderReply,
  PageReply,
  PagesReply,
  SidebarReply,
} from '@portolan/contract/pages'
import { mutationOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import { queryClient } from '../query-client.ts'

const FOLDERS = '/v1/sidebars/catalog/folders'
const pagePath = (identifier: string) => `/v1/pages/${encodeURIComponent(identifier)}`
const folderPath = (identifier: string) => `${FOLDERS}/${encodeURIComponent(identifier)}`

/** Folders and pages of the catalog, in their order. */
export function sidebarQuery() {
  return queryOptions({
    queryKey: ['sidebar'],
    queryFn: ({ signal }) => api.request<SidebarReply>('GET', '/v1/sidebars/catalog', { signal }),
    select: (reply) => reply.sidebar.items,
    staleTime: 60_000,
  })
}

/** Every page that the reader may see, without its widgets. */
export function pagesQuery() {
  return queryOptions({
    queryKey: ['pages'],
    queryFn: ({ signal }) => api.request<PagesReply>('GET', '/v1/pages', { signal, query: { compact: true } }),
    select: (reply) => reply.pages as StoredPage[],
    staleTime: 60_000,
  })
}

/** One page with its widgets; null when there is none of that identifier, or the reader may not see it. */
export function pageQuery(identifier: string) {
  return queryOptions({
    queryKey: ['pages', identifier],
    queryFn: async ({ signal }) => {
      try {
        const reply = await api.request<PageReply>('GET', pagePath(identifier), { signal })
        return reply.page as StoredPage
      } catch (error) {
        if (error instanceof PortolanError && error.status === 404) return null
        throw error
      }
    },
    staleTime: 60_000,
  })
}

/** What the catalog shows of a stored page. Each key stands only when it was written. */
export interface StoredPage {
  identifier: string
  type: string
  title?: string
  icon?: string
  description?: string
  blueprint?: string
  parent?: string
  locked?: boolean
  widgets?: readonly Record<string, unknown>[]
  updatedAt?: string
  updatedBy?: string
}

export function createFolderMutation() {
  return mutationOptions({
    mutationFn: (body: FolderBody) => api.request<FolderReply>('POST', FOLDERS, { body }),
    onSuccess: refreshSidebar,
  })
}

export function patchFolderMutation(identifier: string) {
  return mutationOptions({
    mutationFn: (body: FolderPatch) => api.request<FolderReply>('PATCH', folderPath(identifier), { body }),
    onSuccess: refreshSidebar,
  })
}

/** What stands in the folder moves to where the folder stood. */
export function deleteFolderMutation(identifier: string) {
  return mutationOptions({
    mutationFn: () => api.request('DELETE', folderPath(identifier)),
    onSuccess: refreshSidebar,
  })
}

/** Moves a page or folder to the end of a folder; null is the top of the catalog. */
export function moveItemMutation({ kind, identifier }: { kind: 'page' | 'folder'; identifier: string }) {
  const path = kind === 'folder' ? folderPath(identifier) : pagePath(identifier)
  return mutationOptions({
    mutationFn: (parent: string | null) => api.request('PATCH', path, { body: { parent } }),
    onSuccess: refreshSidebar,
  })
}

/** After pages or folders changed, or blueprints, which bring pages along. */
export async function refreshSidebar(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['sidebar'] }),
    queryClient.invalidateQueries({ queryKey: ['pages'] }),
  ])
}
