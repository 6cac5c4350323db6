import { IconHistory, IconKey, IconListCheck, IconSitemap, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import classes from './CatalogTree.module.css'

const PLACES = [
  {
    title: 'Builder',
    items: [
      { to: '/settings/data-model', label: 'Data model', Glyph: IconSitemap },
      { to: '/settings/scorecards', label: 'Scorecards', Glyph: IconListCheck },
      { to: '/settings/AuditLog', label: 'Audit log', Glyph: IconHistory },
      { to: '/settings/users', label: 'Users & teams', Glyph: IconUsers },
    ],
  },
  {
    title: 'Organization settings',
    items: [{ to: '/settings/portal/secrets', label: 'Secrets', Glyph: IconKey }],
  },
] as const

/** Where an Admin shapes the portal. It stands in the place of the catalog tree. */
export function BuilderMenu({ onNavigate }: { onNavigate?: () => void }) {
  return PLACES.map(({ title, items }) => (
    <section key={title} className={classes.group} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <ul className={classes.list}>
        {items.map(({ to, label, Glyph }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ includeSearch: false }}
              activeProps={{ 'aria-current': 'page' }}
              className={classes.item}
              onClick={() => onNavigate?.()}
            >
              <Glyph size={16} stroke={1.6} aria-hidden />
              <span className="truncate">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ))
}
