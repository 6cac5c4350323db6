import { IconDots, IconMenu2, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { CredentialsModal } from '../access/CredentialsModal.tsx'
import { bootstrapQuery, isAdmin } from '../access/session-queries.ts'
import { ActionIcon, Kbd, Logo, Menu } from '../ui/index.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { RunningActions } from './RunningActions.tsx'
import classes from './TopBar.module.css'

const IS_APPLE = /mac|iphone|ipad/i.test(navigator.userAgent)

/** Logo, main places, search, running actions, and the menus of the organization and the account. */
export function TopBar({ onSearch, onMenu, onHelp }: { onSearch: () => void; onMenu: () => void; onHelp: () => void }) {
  const bootstrap = useQuery(bootstrapQuery())
  const [showsCredentials, setShowsCredentials] = useState(false)
  const mayAdminister = isAdmin(bootstrap.data)
  const isInSettings = useLocation({ select: ({ pathname }) => pathname.startsWith('/settings/') })
  return (
    <header className={classes.bar}>
      <ActionIcon className={classes.menu ?? ''} aria-label="Open catalog tree" onClick={onMenu}>
        <IconMenu2 size={18} />
      </ActionIcon>
      <Link to="/organization/home" className={classes.brand} aria-label="Portolan home">
        <span className={classes.mark}>
          <Logo size={24} />
        </span>
        <span className="truncate">{bootstrap.data?.organization.portalTitle || 'Portolan'}</span>
      </Link>
      <nav className={classes.places} aria-label="Main">
        <Link to="/organization/home" className={classes.place} activeProps={{ 'aria-current': 'page' }}>
          Home
        </Link>
        <Link to="/organization/catalog" className={classes.place} activeProps={{ 'aria-current': 'page' }}>
          Catalog
        </Link>
        <Link
          to="/self-serve"
          className={classes.place}
          activeOptions={{ includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          Self-service
        </Link>
        {mayAdminister && (
          <Link
            to="/settings/data-model"
            className={classes.place}
            aria-current={isInSettings || undefined}
            activeProps={{ 'aria-current': 'page' }}
          >
            Builder
          </Link>
        )}
      </nav>
      <span className={classes.space} />
      <button
        type="button"
        className={classes.search}
        onClick={onSearch}
        aria-label="Search"
        aria-keyshortcuts="Control+K Meta+K"
      >
        <IconSearch size={15} aria-hidden />
        <span className={classes.searchText}>Search</span>
        <Kbd className={classes.searchKey ?? ''}>{IS_APPLE ? '⌘K' : 'Ctrl K'}</Kbd>
      </button>
      <RunningActions />
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="Organization menu">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayAdminister && <Menu.Item onClick={() => setShowsCredentials(true)}>Credentials</Menu.Item>}
          {mayAdminister && (
            <Menu.Item component={Link} to="/settings/portal/secrets">
              Secrets
            </Menu.Item>
          )}
          <Menu.Item component={Link} to="/settings/users">
            Users & teams
          </Menu.Item>
          <Menu.Item onClick={onHelp}>Keyboard shortcuts</Menu.Item>
          <Menu.Item component="a" href="/openapi.json" target="_blank">
            API description
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AccountMenu />
      <CredentialsModal opened={showsCredentials} onClose={() => setShowsCredentials(false)} />
    </header>
  )
}
