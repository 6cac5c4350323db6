import { useQuery } from '@tanstack/react-query'
import { entityRunsQuery } from '../runs/run-queries.ts'
import { RunsTable } from '../runs/RunsTable.tsx'
import { EmptyState, ErrorPanel, LoadingNote } from '../ui/index.ts'
import type { Entity } from './catalog-types.ts'

/** The latest runs on one entity. */
export function EntityRuns({ entity }: { entity: Entity }) {
  const runs = useQuery(entityRunsQuery(entity.blueprint, entity.identifier))
  if (runs.isPending) return <LoadingNote what="runs" rowHeight={40} />
  if (runs.isError) return <ErrorPanel error={runs.error} onRetry={() => runs.refetch()} />
  if (runs.data.length === 0) return <EmptyState title="No action was run on this entity yet" />
  return (
    <div className="panel">
      <RunsTable runs={runs.data} showsEntity={false} />
    </div>
  )
}
