import { Link } from '@tanstack/react-router'
import type { Blueprint, Entity } from './catalog-types.ts'
import classes from './EntityCard.module.css'
import { PropertyValue } from './PropertyValue.tsx'
import type { TableColumn } from './table-columns.ts'

/** An entity on a narrow screen: its title, and the first property that says something. */
export function EntityCard(props: { entity: Entity; blueprint: Blueprint; columns: readonly TableColumn[] }) {
  const { entity } = props
  const telling = props.columns.find((column) => {
    const value = column.kind === 'property' ? entity.properties[column.key] : undefined
    return value !== undefined && value !== null && value !== '' && typeof value !== 'object'
  })
  return (
    <div role="cell" className={classes.cell}>
      <Link
        to="/$page"
        params={{ page: `${props.blueprint.identifier}Entity` }}
        search={{ identifier: entity.identifier }}
        className={classes.card}
      >
        <span className={`${classes.title} truncate`}>{entity.title || entity.identifier}</span>
        <span className={`${classes.identifier} truncate`}>{entity.identifier}</span>
      </Link>
      {telling?.kind === 'property' && (
        <span className={classes.value}>
          <PropertyValue value={entity.properties[telling.key]} schema={telling.schema} />
        </span>
      )}
    </div>
  )
}
