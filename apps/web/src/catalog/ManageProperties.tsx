import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { Button, Checkbox, Popover } from '../ui/index.ts'
import classes from './ManageProperties.module.css'
import type { TableColumn } from './table-columns.ts'

interface Props {
  columns: readonly TableColumn[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
}

/** Which columns a table shows. The title always stays. */
export function ManageProperties({ columns, hidden, onChange }: Props) {
  const choices = columns.filter((column) => column.kind !== 'title')
  const toggle = (id: string) => {
    const next = new Set(hidden)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  return (
    <Popover position="bottom-end" width={264} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={16} />}>
          Manage properties
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label="Manage properties">
        <div className={classes.list}>
          {choices.map((column) => (
            <Checkbox
              key={column.id}
              label={column.title}
              checked={!hidden.has(column.id)}
              onChange={() => toggle(column.id)}
              classNames={{ root: classes.choice ?? '', body: classes.choiceBody ?? '' }}
            />
          ))}
        </div>
        <div className={classes.footer}>
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(new Set())}>
            Show all
          </Button>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => onChange(new Set(choices.filter(({ kind }) => kind !== 'identifier').map(({ id }) => id)))}
          >
            Hide all
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
