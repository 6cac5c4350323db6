import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { SegmentedControl } from '../../ui/index.ts'
import { blueprintsQuery } from '../catalog-queries.ts'
import type { Blueprint, Entity } from '../catalog-types.ts'
import { RelatedGraph } from './RelatedGraph.tsx'
import classes from './Related.module.css'
import { RelatedTables } from './RelatedTables.tsx'

const route = getRouteApi('/shell/$page')
const VIEWS = [
  { value: 'table', label: 'Table' },
  { value: 'graph', label: 'Graph' },
]

/** What an entity is connected to, as tables by blueprint or as a graph. The address says which. */
export default function RelatedTab({ blueprint, entity }: { blueprint: Blueprint; entity: Entity }) {
  const { view } = route.useSearch()
  const navigate = route.useNavigate()
  const blueprints = useQuery(blueprintsQuery()).data ?? [blueprint]
  const shared = { blueprint, entity, blueprints }

  return (
    <div className={classes.root}>
      <SegmentedControl
        className={classes.views ?? ''}
        aria-label="Show related entities as"
        value={view === 'graph' ? 'graph' : 'table'}
        onChange={(next) =>
          void navigate({
            search: (current) => ({ ...current, view: next === 'graph' ? next : undefined }),
            replace: true,
          })
        }
        data={VIEWS}
      />
      {view === 'graph' ? <RelatedGraph {...shared} /> : <RelatedTables {...shared} />}
    </div>
  )
}
