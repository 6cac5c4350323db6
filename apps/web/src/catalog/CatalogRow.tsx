import { IconDots } from '@tabler/icons-react'
import type { KeyboardEvent, MouseEvent } from 'react'
import classes from './CatalogRow.module.css'
import type { Blueprint, Entity } from './catalog-types.ts'
import { EntityCard } from './EntityCard.tsx'
import { EntityCell } from './EntityCell.tsx'
import { SelectCell } from './SelectCell.tsx'
import type { TableColumn } from './table-columns.ts'
import { focusedCell, moveCellFocus } from './table/cell-focus.ts'
import type { CellEdits } from './table/use-cell-edits.ts'

interface Props {
  entity: Entity
  blueprint: Blueprint
  columns: readonly TableColumn[]
  /** Names the line: in groups an entity may stand in several. */
  line: string
  index: number
  /** Where the row stands, in pixels from the first. */
  start: number
  height: number
  isCard: boolean
  isSelected: boolean
  isTabStop: boolean
  edits: CellEdits
  onFocus: () => void
  onSelect: (isRange: boolean) => void
  onMenu: (button: HTMLElement) => void
}

/**
 * One entity of a catalog table. With the focus on the row, Space chooses it; the arrow keys go to its neighbours and into
 * its cells; Ctrl and E edits the cell with the focus, or the first that can be edited.
 */
export function CatalogRow(props: Props) {
  const { entity, blueprint, columns, line, index, start, height, isCard, edits } = props
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const cell = focusedCell(event)
    if (event.target !== event.currentTarget && cell === undefined) return
    if (isEditKey(event) && !isCard) {
      event.preventDefault()
      const column = cell === undefined ? columns.find((one) => 'field' in edits.accessTo(one)) : columns[cell]
      if (column) edits.start(line, column.id)
    } else if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault()
      const menu = event.currentTarget.querySelector<HTMLElement>('[data-row-menu]')
      if (menu) props.onMenu(menu)
    } else if (event.key === ' ') {
      event.preventDefault()
      props.onSelect(event.shiftKey)
    } else if (event.key === 'Enter') {
      const within = cell === undefined ? event.currentTarget : (event.target as HTMLElement)
      within.querySelector<HTMLElement>('a[href]')?.click()
    } else moveCellFocus(event, event.currentTarget, index)
  }
  const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-cell]')
    const column = cell && columns[Number(cell.dataset['cell'])]
    if (column && 'field' in edits.accessTo(column)) edits.start(line, column.id)
  }
  const name = entity.title || entity.identifier
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      data-selected={props.isSelected || undefined}
      tabIndex={props.isTabStop ? 0 : -1}
      className={isCard ? `${classes.row} ${classes.card}` : classes.row}
      style={{ height, transform: `translateY(${start}px)` }}
      onFocus={props.onFocus}
      onKeyDown={onKeyDown}
      onDoubleClick={onDoubleClick}
    >
      <SelectCell role="cell" label={`Select ${name}`} isChecked={props.isSelected} onChange={props.onSelect} />
      {isCard ? (
        <EntityCard entity={entity} blueprint={blueprint} columns={columns} />
      ) : (
        columns.map((column, place) => (
          <EntityCell key={column.id} column={column} entity={entity} line={line} index={place} edits={edits} />
        ))
      )}
      {!isCard && <span />}
      <div role="cell" className={classes.menu}>
        <button
          type="button"
          data-row-menu
          tabIndex={-1}
          className={classes.menuButton}
          aria-label={`More for ${name}`}
          aria-haspopup="menu"
          onClick={(event) => props.onMenu(event.currentTarget)}
        >
          <IconDots size={16} aria-hidden />
        </button>
      </div>
    </div>
  )
}

const isEditKey = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'e'
