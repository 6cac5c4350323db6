import { useStore, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { toEdgePath } from './edge-path.ts'
import { LABEL_LENGTH } from './elk-graph.ts'
import classes from './Graph.module.css'
import { MARKER_MANY, MARKER_ONE } from './GraphMarkers.tsx'
import type { FlowEdge } from './to-flow.ts'

/** Smaller labels are only grey dust. */
const LABELS_FROM_ZOOM = 0.45

/** One connection: dashed when it is not required, with two heads when it leads to many. */
export const GraphEdgeView = memo(function GraphEdgeView({ data }: EdgeProps<FlowEdge>) {
  const showsLabel = useStore(({ transform }) => transform[2] >= LABELS_FROM_ZOOM)
  if (data === undefined) return null
  const { edge, route, isOfSelected } = data
  return (
    <>
      <path
        className={classes.edge}
        d={toEdgePath(route.points)}
        data-selected={isOfSelected || undefined}
        data-optional={edge.isRequired === false || undefined}
        markerEnd={`url(#${edge.isMany ? MARKER_MANY : MARKER_ONE})`}
      />
      {showsLabel && route.label && (
        <text className={classes.edgeLabel} x={route.label.x} y={route.label.y}>
          {shorten(edge.label)}
        </text>
      )}
    </>
  )
})

const shorten = (label: string) => (label.length > LABEL_LENGTH ? `${label.slice(0, LABEL_LENGTH - 1)}…` : label)
