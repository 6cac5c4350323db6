import { useRef, useState } from 'react'

/**
 * What a dialog is open for, if anything. Closing gives the focus back to the button that opened it; when that is gone, to
 * the element with the id `fallback`, or to the heading of the page. Without an opener, as when one dialog leads to another,
 * the earlier one stays.
 */
export function useDialog<Task>(): {
  task: Task | undefined
  open: (task: Task, opener?: HTMLElement | null, fallback?: string) => void
  close: () => void
} {
  const [task, setTask] = useState<Task>()
  const opener = useRef<HTMLElement | null>(null)
  const fallbackId = useRef('')

  return {
    task,
    open: (next, from, fallback = '') => {
      if (from !== undefined) opener.current = from
      fallbackId.current = fallback
      setTask(next)
    },
    close: () => {
      setTask(undefined)
      // Once the dialog is gone, which holds the focus as long as it is there.
      requestAnimationFrame(() => {
        const isThere = opener.current?.isConnected ?? false
        const fallback = document.getElementById(fallbackId.current)
        const target = isThere ? opener.current : (fallback ?? document.querySelector<HTMLElement>('main h1'))
        target?.focus()
      })
    },
  }
}
