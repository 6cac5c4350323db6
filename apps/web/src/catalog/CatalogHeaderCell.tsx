import classes from './CatalogHeaderCell.module.css'
import type { TableColumn } from './table-columns.ts'

interface Props {
  column: TableColumn
  sort: string | undefined
  onSort: (column: string) => void
  onResize: (event: unknown) => void
}

/** A column header: sorts when its column can, and drags to another width. */
export function CatalogHeaderCell({ column, sort, onSort, onResize }: Props) {
  const order = sort === column.id ? 'ascending' : sort === `-${column.id}` ? 'descending' : 'none'
  return (
    <div
      role="columnheader"
      className={classes.cell}
      data-pinned={column.kind === 'title' || undefined}
      aria-sort={column.isSortable ? order : undefined}
    >
      {column.isSortable ? (
        <button type="button" className={classes.sort} onClick={() => onSort(column.id)}>
          <span className="truncate">{column.title}</span>
          <span className={classes.arrow} aria-hidden>
            {order === 'ascending' ? '↑' : order === 'descending' ? '↓' : ''}
          </span>
        </button>
      ) : (
        <span className="truncate">{column.title}</span>
      )}
      <span className={classes.handle} onMouseDown={onResize} onTouchStart={onResize} aria-hidden />
    </div>
  )
}
