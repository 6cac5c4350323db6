import { useRef, useState } from 'react'

/**
 * What a dialog is open for, if anything. Closing gives the focus back to the button that opened it, or to the heading of
 * the page when that is gone.
 */
export function useDialog<Task>(): {
  task: Task | undefined
  open: (task: Task, opener: HTMLElement | null) => void
  close: () => void
} {
  const [task, setTask] = useState<Task>()
  const opener = useRef<HTMLElement | null>(null)

  return {
    task,
    open: (next, from) => {
      opener.current = from
      setTask(next)
    },
    close: () => {
      setTask(undefined)
      // Once the dialog is gone, which holds the focus as long as it is there.
      requestAnimationFrame(() => {
        const target = opener.current?.isConnected ? opener.current : document.querySelector<HTMLElement>('main h1')
        target?.focus()
      })
    },
  }
}
