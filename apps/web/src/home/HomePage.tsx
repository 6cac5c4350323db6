import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { bootstrapQuery } from '../access/session-queries.ts'
import { ActionCard } from '../actions/ActionCard.tsx'
import { actionsQuery } from '../actions/action-queries.ts'
import { PageTiles } from '../catalog/PageTiles.tsx'
import { isSystem, pagesOf } from '../catalog/sidebar-tree.ts'
import { useCatalogTree } from '../catalog/use-catalog-tree.ts'
import { myLatestRunsQuery } from '../runs/run-queries.ts'
import { RunsTable } from '../runs/RunsTable.tsx'
import { EmptyState, ErrorPanel, LoadingNote, Page, Section } from '../ui/index.ts'
import classes from './HomePage.module.css'

const RUNS_SHOWN = 5
const ACTIONS_SHOWN = 6
const PAGES_SHOWN = 9

/** Where work starts: the reader's latest runs, the actions at hand, and the catalog. */
export default function HomePage() {
  const bootstrap = useQuery(bootstrapQuery())
  const name = bootstrap.data?.user.firstName
  return (
    <Page
      title="Home"
      heading={name ? `Good to see you, ${name}` : 'Home'}
      description={bootstrap.data?.organization.name}
      narrow
    >
      <LatestRuns />
      <ActionsAtHand />
      <CatalogAtHand />
    </Page>
  )
}

function LatestRuns() {
  const runs = useQuery(myLatestRunsQuery())
  return (
    <Section
      title="My latest runs"
      aside={
        <Link to="/organization/runs" search={{ mine: 'true' }} className={classes.all}>
          My run history
        </Link>
      }
    >
      <div className="panel">
        {runs.isPending && <LoadingNote what="runs" rows={3} rowHeight={40} />}
        {runs.isError && <ErrorPanel error={runs.error} onRetry={() => runs.refetch()} />}
        {runs.data?.length === 0 && (
          <EmptyState compact title="You have not started an action yet">
            Choose one below; its run appears here with its log.
          </EmptyState>
        )}
        {runs.data && runs.data.length > 0 && <RunsTable runs={runs.data.slice(0, RUNS_SHOWN)} />}
      </div>
    </Section>
  )
}

function ActionsAtHand() {
  const actions = useQuery(actionsQuery())
  const navigate = useNavigate()
  if (actions.isPending) return <LoadingNote what="actions" rows={2} rowHeight={96} />
  if (actions.isError) return <ErrorPanel error={actions.error} onRetry={() => actions.refetch()} />
  if (actions.data.length === 0) return null
  return (
    <Section
      title="Self-service"
      aside={
        <Link to="/self-serve" className={classes.all}>
          All {actions.data.length} actions
        </Link>
      }
    >
      <div className={classes.cards}>
        {actions.data.slice(0, ACTIONS_SHOWN).map((action) => (
          <ActionCard
            key={action.identifier}
            action={action}
            onOpen={() => void navigate({ to: '/self-serve', search: { action: action.identifier } })}
          />
        ))}
      </div>
    </Section>
  )
}

function CatalogAtHand() {
  const { tree, error, retry } = useCatalogTree()
  if (error) return <ErrorPanel error={error} onRetry={retry} />
  if (tree === undefined) return <LoadingNote what="catalog" rows={2} rowHeight={64} />
  const own = pagesOf(tree).filter((page) => !isSystem(page))
  return (
    <Section
      title="Catalog"
      aside={
        <Link to="/organization/catalog" className={classes.all}>
          All catalog pages
        </Link>
      }
    >
      {own.length === 0 ? (
        <EmptyState compact title="The catalog is empty" />
      ) : (
        <PageTiles pages={own.slice(0, PAGES_SHOWN)} />
      )}
    </Section>
  )
}
