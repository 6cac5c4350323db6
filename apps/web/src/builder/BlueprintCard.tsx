import { Link } from '@tanstack/react-router'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { catalogPageOf } from '../catalog/page-identifier.ts'
import { Button, EntityIcon } from '../ui/index.ts'
import classes from './BlueprintCard.module.css'

/** One blueprint: its properties with their types, its relations with their targets. */
export function BlueprintCard({ blueprint, onEdit }: { blueprint: Blueprint; onEdit: () => void }) {
  const required = new Set(blueprint.schema.required ?? [])
  const properties = Object.entries(blueprint.schema.properties)
  const relations = Object.entries(blueprint.relations)
  const computed = [
    ...Object.keys(blueprint.mirrorProperties).map((key) => [key, 'mirror'] as const),
    ...Object.keys(blueprint.calculationProperties).map((key) => [key, 'calculation'] as const),
    ...Object.keys(blueprint.aggregationProperties).map((key) => [key, 'aggregation'] as const),
  ]
  return (
    <article className={classes.card} aria-label={blueprint.title}>
      <header className={classes.header}>
        <EntityIcon icon={blueprint.icon} title={blueprint.title} size={16} framed />
        <div className={classes.names}>
          <h3 className="truncate">
            <Link to="/$page" params={{ page: catalogPageOf(blueprint.identifier) }} className={classes.title}>
              {blueprint.title}
            </Link>
          </h3>
          <span className={`${classes.identifier} truncate`}>{blueprint.identifier}</span>
        </div>
        <Button variant="subtle" size="compact-sm" onClick={onEdit} aria-label={`Edit JSON of ${blueprint.title}`}>
          Edit JSON
        </Button>
      </header>
      <ul className={classes.rows} aria-label="Properties">
        {properties.map(([key, schema]) => (
          <li key={key} className={classes.row}>
            <span className="truncate">
              {schema.title ?? key}
              {required.has(key) && <span className={classes.required}> required</span>}
            </span>
            <span className={classes.type}>{schema.format ?? (schema.enum ? 'select' : schema.type)}</span>
          </li>
        ))}
        {computed.map(([key, kind]) => (
          <li key={key} className={classes.row}>
            <span className="truncate">{key}</span>
            <span className={classes.type}>{kind}</span>
          </li>
        ))}
        {properties.length + computed.length === 0 && <li className={classes.none}>No properties</li>}
      </ul>
      {relations.length > 0 && (
        <ul className={classes.rows} aria-label="Relations">
          {relations.map(([key, relation]) => (
            <li key={key} className={classes.row}>
              <span className="truncate">
                {relation.title ?? key}
                {relation.required && <span className={classes.required}> required</span>}
              </span>
              <span className={classes.type}>
                → {relation.target}
                {relation.many && ' (many)'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </article>
  )
}
