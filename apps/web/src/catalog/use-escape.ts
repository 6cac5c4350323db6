import { useEffect, useEffectEvent, type RefObject } from 'react'

/** Calls back when Escape is pressed within an element, or with nothing in focus. Dialogs and menus keep their Escape. */
export function useEscape(within: RefObject<HTMLElement | null>, isActive: boolean, onEscape: () => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const isOurs = event.target === document.body || within.current?.contains(event.target as Node)
    if (event.key === 'Escape' && isOurs && !event.defaultPrevented) onEscape()
  })
  useEffect(() => {
    if (!isActive) return
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [isActive])
}
