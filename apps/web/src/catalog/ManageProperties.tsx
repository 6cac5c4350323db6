import { IconAdjustmentsHorizontal, IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { ActionIcon, Button, Checkbox, Popover } from '../ui/index.ts'
import classes from './ManageProperties.module.css'
import type { TableColumn } from './table-columns.ts'
import { moveColumn } from './table/table-view.ts'

interface Props {
  /** All that can be shown, in their order. */
  columns: readonly TableColumn[]
  hidden: ReadonlySet<string>
  onHide: (hidden: readonly string[]) => void
  onOrder: (order: readonly string[]) => void
}

/** Which columns a table shows, and in which order. The title always stays, in front. */
export function ManageProperties({ columns, hidden, onHide, onOrder }: Props) {
  const choices = columns.filter((column) => column.kind !== 'title')
  const toggle = (id: string) => {
    const next = new Set(hidden)
    if (!next.delete(id)) next.add(id)
    onHide([...next])
  }
  return (
    <Popover position="bottom-end" width={304} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={16} />}>
          Manage properties
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label="Manage properties">
        <div className={classes.list}>
          {choices.map((column, index) => (
            <div key={column.id} className={classes.line}>
              <Checkbox
                label={column.title}
                checked={!hidden.has(column.id)}
                onChange={() => toggle(column.id)}
                classNames={{ root: classes.choice ?? '', body: classes.choiceBody ?? '' }}
              />
              <ActionIcon
                size={24}
                aria-label={`Move ${column.title} to the front`}
                disabled={index === 0}
                onClick={() => onOrder(moveColumn(columns, column.id, -1))}
              >
                <IconArrowUp size={14} />
              </ActionIcon>
              <ActionIcon
                size={24}
                aria-label={`Move ${column.title} to the back`}
                disabled={index === choices.length - 1}
                onClick={() => onOrder(moveColumn(columns, column.id, 1))}
              >
                <IconArrowDown size={14} />
              </ActionIcon>
            </div>
          ))}
        </div>
        <div className={classes.footer}>
          <Button variant="subtle" size="compact-sm" onClick={() => onHide([])}>
            Show all
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => onHide(choices.filter(({ kind }) => kind !== 'identifier').map(({ id }) => id))}
          >
            Hide all
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
