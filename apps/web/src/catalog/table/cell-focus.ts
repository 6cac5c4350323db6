import type { KeyboardEvent } from 'react'

/** The cell of a row that has the focus itself; undefined when it is on the row, or on something within a cell. */
export function focusedCell(event: KeyboardEvent<HTMLElement>): number | undefined {
  const target = event.target as HTMLElement
  return target.dataset['cell'] === undefined ? undefined : Number(target.dataset['cell'])
}

/**
 * Moves the focus between a row, its cells and the same cell of the rows beside it, by the arrow keys.
 * @returns whether the key was one of these.
 */
export function moveCellFocus(event: KeyboardEvent<HTMLElement>, row: HTMLElement, index: number): boolean {
  const from = focusedCell(event)
  const target = nextPlace(event.key, from, index)
  if (target === undefined) return false
  event.preventDefault()
  const line = row.parentElement?.querySelector<HTMLElement>(`[data-row="${target.row}"]`)
  const cell = target.cell === undefined ? line : line?.querySelector<HTMLElement>(`[data-cell="${target.cell}"]`)
  ;(cell ?? (target.row === index ? undefined : line))?.focus()
  return true
}

function nextPlace(
  key: string,
  cell: number | undefined,
  row: number,
): { row: number; cell: number | undefined } | undefined {
  switch (key) {
    case 'ArrowRight':
      return { row, cell: cell === undefined ? 0 : cell + 1 }
    case 'ArrowLeft':
      return cell === undefined ? undefined : { row, cell: cell === 0 ? undefined : cell - 1 }
    case 'ArrowDown':
      return { row: row + 1, cell }
    case 'ArrowUp':
      return { row: row - 1, cell }
    default:
      return undefined
  }
}
