import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { ErrorPanel, LoadingNote, Select } from '../../ui/index.ts'
import { focusNode } from '../../ui/graph/focus-node.ts'
import { Graph } from '../../ui/graph/Graph.tsx'
import type { Blueprint, Entity } from '../catalog-types.ts'
import classes from './Related.module.css'
import { entityGraphQuery } from './related-queries.ts'
import { SelectedNode } from './SelectedNode.tsx'
import { nodeIdOf, toGraphModel } from './to-graph-model.ts'

const route = getRouteApi('/shell/$page')
const WHAT = { one: 'node', many: 'nodes' }
const HOPS = ['1', '2', '3', '4', '5']
const FIRST_HOPS = '2'
/** The server takes no more at once. */
const MOST_EXPANDED = 100

interface Props {
  blueprint: Blueprint
  entity: Entity
  blueprints: readonly Blueprint[]
}

/** What is around an entity. A click shows what a node stands for, and brings its neighbours. */
export function RelatedGraph({ blueprint, entity, blueprints }: Props) {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const hops = HOPS.find((known) => known === address.hops) ?? FIRST_HOPS
  const [expanded, setExpanded] = useState<readonly { blueprint: string; entity: string }[]>([])
  const [selected, setSelected] = useState<string>()
  const request = { blueprint: blueprint.identifier, entity: entity.identifier, hops: Number(hops), expanded }
  const graph = useQuery(entityGraphQuery({ ...request, expanded: [...expanded] }))
  const { model, drawn } = useMemo(
    () => toGraphModel(graph.data ?? { nodes: [], edges: [], more: [], isCut: false }, blueprints),
    [graph.data, blueprints],
  )
  if (graph.isPending) return <LoadingNote what="graph" rows={10} />
  if (graph.isError) return <ErrorPanel error={graph.error} onRetry={() => graph.refetch()} />

  const chosen = selected === undefined ? undefined : drawn.get(selected)
  const isExpanded = (id: string) => expanded.some((one) => `${one.blueprint} ${one.entity}` === id)
  const open = (id: string) => {
    setSelected(id)
    const node = drawn.get(id)
    const isOrigin = id === nodeIdOf(entity)
    if (node?.kind !== 'entity' || isOrigin || isExpanded(id) || expanded.length >= MOST_EXPANDED) return
    setExpanded([...expanded, { blueprint: node.blueprint, entity: node.identifier }])
  }
  const collapse = (id: string) => {
    setExpanded(expanded.filter((one) => `${one.blueprint} ${one.entity}` !== id))
    focusNode(id)
  }
  const close = (id: string) => {
    setSelected(undefined)
    focusNode(id)
  }
  return (
    <div className={classes.split} data-split={chosen !== undefined || undefined}>
      <div className={classes.drawing}>
        <Graph
          label={`What is around ${entity.title || entity.identifier}`}
          what={WHAT}
          model={model}
          selected={chosen && selected}
          onOpen={open}
          legend="Opening an entity brings its neighbours, “+N” opens the list of the others."
          tools={
            <Select
              aria-label="Relations to follow, one after the other"
              className={classes.hops ?? ''}
              data={HOPS.map((value) => ({ value, label: value === '1' ? '1 hop' : `${value} hops` }))}
              value={hops}
              allowDeselect={false}
              onChange={(next) =>
                void navigate({ search: (current) => ({ ...current, hops: next ?? undefined }), replace: true })
              }
            />
          }
        />
        {graph.data.isCut && (
          <p className={classes.cut} role="status">
            Only the nearest {graph.data.nodes.length.toLocaleString('en')} entities are drawn, because there are too
            many. The tables have all of them.
          </p>
        )}
      </div>
      {chosen && selected !== undefined && (
        <SelectedNode
          key={selected}
          node={chosen}
          blueprints={blueprints}
          isExpanded={isExpanded(selected)}
          onCollapse={() => collapse(selected)}
          onClose={() => close(selected)}
        />
      )}
    </div>
  )
}
