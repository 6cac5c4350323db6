import { Handle, Position, type NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { EntityIcon } from '../EntityIcon.tsx'
import classes from './Graph.module.css'
import type { FlowNode } from './to-flow.ts'

/** One thing of a graph: a button with its icon, title and second line. */
export const GraphNodeView = memo(function GraphNodeView({ data }: NodeProps<FlowNode>) {
  const { node, isSelected, isTabStop, onOpen, onFocus } = data
  return (
    <>
      {/* Edges have ways of their own, but React Flow draws none to a node without handles. */}
      <Handle type="target" position={Position.Left} isConnectable={false} className={classes.handle ?? ''} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={classes.handle ?? ''} />
      <button
        type="button"
        className={`${classes.node} nopan nodrag`}
        data-node={node.id}
        data-kind={node.kind ?? 'plain'}
        aria-current={isSelected || undefined}
        tabIndex={isTabStop ? 0 : -1}
        title={node.title}
        onClick={() => onOpen(node.id)}
        onFocus={() => onFocus(node.id)}
      >
        {node.kind !== 'cluster' && <EntityIcon icon={node.icon} title={node.title} size={16} framed />}
        <span className={classes.nodeTexts}>
          <span className={`${classes.nodeTitle} truncate`}>{node.title}</span>
          {node.note && <span className={`${classes.note} truncate`}>{node.note}</span>}
        </span>
      </button>
    </>
  )
})
