import { useQuery } from '@tanstack/react-query'
import { catalogSummaryQuery } from './catalog-queries.ts'
import { pagesQuery, sidebarQuery } from './sidebar-queries.ts'
import { toTree, type TreeNode } from './sidebar-tree.ts'

interface CatalogTreeState {
  tree: TreeNode[] | undefined
  error: Error | null
  retry: () => void
}

/** The folders and pages of the catalog with the number of entities behind each page. */
export function useCatalogTree(): CatalogTreeState {
  const sidebar = useQuery(sidebarQuery())
  const pages = useQuery(pagesQuery())
  const summary = useQuery(catalogSummaryQuery())
  const isComplete = sidebar.data !== undefined && pages.data !== undefined && summary.data !== undefined
  return {
    tree: isComplete ? toTree({ items: sidebar.data, pages: pages.data, counts: summary.data }) : undefined,
    error: sidebar.error ?? pages.error ?? summary.error,
    retry: () => {
      for (const query of [sidebar, pages, summary]) if (query.isError) void query.refetch()
    },
  }
}
