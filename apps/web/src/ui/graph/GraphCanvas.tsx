import '@xyflow/react/dist/base.css'
import { useQuery } from '@tanstack/react-query'
import { ErrorPanel } from '../ErrorPanel.tsx'
import { LoadingNote } from '../LoadingNote.tsx'
import classes from './Graph.module.css'
import { GraphDrawing } from './GraphDrawing.tsx'
import type { GraphModel } from './graph-model.ts'
import { runLayout } from './run-layout.ts'

interface Props {
  label: string
  model: GraphModel
  selected: string | undefined
  onOpen: (id: string) => void
}

/** Lays a graph out and draws it. Until a changed graph has its places, the earlier drawing stays. */
export default function GraphCanvas({ label, model, selected, onOpen }: Props) {
  const drawing = useQuery({
    queryKey: ['graph-layout', model],
    queryFn: async () => ({ model, layout: await runLayout(model) }),
    placeholderData: (previous) => previous,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  })
  if (drawing.isError) {
    return (
      <div className={classes.problem}>
        <ErrorPanel error={drawing.error} onRetry={() => drawing.refetch()} />
        <p>The list has the same content.</p>
      </div>
    )
  }
  if (drawing.isPending) {
    return (
      <div className={classes.canvas}>
        <LoadingNote what="graph" />
      </div>
    )
  }
  return (
    <div className={classes.canvas} aria-busy={drawing.isPlaceholderData}>
      <GraphDrawing label={label} {...drawing.data} selected={selected} onOpen={onOpen} />
    </div>
  )
}
