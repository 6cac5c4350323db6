import {
  columnSizingFeature,
  columnResizingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { useMediaQuery } from '@mantine/hooks'
import { Skeleton } from '../ui/index.ts'
import classes from './CatalogTable.module.css'
import { CatalogHeaderCell } from './CatalogHeaderCell.tsx'
import type { Blueprint, Entity, Total } from './catalog-types.ts'
import { EntityCard } from './EntityCard.tsx'
import { EntityCell } from './EntityCell.tsx'
import type { TableColumn } from './table-columns.ts'

const features = tableFeatures({ columnSizingFeature, columnResizingFeature })
type Column = ColumnDef<typeof features, Entity>

const ROW_HEIGHT = 36
const CARD_HEIGHT = 60
const FETCH_AHEAD_ROWS = 30

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
}

/** The window over a table that lives on the server: only visible rows are drawn, further ones are fetched ahead. */
export function CatalogTable(props: Props) {
  const { blueprint, columns, rows, total, hasMore, isFetchingMore, onMore } = props
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

  return (
    <div className={classes.frame} data-stale={props.isStale || undefined}>
      <div ref={scroller} className={classes.scroller} tabIndex={-1}>
        <div
          role="table"
          aria-label={blueprint.title}
          aria-rowcount={total.relation === 'eq' ? total.value + 1 : -1}
          aria-busy={props.isStale}
          className={classes.table}
          style={{ '--columns': `${widths} minmax(0, 1fr)` } as React.CSSProperties}
        >
          <div role="rowgroup" className={classes.head} hidden={isNarrow}>
            <div role="row" aria-rowindex={1} className={classes.row}>
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
                <div
                  key={entity.identifier}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={isNarrow ? classes.cardRow : `${classes.row} ${classes.bodyRow}`}
                  style={{ height, transform: `translateY(${item.start}px)` }}
                >
                  {isNarrow ? (
                    <EntityCard entity={entity} blueprint={blueprint} columns={columns} />
                  ) : (
                    columns.map((column) => <EntityCell key={column.id} column={column} entity={entity} />)
                  )}
                </div>
              )
            })}
          </div>
        </div>
        {isFetchingMore && <Skeleton height={10} width="40%" m={12} />}
      </div>
      <footer className={classes.footer} aria-live="polite">
        {countText(total)}
      </footer>
    </div>
  )
}

function countText({ value, relation }: Total): string {
  const number = value.toLocaleString('en')
  return `${relation === 'gte' ? 'more than ' : ''}${number} ${value === 1 ? 'entity' : 'entities'}`
}
