import { useQuery } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { bootstrapQuery, isAdmin } from '../access/session-queries.ts'
import { ExpiredSessionModal } from '../access/ExpiredSessionModal.tsx'
import { Drawer, Toasts } from '../ui/index.ts'
import { BottomNavigation } from './BottomNavigation.tsx'
import { BuilderMenu } from './BuilderMenu.tsx'
import { CatalogTree } from './CatalogTree.tsx'
import { Palette } from './Palette.tsx'
import { ShortcutSheet } from './ShortcutSheet.tsx'
import { StandInNotice } from './StandInNotice.tsx'
import { TopBar } from './TopBar.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import classes from './Shell.module.css'

/** The frame around every signed-in page: top bar, catalog tree, the page, and what opens over it. */
export function Shell() {
  const bootstrap = useQuery(bootstrapQuery())
  const [isTreeOpen, setIsTreeOpen] = useState(false)
  const [isPaletteOpen, setIsPaletteOpen] = useState(false)
  const [isSheetOpen, setIsSheetOpen] = useState(false)
  const isInSettings = useLocation({ select: ({ pathname }) => pathname.startsWith('/settings/') })
  const isBuilder = isInSettings && isAdmin(bootstrap.data)
  const Menu = isBuilder ? BuilderMenu : CatalogTree
  useShortcuts({ onSearch: () => setIsPaletteOpen(true), onHelp: () => setIsSheetOpen(true) })

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <TopBar
        onSearch={() => setIsPaletteOpen(true)}
        onMenu={() => setIsTreeOpen(true)}
        onHelp={() => setIsSheetOpen(true)}
      />
      {bootstrap.data?.standIns && <StandInNotice />}
      <div className={classes.body}>
        <nav className={classes.sidebar} aria-label={isBuilder ? 'Builder menu' : 'Catalog tree'}>
          <Menu />
        </nav>
        <main id="main" className={classes.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <BottomNavigation />
      <Drawer
        opened={isTreeOpen}
        onClose={() => setIsTreeOpen(false)}
        position="left"
        size={280}
        title={isBuilder ? 'Builder' : 'Catalog'}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Menu onNavigate={() => setIsTreeOpen(false)} />
      </Drawer>
      <Palette opened={isPaletteOpen} onClose={() => setIsPaletteOpen(false)} />
      <ShortcutSheet opened={isSheetOpen} onClose={() => setIsSheetOpen(false)} />
      <ExpiredSessionModal />
      <Toasts />
    </div>
  )
}
