import { IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { ActionIcon, Button } from '../../ui/index.ts'
import type { Blueprint } from '../catalog-types.ts'
import classes from './Related.module.css'
import { toNeighbours } from './related-ways.ts'
import { RelatedRows } from './RelatedRows.tsx'
import type { DrawnCluster, DrawnEntity } from './to-graph-model.ts'

interface Props {
  node: DrawnEntity | DrawnCluster
  blueprints: readonly Blueprint[]
  isExpanded: boolean
  onCollapse: () => void
  onClose: () => void
}

/** What the selected node of the graph stands for: an entity with its page, or the list of all neighbours of one kind. */
export function SelectedNode({ node, blueprints, isExpanded, onCollapse, onClose }: Props) {
  const titleOf = (identifier: string) =>
    blueprints.find((known) => known.identifier === identifier)?.title ?? identifier
  const title = node.kind === 'entity' ? node.title : `${titleOf(node.blueprint)} (${node.label}), ${node.of.title}`
  return (
    <aside className={classes.side} aria-label="Selected node">
      <div className={classes.sideHeader}>
        <span role="status" className="truncate" title={title}>
          {title}
        </span>
        <ActionIcon aria-label="Close" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      {node.kind === 'entity' ? (
        <div className={classes.card}>
          <p className={classes.kind}>{titleOf(node.blueprint)}</p>
          <p className="mono">{node.identifier}</p>
          <div className={classes.tasks}>
            <Link to="/$page" params={{ page: `${node.blueprint}Entity` }} search={{ identifier: node.identifier }}>
              Open its page
            </Link>
            {isExpanded && (
              <Button variant="default" size="compact-sm" onClick={onCollapse}>
                Hide its neighbours
              </Button>
            )}
          </div>
        </div>
      ) : (
        <ClusterRows cluster={node} blueprints={blueprints} />
      )}
    </aside>
  )
}

function ClusterRows({ cluster, blueprints }: { cluster: DrawnCluster; blueprints: readonly Blueprint[] }) {
  const { of, direction, relation } = cluster
  const start = blueprints.find(({ identifier }) => identifier === of.blueprint)
  const target = blueprints.find(({ identifier }) => identifier === cluster.blueprint)
  if (start === undefined || target === undefined) return null
  const { query } = toNeighbours({ blueprint: start, identifier: of.identifier }, direction, relation)
  return <RelatedRows isNarrow blueprint={target} query={query} label={`${target.title} of ${of.title}`} />
}
