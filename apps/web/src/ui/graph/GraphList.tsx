import { useMemo } from 'react'
import { EntityIcon } from '../EntityIcon.tsx'
import classes from './Graph.module.css'
import { describeEdge, edgesByNode, titlesOf, type GraphModel } from './graph-model.ts'

interface Props {
  label: string
  model: GraphModel
  selected: string | undefined
  onOpen: (id: string) => void
}

/** The content of a graph without the drawing: each thing with its connections in words. */
export function GraphList({ label, model, selected, onOpen }: Props) {
  const { byNode, titleOf } = useMemo(() => ({ byNode: edgesByNode(model), titleOf: titlesOf(model) }), [model])
  return (
    <ul className={classes.list} aria-label={`${label}, list`}>
      {model.nodes.map((node) => (
        <li key={node.id} className={classes.item}>
          <button
            type="button"
            className={classes.itemTitle}
            data-node={node.id}
            aria-current={node.id === selected || undefined}
            onClick={() => onOpen(node.id)}
          >
            <EntityIcon icon={node.icon} title={node.title} size={16} />
            <span className="truncate">{node.title}</span>
            {node.note && <span className={`${classes.note} truncate`}>{node.note}</span>}
          </button>
          <ul className={classes.itemEdges}>
            {byNode.get(node.id)?.map((edge) => (
              <li key={edge.id}>{describeEdge(edge, titleOf)}</li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
