import { IconFilter } from '@tabler/icons-react'
import { useState } from 'react'
import { Button, Popover } from '../../ui/index.ts'
import type { TableColumn } from '../table-columns.ts'
import { FilterForm } from './FilterForm.tsx'
import classes from './FilterMenu.module.css'
import type { TableFilter } from './table-view.ts'

interface Props {
  /** Those that rules can speak of. */
  columns: readonly TableColumn[]
  filter: TableFilter | undefined
  onChange: (filter: TableFilter | undefined) => void
}

/** The rules by which a reader narrows the table. */
export function FilterMenu({ columns, filter, onChange }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  const count = filter?.rules.length ?? 0
  return (
    <Popover
      opened={isOpen}
      onChange={setIsOpen}
      position="bottom-start"
      width="min(680px, calc(100vw - 16px))"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFilter size={16} />}
          data-active={count > 0 || undefined}
          className={classes.button ?? ''}
          onClick={() => setIsOpen((current) => !current)}
        >
          {count > 0 ? `Filter · ${count}` : 'Filter'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filter">
        <FilterForm
          columns={columns}
          filter={filter}
          onApply={(next) => {
            onChange(next)
            setIsOpen(false)
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
