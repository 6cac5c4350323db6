import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import { Panel, useReactFlow, type FitViewOptions } from '@xyflow/react'
import { ActionIcon } from '@mantine/core'
import classes from './Graph.module.css'

/** Zoom and fit by pressing buttons. */
export function GraphZoom({ options, duration }: { options: FitViewOptions; duration: number }) {
  const flow = useReactFlow()
  return (
    <Panel position="bottom-left" className={classes.zoom ?? ''}>
      <ActionIcon aria-label="Zoom in" title="Zoom in" onClick={() => void flow.zoomIn({ duration })}>
        <IconPlus size={16} />
      </ActionIcon>
      <ActionIcon aria-label="Zoom out" title="Zoom out" onClick={() => void flow.zoomOut({ duration })}>
        <IconMinus size={16} />
      </ActionIcon>
      <ActionIcon aria-label="Fit all" title="Fit all" onClick={() => void flow.fitView({ ...options, duration })}>
        <IconMaximize size={16} />
      </ActionIcon>
    </Panel>
  )
}
