import {
  columnSizingFeature,
  columnResizingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, type ReactNode } from 'react'
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
import type { Group } from './table/group-queries.ts'
import { GroupRow, NoteRow } from './table/GroupRow.tsx'
import type { MoreLines, TableLine } from './table/table-lines.ts'
import type { CellEdits } from './table/use-cell-edits.ts'
import { useEscape } from './use-escape.ts'
import { useRowFocus } from './use-row-focus.ts'

const features = tableFeatures({ columnSizingFeature, columnResizingFeature })
type Column = ColumnDef<typeof features, Entity>

const ROW_HEIGHT = 36
const CARD_HEIGHT = 60
const FETCH_AHEAD_ROWS = 30
const SELECT_WIDTH = 56
const MENU_WIDTH = 44

interface Props {
  blueprint: Blueprint
  columns: readonly TableColumn[]
  lines: readonly TableLine[]
  more: readonly MoreLines[]
  total: { entities: Total; groups: number | undefined } | undefined
  /** The column whose values the groups have. */
  groupColumn: TableColumn | undefined
  onToggleGroup: (group: Group) => void
  /** The column that counts first, with `-` in front for descending. */
  sort: string | undefined
  onSort: (column: string) => void
  /** The rows belong to the previous query; the next ones are on their way. */
  isStale: boolean
  isFetchingMore: boolean
  edits: CellEdits
  onMenu: (entity: Entity, button: HTMLElement) => void
  selection: Selection
  onSelect: (change: (selection: Selection) => Selection) => void
  /** What can be done with the chosen rows. */
  selectionActions: ReactNode
  /** Stands below the rows, beside their number. */
  summary?: ReactNode
}

/** The window over a table that lives on the server: only visible rows are drawn, further ones are fetched ahead. */
export function CatalogTable(props: Props) {
  const { blueprint, columns, lines, more, total, isFetchingMore, selection, onSelect, edits } = props
  const frame = useRef<HTMLDivElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const isNarrow = useMediaQuery('(max-width: 700px)') ?? false
  const definitions = useMemo<Column[]>(
    () => columns.map((column) => ({ id: column.id, size: column.width, minSize: 80, maxSize: 640 })),
    [columns],
  )
  const rows = useMemo(() => lines.flatMap((line) => (line.kind === 'entity' ? [line.entity] : [])), [lines])
  const table = useTable({ features, columns: definitions, data: rows, columnResizeMode: 'onChange' })
  const height = isNarrow ? CARD_HEIGHT : ROW_HEIGHT
  const openLine = edits.open?.line
  const openIndex = openLine === undefined ? -1 : lines.findIndex(({ key }) => key === openLine)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    // A row that is scrolled out of sight keeps its editor, and what was entered in it.
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const drawn = defaultRangeExtractor(range)
        return openIndex < 0 || drawn.includes(openIndex)
          ? drawn
          : [...drawn, openIndex].toSorted((one, other) => one - other)
      },
      [openIndex],
    ),
  })
  useEffect(() => virtualizer.measure(), [height, virtualizer])

  const items = virtualizer.getVirtualItems()
  const first = virtualizer.range?.startIndex ?? 0
  const last = virtualizer.range?.endIndex ?? 0
  useEffect(() => {
    for (const { index, load } of more) {
      if (index >= first - FETCH_AHEAD_ROWS && index <= last + FETCH_AHEAD_ROWS) load()
    }
  }, [more, first, last])

  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const widths = headers.map((header) => `${header.getSize()}px`).join(' ')

  const identifiers = useMemo(() => rows.map((row) => row.identifier), [rows])
  const covered = coverage(selection, identifiers)
  const focus = useRowFocus(items.flatMap(({ index }) => (lines[index]?.kind === 'note' ? [] : [index])))
  const selectAll = () => onSelect((current) => toggleAll(current, identifiers))
  const clear = () => {
    onSelect(() => NOTHING_SELECTED)
    // The button that was pressed goes away with the bar.
    scroller.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus()
  }
  useEscape(frame, selection.identifiers.size > 0, clear)
  const isCounted = total?.groups === undefined && total?.entities.relation === 'eq'

  return (
    <div ref={frame} className={classes.frame} data-stale={props.isStale || undefined}>
      <div ref={scroller} className={classes.scroller} tabIndex={-1}>
        <div
          role="table"
          aria-label={blueprint.title}
          aria-rowcount={isCounted ? total.entities.value + 1 : -1}
          aria-busy={props.isStale}
          className={classes.table}
          style={
            {
              '--select-width': `${SELECT_WIDTH}px`,
              '--columns': `${SELECT_WIDTH}px ${widths} minmax(0, 1fr) ${MENU_WIDTH}px`,
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
              const line = lines[item.index]
              if (!line) return null
              const place = { index: item.index, start: item.start, height }
              const onFocus = () => focus.onFocus(item.index)
              const isTabStop = focus.tabStop === item.index
              const onMove = (event: React.KeyboardEvent<HTMLElement>) => focus.move(event, item.index)
              if (line.kind === 'note') return <NoteRow key={line.key} line={line} onMove={onMove} {...place} />
              if (line.kind === 'group') {
                return (
                  <GroupRow
                    key={line.key}
                    line={line}
                    column={props.groupColumn}
                    isTabStop={isTabStop}
                    onFocus={onFocus}
                    onMove={onMove}
                    onToggle={() => props.onToggleGroup(line.group)}
                    {...place}
                  />
                )
              }
              const { entity } = line
              return (
                <CatalogRow
                  key={line.key}
                  entity={entity}
                  blueprint={blueprint}
                  columns={columns}
                  line={line.key}
                  isCard={isNarrow}
                  isSelected={selection.identifiers.has(entity.identifier)}
                  isTabStop={isTabStop}
                  edits={edits}
                  onFocus={onFocus}
                  onMenu={(button) => props.onMenu(entity, button)}
                  onSelect={(isRange) =>
                    onSelect((current) =>
                      isRange
                        ? toggleRange(current, identifiers, entity.identifier)
                        : toggleRow(current, entity.identifier),
                    )
                  }
                  {...place}
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
          loaded={covered === 'all' || rows.length === 0 ? undefined : rows.length}
          onSelectAll={selectAll}
          onClear={clear}
        >
          {props.selectionActions}
        </SelectionBar>
      )}
      {props.summary}
      <footer className={classes.footer} aria-live="polite">
        {total && countText(total.entities)}
        {total?.groups !== undefined &&
          ` in ${total.groups.toLocaleString('en')} ${total.groups === 1 ? 'group' : 'groups'}`}
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
