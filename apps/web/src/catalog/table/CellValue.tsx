import { Link } from '@tanstack/react-router'
import { RelativeTime } from '../../ui/index.ts'
import { ScorecardCell } from '../../scorecards/ScorecardCell.tsx'
import type { Entity } from '../catalog-types.ts'
import { Missing, PropertyValue } from '../PropertyValue.tsx'
import { RelationValues } from '../RelationValues.tsx'
import type { TableColumn } from '../table-columns.ts'
import classes from './CellValue.module.css'

/** What an entity has in a column of its table. */
export function CellValue({ column, entity }: { column: TableColumn; entity: Entity }) {
  switch (column.kind) {
    case 'title':
      return (
        <Link
          to="/$page"
          params={{ page: `${entity.blueprint}Entity` }}
          search={{ identifier: entity.identifier }}
          className={`${classes.title} truncate`}
        >
          {entity.title || entity.identifier}
        </Link>
      )
    case 'identifier':
      return (
        <span className={`${classes.identifier} truncate`} title={entity.identifier}>
          {entity.identifier}
        </span>
      )
    case 'time':
      return <RelativeTime at={column.id === '$createdAt' ? entity.createdAt : entity.updatedAt} />
    case 'by':
      return <span className="truncate">{entity.createdBy}</span>
    case 'team':
      return entity.team?.length ? <span className="truncate">{entity.team.join(', ')}</span> : <Missing />
    case 'relation':
      return <RelationValues target={column.relation.target} value={entity.relations[column.key]} />
    case 'scorecard':
      return <ScorecardCell column={column} entity={entity} />
    default:
      return <PropertyValue value={entity.properties[column.key]} schema={column.schema} />
  }
}
