import { Link } from '@tanstack/react-router'
import { EntityIcon } from '../ui/index.ts'
import classes from './PageTiles.module.css'
import type { PageNode } from './sidebar-tree.ts'

/** Pages as tiles, each with the number of entities that it lists. */
export function PageTiles({ pages }: { pages: readonly PageNode[] }) {
  return (
    <ul className={classes.tiles}>
      {pages.map((page) => (
        <li key={page.identifier}>
          <Link to="/$page" params={{ page: page.identifier }} className={classes.tile}>
            <EntityIcon icon={page.icon} title={page.title} size={18} framed />
            <span className={classes.names}>
              <span className={`${classes.title} truncate`}>{page.title}</span>
              <span className={`${classes.identifier} truncate`}>{page.blueprint ?? page.identifier}</span>
            </span>
            {page.count !== undefined && <span className={classes.count}>{page.count.toLocaleString('en')}</span>}
          </Link>
        </li>
      ))}
    </ul>
  )
}
