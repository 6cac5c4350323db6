import { useState, type KeyboardEvent } from 'react'

/**
 * One row of a table takes the focus; the arrow keys bring it to others. Only drawn rows can be reached: the neighbours of
 * a drawn row always are.
 */
export function useRowFocus(drawn: readonly number[]): {
  /** The row that Tab reaches. */
  tabStop: number | undefined
  onFocus: (index: number) => void
  /** @returns whether the key moved the focus. */
  move: (event: KeyboardEvent<HTMLElement>, index: number) => boolean
} {
  const [current, setCurrent] = useState(0)
  return {
    tabStop: drawn.includes(current) ? current : drawn[0],
    onFocus: setCurrent,
    move: (event, index) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      if (step === 0) return false
      event.preventDefault()
      const rows = event.currentTarget.parentElement
      rows?.querySelector<HTMLElement>(`[data-row="${index + step}"]`)?.focus()
      return true
    },
  }
}
