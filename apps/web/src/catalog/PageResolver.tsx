import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page } from '../ui/index.ts'
import { CatalogPage } from './CatalogPage.tsx'
import { blueprintsQuery } from './catalog-queries.ts'
import { resolvePage } from './page-identifier.ts'

const EntityPage = lazy(() => import('./EntityPage.tsx'))
const route = getRouteApi('/shell/$page')

/** Opens what a path segment names: the catalog page or the entity page of a blueprint. */
export function PageResolver() {
  const { page } = route.useParams()
  const blueprints = useQuery(blueprintsQuery())
  if (blueprints.isPending) return <LoadingNote what="page" rows={10} />
  if (blueprints.isError) {
    return (
      <Page title="Catalog">
        <ErrorPanel error={blueprints.error} onRetry={() => blueprints.refetch()} />
      </Page>
    )
  }
  const target = resolvePage(
    page,
    blueprints.data.map(({ identifier }) => identifier),
  )
  const blueprint = blueprints.data.find(({ identifier }) => identifier === target?.blueprint)
  if (!target || !blueprint) return <NotFoundPage what={`/${page}`} />
  if (target.kind === 'catalog') return <CatalogPage key={blueprint.identifier} blueprint={blueprint} />
  return (
    <Suspense fallback={<LoadingNote what="entity" />}>
      <EntityPage blueprint={blueprint} />
    </Suspense>
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
