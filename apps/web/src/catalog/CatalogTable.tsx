import {
  columnSizingFeature,
  columnResizingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, type ReactNode } from 'react'
import { useMediaQuery } from '@mantine/hooks'
import { Skeleton } from '../ui/index.ts'
import classes from './CatalogTable.module.css'
import { CatalogHeaderCell } from './CatalogHeaderCell.tsx'
import type { Blueprint, Entity, Total } from './catalog-types.ts'
import { countOf } from './count-of.ts'
import { CatalogRow } from './CatalogRow.tsx'
import { coverage, NOTHING_SELECTED, toggleAll, toggleRange, toggleRow, type Selection } from './selection.ts'
import { SelectCell } from './SelectCell.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import type { TableColumn } from './table-columns.ts'
import { useEscape } from './use-escape.ts'
import { useRowFocus } from './use-row-focus.ts'

const features = tableFeatures({ columnSizingFeature, columnResizingFeature })
type Column = ColumnDef<typeof features, Entity>

const ROW_HEIGHT = 36
const CARD_HEIGHT = 60
const FETCH_AHEAD_ROWS = 30
const SELECT_WIDTH = 56

interface Props {
  blueprint: Blueprint
  columns: readonly TableColumn[]
  rows: readonly Entity[]
  total: Total
  sort: string | undefined
  onSort: (column: string) => void
  /** The rows belong to the previous query; the next ones are on their way. */
  isStale: boolean
  hasMore: boolean
  isFetchingMore: boolean
  onMore: () => void
  selection: Selection
  onSelect: (change: (selection: Selection) => Selection) => void
  /** What can be done with the chosen rows. */
  selectionActions: ReactNode
  /** Stands below the rows, beside their number. */
  summary?: ReactNode
}

/** The window over a table that lives on the server: only visible rows are drawn, further ones are fetched ahead. */
export function CatalogTable(props: Props) {
  const { blueprint, columns, rows, total, hasMore, isFetchingMore, onMore, selection, onSelect } = props
  const frame = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const isNarrow = useMediaQuery('(max-width: 700px)') ?? false
  const definitions = useMemo<Column[]>(
    () => columns.map((column) => ({ id: column.id, size: column.width, minSize: 80, maxSize: 640 })),
    [columns],
  )
  const data = useMemo(() => [...rows], [rows])
  const table = useTable({ features, columns: definitions, data, columnResizeMode: 'onChange' })
  const height = isNarrow ? CARD_HEIGHT : ROW_HEIGHT
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  })
  useEffect(() => virtualizer.measure(), [height, virtualizer])

  const items = virtualizer.getVirtualItems()
  const lastVisible = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !isFetchingMore && lastVisible >= rows.length - FETCH_AHEAD_ROWS) onMore()
  }, [hasMore, isFetchingMore, lastVisible, onMore, rows.length])

  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const widths = headers.map((header) => `${header.getSize()}px`).join(' ')

  const identifiers = useMemo(() => rows.map((row) => row.identifier), [rows])
  const covered = coverage(selection, identifiers)
  const focus = useRowFocus(items.map((item) => item.index))
  const selectAll = () => onSelect((current) => toggleAll(current, identifiers))
  const clear = () => {
    onSelect(() => NOTHING_SELECTED)
    // The button that was pressed goes away with the bar.
    scroller.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus()
  }
  useEscape(frame, selection.identifiers.size > 0, clear)

  return (
    <div ref={frame} className={classes.frame} data-stale={props.isStale || undefined}>
      <div ref={scroller} className={classes.scroller} tabIndex={-1}>
        <div
          role="table"
          aria-label={blueprint.title}
          aria-rowcount={total.relation === 'eq' ? total.value + 1 : -1}
          aria-busy={props.isStale}
          className={classes.table}
          style={
            {
              '--select-width': `${SELECT_WIDTH}px`,
              '--columns': `${SELECT_WIDTH}px ${widths} minmax(0, 1fr)`,
            } as React.CSSProperties
          }
        >
          <div role="rowgroup" className={classes.head} hidden={isNarrow}>
            <div role="row" aria-rowindex={1} className={classes.row}>
              <SelectCell
                role="columnheader"
                label={`Select all ${rows.length.toLocaleString('en')} loaded`}
                isChecked={covered === 'all'}
                isPartly={covered === 'some'}
                onChange={selectAll}
              />
              {headers.map((header, index) => {
                const column = columns[index]
                return (
                  column && (
                    <CatalogHeaderCell
                      key={header.id}
                      column={column}
                      sort={props.sort}
                      onSort={props.onSort}
                      onResize={header.getResizeHandler()}
                    />
                  )
                )
              })}
            </div>
          </div>
          <div role="rowgroup" className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
            {items.map((item) => {
              const entity = rows[item.index]
              if (!entity) return null
              return (
                <CatalogRow
                  key={entity.identifier}
                  entity={entity}
                  blueprint={blueprint}
                  columns={columns}
                  index={item.index}
                  start={item.start}
                  height={height}
                  isCard={isNarrow}
                  isSelected={selection.identifiers.has(entity.identifier)}
                  isTabStop={focus.tabStop === item.index}
                  onFocus={() => focus.onFocus(item.index)}
                  onMove={(event) => focus.move(event, item.index)}
                  onSelect={(isRange) =>
                    onSelect((current) =>
                      isRange
                        ? toggleRange(current, identifiers, entity.identifier)
                        : toggleRow(current, entity.identifier),
                    )
                  }
                />
              )
            })}
          </div>
        </div>
        {isFetchingMore && <Skeleton height={10} width="40%" m={12} />}
      </div>
      {selection.identifiers.size > 0 && (
        <SelectionBar
          count={selection.identifiers.size}
          loaded={covered === 'all' ? undefined : rows.length}
          onSelectAll={selectAll}
          onClear={clear}
        >
          {props.selectionActions}
        </SelectionBar>
      )}
      {props.summary}
      <footer className={classes.footer} aria-live="polite">
        {countText(total)}
        {selection.identifiers.size > 0 && (
          <span className="visually-hidden">, {selection.identifiers.size.toLocaleString('en')} selected</span>
        )}
      </footer>
    </div>
  )
}

function countText({ value, relation }: Total): string {
  return `${relation === 'gte' ? 'more than ' : ''}${countOf(value)}`
}
