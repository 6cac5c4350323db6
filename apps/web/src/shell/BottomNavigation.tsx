import { IconBolt, IconHistory, IconHome, IconLayoutGrid } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import classes from './BottomNavigation.module.css'

const PLACES = [
  { to: '/organization/home', label: 'Home', Glyph: IconHome },
  { to: '/organization/catalog', label: 'Catalog', Glyph: IconLayoutGrid },
  { to: '/self-serve', label: 'Self-service', Glyph: IconBolt },
  { to: '/organization/runs', label: 'Runs', Glyph: IconHistory },
] as const

/** The main places on a narrow screen, in reach of a thumb. */
export function BottomNavigation() {
  return (
    <nav className={classes.bar} aria-label="Main places">
      {PLACES.map(({ to, label, Glyph }) => (
        <Link
          key={to}
          to={to}
          className={classes.place}
          activeOptions={{ includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          <Glyph size={20} stroke={1.6} aria-hidden />
          {label}
        </Link>
      ))}
    </nav>
  )
}
