import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { catalogSummaryQuery } from '../catalog/catalog-queries.ts'
import type { BlueprintCount } from '../catalog/catalog-types.ts'
import { catalogPageOf } from '../catalog/page-identifier.ts'
import { EntityIcon, ErrorPanel, LoadingNote } from '../ui/index.ts'
import classes from './CatalogTree.module.css'

/** The catalog pages, one per blueprint, with the number of their entities. System blueprints come last. */
export function CatalogTree({ onNavigate }: { onNavigate?: () => void }) {
  const summary = useQuery(catalogSummaryQuery())
  if (summary.isPending) return <LoadingNote what="catalog" rows={5} rowHeight={32} />
  if (summary.isError) return <ErrorPanel error={summary.error} onRetry={() => summary.refetch()} />
  const own = summary.data.filter(({ identifier }) => !identifier.startsWith('_'))
  const system = summary.data.filter(({ identifier }) => identifier.startsWith('_'))
  return (
    <>
      <h2 className={classes.title}>Catalog</h2>
      {own.length === 0 && <p className={classes.empty}>No blueprints yet</p>}
      <Branch blueprints={own} onNavigate={onNavigate} />
      {system.length > 0 && (
        <>
          <h2 className={classes.title}>System</h2>
          <Branch blueprints={system} onNavigate={onNavigate} />
        </>
      )}
    </>
  )
}

function Branch(props: { blueprints: readonly BlueprintCount[]; onNavigate: (() => void) | undefined }) {
  return (
    <ul className={classes.list}>
      {props.blueprints.map((blueprint) => (
        <li key={blueprint.identifier}>
          <Link
            to="/$page"
            params={{ page: catalogPageOf(blueprint.identifier) }}
            activeOptions={{ includeSearch: false }}
            activeProps={{ 'aria-current': 'page' }}
            className={classes.item}
            onClick={() => props.onNavigate?.()}
          >
            <EntityIcon icon={blueprint.icon} title={blueprint.title} />
            <span className="truncate">{blueprint.title}</span>
            <span className={classes.count}>{blueprint.count.toLocaleString('en')}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
