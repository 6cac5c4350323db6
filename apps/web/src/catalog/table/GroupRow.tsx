import { IconChevronRight } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { Button } from '../../ui/index.ts'
import { PropertyValue } from '../PropertyValue.tsx'
import type { TableColumn } from '../table-columns.ts'
import type { Group } from './group-queries.ts'
import classes from './GroupRow.module.css'
import type { TableLine } from './table-lines.ts'

interface LineProps {
  index: number
  /** Where the line stands, in pixels from the first. */
  start: number
  height: number
}

interface GroupRowProps extends LineProps {
  line: Extract<TableLine, { kind: 'group' }>
  column: TableColumn | undefined
  isTabStop: boolean
  onFocus: () => void
  /** @returns whether the key moved the focus to another row. */
  onMove: (event: KeyboardEvent<HTMLElement>) => boolean
  onToggle: () => void
}

/** The head of a group: its value and how many entities have it. With the focus on it, the arrow keys open and close it. */
export function GroupRow({ line, column, isTabStop, onFocus, onMove, onToggle, ...place }: GroupRowProps) {
  const { group, isOpen } = line
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (onMove(event)) return
    const closes = event.key === 'ArrowLeft' && isOpen
    if (!closes && !(event.key === 'ArrowRight' && !isOpen)) return
    event.preventDefault()
    onToggle()
  }
  return (
    <div role="row" className={classes.row} style={toStyle(place)} onKeyDown={onKeyDown} onFocus={onFocus}>
      <div role="cell" className={classes.cell}>
        <button
          type="button"
          data-row={place.index}
          tabIndex={isTabStop ? 0 : -1}
          className={classes.toggle}
          aria-expanded={isOpen}
          onClick={onToggle}
        >
          <IconChevronRight size={16} className={classes.chevron} aria-hidden />
          <GroupValue group={group} column={column} />
          <span className={classes.count}>{group.count.toLocaleString('en')}</span>
        </button>
      </div>
    </div>
  )
}

/** What is to be said about a group instead of its entities. */
export function NoteRow({
  line,
  onMove,
  ...place
}: LineProps & { line: Extract<TableLine, { kind: 'note' }>; onMove: (event: KeyboardEvent<HTMLElement>) => boolean }) {
  return (
    <div
      role="row"
      data-row={place.index}
      tabIndex={-1}
      className={classes.row}
      style={toStyle(place)}
      onKeyDown={(event) => void onMove(event)}
    >
      <div role="cell" className={classes.note} aria-live="polite">
        {line.text}
        {line.onRetry && (
          <Button variant="subtle" size="compact-sm" onClick={line.onRetry}>
            Retry
          </Button>
        )}
      </div>
    </div>
  )
}

function GroupValue({ group: { value }, column }: { group: Group; column: TableColumn | undefined }) {
  if (value === null) return <span className="muted">No value</span>
  if (value === '') return <span className="muted">Empty text</span>
  if (column?.kind === 'property') return <PropertyValue value={value} schema={column.schema} />
  return <span className="truncate">{String(value)}</span>
}

const toStyle = ({ start, height }: LineProps) => ({ height, transform: `translateY(${start}px)` })
