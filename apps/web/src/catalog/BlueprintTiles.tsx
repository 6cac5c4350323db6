import { Link } from '@tanstack/react-router'
import { EntityIcon } from '../ui/index.ts'
import classes from './BlueprintTiles.module.css'
import type { BlueprintCount } from './catalog-types.ts'
import { catalogPageOf } from './page-identifier.ts'

/** Blueprints as tiles, each with the number of its entities. */
export function BlueprintTiles({ blueprints }: { blueprints: readonly BlueprintCount[] }) {
  return (
    <ul className={classes.tiles}>
      {blueprints.map((blueprint) => (
        <li key={blueprint.identifier}>
          <Link to="/$page" params={{ page: catalogPageOf(blueprint.identifier) }} className={classes.tile}>
            <EntityIcon icon={blueprint.icon} title={blueprint.title} size={18} framed />
            <span className={classes.names}>
              <span className={`${classes.title} truncate`}>{blueprint.title}</span>
              <span className={`${classes.identifier} truncate`}>{blueprint.identifier}</span>
            </span>
            <span className={classes.count}>{blueprint.count.toLocaleString('en')}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
