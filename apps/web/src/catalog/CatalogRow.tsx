import type { KeyboardEvent } from 'react'
import classes from './CatalogRow.module.css'
import type { Blueprint, Entity } from './catalog-types.ts'
import { EntityCard } from './EntityCard.tsx'
import { EntityCell } from './EntityCell.tsx'
import { SelectCell } from './SelectCell.tsx'
import type { TableColumn } from './table-columns.ts'

interface Props {
  entity: Entity
  blueprint: Blueprint
  columns: readonly TableColumn[]
  index: number
  /** Where the row stands, in pixels from the first. */
  start: number
  height: number
  isCard: boolean
  isSelected: boolean
  isTabStop: boolean
  onFocus: () => void
  onSelect: (isRange: boolean) => void
  /** @returns whether the key moved the focus to another row. */
  onMove: (event: KeyboardEvent<HTMLElement>) => boolean
}

/** One entity of a catalog table. With the focus on the row, Space chooses it and the arrow keys go to its neighbours. */
export function CatalogRow(props: Props) {
  const { entity, blueprint, columns, index, start, height, isCard } = props
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || props.onMove(event) || event.key !== ' ') return
    event.preventDefault()
    props.onSelect(event.shiftKey)
  }
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
    >
      <SelectCell
        role="cell"
        label={`Select ${entity.title || entity.identifier}`}
        isChecked={props.isSelected}
        onChange={props.onSelect}
      />
      {isCard ? (
        <EntityCard entity={entity} blueprint={blueprint} columns={columns} />
      ) : (
        columns.map((column) => <EntityCell key={column.id} column={column} entity={entity} />)
      )}
    </div>
  )
}
