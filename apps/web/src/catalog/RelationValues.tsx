import { Link } from '@tanstack/react-router'
import type { Entity, RelationValue } from './catalog-types.ts'
import { Missing } from './PropertyValue.tsx'
import classes from './RelationValues.module.css'

/** Related entities as links; what exceeds `limit` is counted. */
export function RelationValues(props: {
  target: string
  value: Entity['relations'][string] | undefined
  limit?: number
}) {
  const { target, value, limit = 3 } = props
  const related: readonly RelationValue[] = value == null ? [] : isMany(value) ? value : [value]
  if (related.length === 0) return <Missing />
  const rest = related.slice(limit)
  return (
    <span className={classes.root}>
      {related.slice(0, limit).map((item) => {
        const identifier = typeof item === 'string' ? item : item.identifier
        const title = typeof item === 'string' ? item : (item.title ?? item.identifier)
        return (
          <Link
            key={identifier}
            to="/$page"
            params={{ page: `${target}Entity` }}
            search={{ identifier }}
            className={classes.chip}
            title={title}
          >
            {title}
          </Link>
        )
      })}
      {rest.length > 0 && <span className="muted">+{rest.length}</span>}
    </span>
  )
}

function isMany(value: RelationValue | readonly RelationValue[]): value is readonly RelationValue[] {
  return Array.isArray(value)
}
