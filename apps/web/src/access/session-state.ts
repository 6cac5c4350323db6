import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let hasEnded = false

/** Told by the query cache: a request was refused because the session is over. */
export function sessionEnded(): void {
  set(true)
}

/** Told by the sign-in form. */
export function sessionRenewed(): void {
  set(false)
}

/** Whether the session ended while the page was open. */
export function useSessionEnded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => hasEnded,
  )
}

function set(value: boolean): void {
  hasEnded = value
  for (const tell of listeners) tell()
}
