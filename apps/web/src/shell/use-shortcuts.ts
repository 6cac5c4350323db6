import { useRouter } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef } from 'react'
import { keyToShortcut } from './shortcuts.ts'

const SEQUENCE_LIMIT_MS = 1500

/** The keys that work on every page. Single keys are left alone while the reader types. */
export function useShortcuts({ onSearch, onHelp }: { onSearch: () => void; onHelp: () => void }): void {
  const router = useRouter()
  const pendingG = useRef(0)
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const isAfterG = event.timeStamp - pendingG.current < SEQUENCE_LIMIT_MS
    pendingG.current = 0
    const shortcut = keyToShortcut(event, { isAfterG, isTyping: isTyping(event.target), hasOverlay: hasOverlay() })
    if (!shortcut) return
    if (shortcut.kind === 'prefix') {
      pendingG.current = event.timeStamp
      return
    }
    event.preventDefault()
    if (shortcut.kind === 'search') onSearch()
    else if (shortcut.kind === 'help') onHelp()
    else if (shortcut.kind === 'go') router.history.push(shortcut.to)
    else document.querySelector<HTMLInputElement>('main [data-page-search]')?.focus()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

function hasOverlay(): boolean {
  return document.querySelector('[role=dialog][aria-modal=true]') !== null
}
