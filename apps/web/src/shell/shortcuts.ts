export type Shortcut = { kind: 'search' | 'help' | 'page-search' | 'prefix' } | { kind: 'go'; to: string } | undefined

interface Key {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

const PLACES: Readonly<Record<string, string | undefined>> = {
  h: '/organization/home',
  c: '/organization/catalog',
  s: '/self-serve',
  b: '/settings/data-model',
  r: '/organization/runs',
}

/** What a key press means. Only ⌘K and Ctrl+K work while typing; nothing opens over an open dialog. */
export function keyToShortcut(
  event: Key,
  state: { isAfterG: boolean; isTyping: boolean; hasOverlay: boolean },
): Shortcut {
  if (state.hasOverlay || event.altKey) return undefined
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'k' ? { kind: 'search' } : undefined
  if (state.isTyping) return undefined
  const to = PLACES[event.key]
  if (state.isAfterG && to) return { kind: 'go', to }
  if (event.key === 'g') return { kind: 'prefix' }
  if (event.key === '/') return { kind: 'page-search' }
  return event.key === '?' ? { kind: 'help' } : undefined
}

/** The sheet that `?` opens. */
export const SHORTCUT_HELP = [
  { keys: ['⌘', 'K'], orKeys: ['Ctrl', 'K'], what: 'Search everything' },
  { keys: ['/'], what: 'Search this page' },
  { keys: ['g', 'h'], what: 'Go to Home' },
  { keys: ['g', 'c'], what: 'Go to Catalog' },
  { keys: ['g', 's'], what: 'Go to Self-service' },
  { keys: ['g', 'r'], what: 'Go to Runs' },
  { keys: ['g', 'b'], what: 'Go to Builder' },
  { keys: ['?'], what: 'Show this list' },
  { keys: ['Esc'], what: 'Close what is open' },
] as const
