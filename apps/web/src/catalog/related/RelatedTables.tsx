import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { EmptyState, ErrorPanel, LoadingNote, Select, Tabs } from '../../ui/index.ts'
import type { Blueprint, Entity } from '../catalog-types.ts'
import classes from './Related.module.css'
import { relatedQuery, type RelatedCount } from './related-queries.ts'
import { listWays } from './related-ways.ts'
import { RelatedRows } from './RelatedRows.tsx'

const route = getRouteApi('/shell/$page')

interface Props {
  blueprint: Blueprint
  entity: Entity
  blueprints: readonly Blueprint[]
}

/** A table for each blueprint that has entities connected to this one, over any number of relations in one direction. */
export function RelatedTables({ blueprint, entity, blueprints }: Props) {
  const { related: wanted } = route.useSearch()
  const navigate = route.useNavigate()
  const counts = useQuery(relatedQuery(blueprint.identifier, entity.identifier))
  if (counts.isPending) return <LoadingNote what="related entities" />
  if (counts.isError) return <ErrorPanel error={counts.error} onRetry={() => counts.refetch()} />

  const tables = counts.data.flatMap((count) => {
    const target = blueprints.find(({ identifier }) => identifier === count.blueprint)
    return target === undefined ? [] : { count, target }
  })
  const shown = tables.find(({ target }) => target.identifier === wanted) ?? tables[0]
  if (shown === undefined) {
    return (
      <EmptyState title="Nothing is related to this entity">
        No relation leads to another entity or from one, or you may not see those.
      </EmptyState>
    )
  }
  return (
    <Tabs
      value={shown.target.identifier}
      onChange={(next) =>
        void navigate({
          search: ({ way: _left, ...current }) => ({ ...current, related: next ?? undefined }),
          replace: true,
        })
      }
      keepMounted={false}
    >
      <Tabs.List aria-label="Related entities by blueprint">
        {tables.map(({ target, count }) => (
          <Tabs.Tab key={target.identifier} value={target.identifier}>
            {target.title} <span className="muted">{count.total.toLocaleString('en')}</span>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={shown.target.identifier} pt={12}>
        <RelatedTable blueprint={blueprint} entity={entity} {...shown} />
      </Tabs.Panel>
    </Tabs>
  )
}

interface TableProps {
  blueprint: Blueprint
  entity: Entity
  target: Blueprint
  count: RelatedCount
}

/** The related entities of one blueprint; those over one relation or in one direction when that is chosen. */
function RelatedTable({ blueprint, entity, target, count }: TableProps) {
  const address = route.useSearch()
  const navigate = route.useNavigate()
  const ways = listWays({ blueprint, identifier: entity.identifier }, target, count)
  const way = ways.find(({ id }) => id === address.way) ?? ways[0]!
  return (
    <>
      {ways.length > 1 && (
        <Select
          label="Related over"
          className={classes.ways ?? ''}
          data={ways.map(({ id, label }) => ({ value: id, label }))}
          value={way.id}
          allowDeselect={false}
          onChange={(id) =>
            void navigate({
              search: (current) => ({ ...current, way: id === ways[0]!.id ? undefined : (id ?? undefined) }),
              replace: true,
            })
          }
        />
      )}
      <RelatedRows key={way.id} blueprint={target} query={way.query} label={`${target.title}, related`} />
    </>
  )
}
