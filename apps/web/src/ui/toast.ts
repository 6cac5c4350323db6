import { useSyncExternalStore } from 'react'

export interface Toast {
  id: number
  text: string
}

const SHOWN_MS = 6_000
const listeners = new Set<() => void>()
let toasts: readonly Toast[] = []
let lastId = 0

/** Says for a few seconds, in a corner, that something was done. What failed belongs where it was asked for instead. */
export function showToast(text: string): void {
  const id = ++lastId
  set([...toasts, { id, text }])
  setTimeout(() => closeToast(id), SHOWN_MS)
}

export function closeToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id))
}

/** The toasts on screen, oldest first. */
export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}

function set(next: readonly Toast[]): void {
  toasts = next
  for (const tell of listeners) tell()
}
