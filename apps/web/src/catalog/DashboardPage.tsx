import { EmptyState, EntityIcon, Page } from '../ui/index.ts'
import type { StoredPage } from './sidebar-queries.ts'

/** A stored dashboard. Its widgets are kept for clients of the API; this page does not draw them yet. */
export function DashboardPage({ page }: { page: StoredPage }) {
  const title = page.title ?? page.identifier
  return (
    <Page
      title={title}
      heading={
        <>
          <EntityIcon icon={page.icon} title={title} size={18} framed />
          {title}
        </>
      }
      description={page.description}
    >
      <EmptyState title="Widgets are not drawn yet">
        The dashboard is stored as it was sent, and the API returns it unchanged.
      </EmptyState>
    </Page>
  )
}
