import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, EmptyState, ErrorPanel, LoadingNote, Page, TextInput } from '../ui/index.ts'
import { BlueprintTiles } from './BlueprintTiles.tsx'
import { catalogSummaryQuery } from './catalog-queries.ts'
import classes from './CatalogPage.module.css'

const route = getRouteApi('/shell/organization/catalog')

/** Every catalog page with the number of its entities. */
export default function CatalogIndexPage() {
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const summary = useQuery(catalogSummaryQuery())
  const change = (text: string) => void navigate({ search: { search: text || undefined }, replace: true })
  const wanted = search.trim().toLowerCase()
  // Every portal has the blueprints of the system, so alone they count as nothing; they come last.
  const own = summary.data?.filter(({ identifier }) => !identifier.startsWith('_')) ?? []
  const system = summary.data?.filter(({ identifier }) => identifier.startsWith('_')) ?? []
  const shown = [...own, ...system].filter(({ identifier, title }) =>
    `${identifier} ${title}`.toLowerCase().includes(wanted),
  )

  return (
    <Page title="Catalog" description="Everything your organization runs, by kind">
      <div className={classes.toolbar}>
        <TextInput
          className={classes.search}
          type="search"
          aria-label="Search catalog pages"
          placeholder="Search"
          data-page-search
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={(event) => change(event.currentTarget.value)}
        />
      </div>
      {summary.isPending && <LoadingNote what="catalog" rows={4} rowHeight={64} />}
      {summary.isError && <ErrorPanel error={summary.error} onRetry={() => summary.refetch()} />}
      {summary.isSuccess && own.length === 0 && (
        <EmptyState
          title="The catalog is empty"
          action={
            <Button component={Link} to="/settings/data-model" variant="default">
              Open Builder
            </Button>
          }
        >
          A blueprint describes a kind of thing: a service, an environment, a pipeline. Add the first one.
        </EmptyState>
      )}
      {own.length > 0 && shown.length === 0 && (
        <EmptyState
          title={`Nothing matches “${search}”`}
          action={
            <Button variant="default" onClick={() => change('')}>
              Clear filters
            </Button>
          }
        />
      )}
      {shown.length > 0 && <BlueprintTiles blueprints={shown} />}
    </Page>
  )
}
