import { Background, ReactFlow, ReactFlowProvider, useReactFlow, useStore, type ReactFlowProps } from '@xyflow/react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useReducedMotion } from '@mantine/hooks'
import type { GraphLayout } from './elk-graph.ts'
import classes from './Graph.module.css'
import { GraphEdgeView } from './GraphEdgeView.tsx'
import { GraphMarkers } from './GraphMarkers.tsx'
import type { GraphModel } from './graph-model.ts'
import { GraphNodeView } from './GraphNodeView.tsx'
import { GraphZoom } from './GraphZoom.tsx'
import { ARROW_KEYS, firstNode, nextNode } from './next-node.ts'
import { toFlowEdges, toFlowNodes, type FlowEdge, type FlowNode } from './to-flow.ts'

interface Props {
  label: string
  model: GraphModel
  layout: GraphLayout
  selected: string | undefined
  onOpen: (id: string) => void
}

const NODE_TYPES = { thing: GraphNodeView }
const EDGE_TYPES = { connection: GraphEdgeView }
const FIT = { padding: 0.08, maxZoom: 1 }
/** Titles can be read well. */
const READABLE_ZOOM = 0.5
/** Below this a node that is in view cannot be made out: seeing it is worth losing the overview. */
const SMALLEST_ZOOM = 0.3
const MOTION_MS = 160

/**
 * Only looking: nothing can be dragged or connected, and no key belongs to the library. The wheel is left to the page unless
 * a key is held with it.
 */
const LOOKING = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  deleteKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
  panActivationKeyCode: null,
  zoomActivationKeyCode: ['Control', 'Meta'],
  zoomOnScroll: false,
  zoomOnDoubleClick: false,
  preventScrolling: false,
  minZoom: 0.02,
  maxZoom: 2,
} satisfies ReactFlowProps<FlowNode, FlowEdge>

/** A graph with a place for everything. One node is a tab stop; arrow keys go on to the others. */
export function GraphDrawing(props: Props) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  )
}

function Drawing({ label, model, layout, selected, onOpen }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const width = useStore((state) => state.width)
  /** Whether somebody has moved or zoomed the drawing: then its size may change without fitting it again. */
  const isMoved = useRef(false)
  const duration = useReducedMotion() ? 0 : MOTION_MS
  const [lastFocused, setLastFocused] = useState<string>()
  const tabStop =
    [lastFocused, selected].find((id) => id !== undefined && layout.boxes.has(id)) ?? firstNode(layout.boxes)
  const nodes = useMemo(
    () => toFlowNodes(model, layout, { selected, tabStop, onOpen, onFocus: setLastFocused }),
    [model, layout, selected, tabStop, onOpen],
  )
  const edges = useMemo(() => toFlowEdges(model, layout, selected), [model, layout, selected])

  /** Brings a node into view when it is outside or too small to read. */
  const reveal = (id: string) => {
    const box = layout.boxes.get(id)
    const bounds = frame.current?.getBoundingClientRect()
    if (!box || !bounds) return
    const { x, y, zoom } = flow.getViewport()
    const left = box.x * zoom + x
    const top = box.y * zoom + y
    const isInside =
      left >= 0 && top >= 0 && left + box.width * zoom <= bounds.width && top + box.height * zoom <= bounds.height
    if (isInside && zoom >= SMALLEST_ZOOM) return
    const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    isMoved.current = true
    void flow.setCenter(center.x, center.y, { zoom: Math.max(zoom, READABLE_ZOOM), duration })
  }
  const move = (event: KeyboardEvent) => {
    const direction = ARROW_KEYS[event.key]
    const from = (event.target as HTMLElement).dataset['node']
    if (direction === undefined || from === undefined) return
    event.preventDefault()
    const next = nextNode(layout.boxes, from, direction)
    if (next === undefined) return
    reveal(next)
    // The browser would scroll the frame of the drawing, which is moved by `reveal` instead.
    frame.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus({ preventScroll: true })
  }

  useEffect(() => {
    isMoved.current = false
  }, [layout])
  useEffect(() => {
    const show = () => selected !== undefined && reveal(selected)
    if (isMoved.current) show()
    else void flow.fitView(FIT).then(show)
    // Only what is selected, where it is and how much room there is decide what is in view: not each new closure.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [flow, selected, layout, width])

  return (
    <div ref={frame} className={classes.frame}>
      <GraphMarkers />
      <ReactFlow
        aria-label={label}
        onKeyDown={move}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        {...LOOKING}
        fitView
        fitViewOptions={FIT}
        onMoveStart={(event) => {
          if (event !== null) isMoved.current = true
        }}
      >
        <Background gap={24} />
        <GraphZoom
          options={FIT}
          duration={duration}
          onZoom={(isFitted) => {
            isMoved.current = !isFitted
          }}
        />
      </ReactFlow>
    </div>
  )
}
