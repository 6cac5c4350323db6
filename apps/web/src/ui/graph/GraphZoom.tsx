import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import { Panel, useReactFlow, type FitViewOptions } from '@xyflow/react'
import { ActionIcon } from '@mantine/core'
import classes from './Graph.module.css'

interface Props {
  options: FitViewOptions
  duration: number
  onZoom: (isFitted: boolean) => void
}

/** Zoom and fit by pressing buttons. */
export function GraphZoom({ options, duration, onZoom }: Props) {
  const flow = useReactFlow()
  const zoom = (change: (options: { duration: number }) => Promise<boolean>) => {
    onZoom(false)
    void change({ duration })
  }
  const fit = () => {
    onZoom(true)
    void flow.fitView({ ...options, duration })
  }
  return (
    <Panel position="bottom-left" className={classes.zoom ?? ''}>
      <ActionIcon aria-label="Zoom in" title="Zoom in" onClick={() => zoom(flow.zoomIn)}>
        <IconPlus size={16} />
      </ActionIcon>
      <ActionIcon aria-label="Zoom out" title="Zoom out" onClick={() => zoom(flow.zoomOut)}>
        <IconMinus size={16} />
      </ActionIcon>
      <ActionIcon aria-label="Fit all" title="Fit all" onClick={fit}>
        <IconMaximize size={16} />
      </ActionIcon>
    </Panel>
  )
}
