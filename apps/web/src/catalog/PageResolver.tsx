import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Navigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page } from '../ui/index.ts'
import { CatalogPage } from './CatalogPage.tsx'
import { blueprintsQuery } from './catalog-queries.ts'
import type { Blueprint } from './catalog-types.ts'
import { DashboardPage } from './DashboardPage.tsx'
import { resolvePage, type PageTarget } from './page-identifier.ts'
import { pageQuery, type StoredPage } from './sidebar-queries.ts'

const EntityPage = lazy(() => import('./EntityPage.tsx'))
const route = getRouteApi('/shell/$page')

/** Opens what a path segment names: a stored page, else the catalog page or the entity page of a blueprint. */
export function PageResolver() {
  const { page } = route.useParams()
  const blueprints = useQuery(blueprintsQuery())
  const stored = useQuery(pageQuery(page))
  const failed = [blueprints, stored].find(({ isError }) => isError)
  if (failed) {
    return (
      <Page title="Catalog">
        <ErrorPanel error={failed.error} onRetry={() => failed.refetch()} />
      </Page>
    )
  }
  if (blueprints.data === undefined || stored.data === undefined) return <LoadingNote what="page" rows={10} />

  const own = stored.data ?? undefined
  if (own?.type === 'home') return <Navigate to="/organization/home" replace />
  if (own?.type === 'dashboard') return <DashboardPage key={page} page={own} />
  const target = toTarget(page, own, blueprints.data)
  const blueprint = blueprints.data.find(({ identifier }) => identifier === target?.blueprint)
  if (!target || !blueprint) return <NotFoundPage what={`/${page}`} />
  if (target.kind === 'catalog') return <CatalogPage key={page} blueprint={blueprint} page={own} />
  return (
    <Suspense fallback={<LoadingNote what="entity" />}>
      <EntityPage blueprint={blueprint} />
    </Suspense>
  )
}

function toTarget(page: string, stored: StoredPage | undefined, blueprints: readonly Blueprint[]): PageTarget {
  if (stored?.blueprint !== undefined) {
    return { kind: stored.type === 'entity' ? 'entity' : 'catalog', blueprint: stored.blueprint }
  }
  return resolvePage(
    page,
    blueprints.map(({ identifier }) => identifier),
  )
}

/** What an address shows that leads nowhere. */
export function NotFoundPage({ what }: { what: string }) {
  return (
    <Page title="Not found">
      <EmptyState
        title={`There is no page “${what}”`}
        action={
          <Button component={Link} to="/organization/catalog" variant="default">
            Open the catalog
          </Button>
        }
      >
        It was deleted or renamed, or you may not see it.
      </EmptyState>
    </Page>
  )
}
