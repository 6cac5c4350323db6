import { IconBinaryTree2, IconList } from '@tabler/icons-react'
import { lazy, Suspense, useId, useState, type ReactNode } from 'react'
import { SegmentedControl, Skeleton } from '@mantine/core'
import classes from './Graph.module.css'
import { GraphList } from './GraphList.tsx'
import { summarize, type GraphModel } from './graph-model.ts'

const GraphCanvas = lazy(() => import('./GraphCanvas.tsx'))

export interface GraphProps {
  /** What the graph is of, for people who do not see it. */
  label: string
  /** What the nodes are called. */
  what: { one: string; many: string }
  model: GraphModel
  selected?: string | undefined
  /** A node was clicked, or Enter pressed on it. */
  onOpen: (id: string) => void
  /** Controls beside the switch to the list. */
  tools?: ReactNode
  /** What the look of nodes and edges means. */
  legend?: ReactNode
}

/**
 * Things and how they are connected, as a drawing and as a list of the same content. Loaded when it is first shown: drawing
 * and layout are large.
 */
export function Graph(props: GraphProps) {
  const { label, what, model, selected, onOpen, tools, legend } = props
  const [view, setView] = useState<'graph' | 'list'>('graph')
  const summaryId = useId()

  return (
    <section className={classes.root} aria-label={label} aria-describedby={summaryId}>
      <div className={classes.toolbar}>
        <SegmentedControl
          aria-label={`Show ${label} as`}
          value={view}
          onChange={(next) => setView(next === 'list' ? 'list' : 'graph')}
          data={[
            { value: 'graph', label: <Choice icon={<IconBinaryTree2 size={14} />} text="Drawing" /> },
            { value: 'list', label: <Choice icon={<IconList size={14} />} text="List" /> },
          ]}
        />
        {tools}
        <p id={summaryId} className={classes.summary} role="status">
          {summarize(model, what)}
        </p>
      </div>
      {view === 'list' ? (
        <GraphList label={label} model={model} selected={selected} onOpen={onOpen} />
      ) : (
        <Suspense fallback={<Skeleton className={classes.canvas ?? ''} />}>
          <GraphCanvas label={label} model={model} selected={selected} onOpen={onOpen} />
        </Suspense>
      )}
      {view === 'graph' && (
        <p className={classes.legend}>
          {legend} Arrow keys go from one to the next, Enter opens. Ctrl or ⌘ and the wheel zoom.
        </p>
      )}
    </section>
  )
}

function Choice({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <span className={classes.choice}>
      {icon}
      {text}
    </span>
  )
}
