import { IconLayoutRows } from '@tabler/icons-react'
import { Button, Menu } from '../../ui/index.ts'
import type { TableColumn } from '../table-columns.ts'
import type { GroupOrder } from './group-queries.ts'

interface Props {
  /** Those that the server groups by. */
  columns: readonly TableColumn[]
  group: string | undefined
  order: GroupOrder
  onGroup: (group: string | undefined) => void
  onOrder: (order: GroupOrder) => void
}

/** By which property the rows of a table are gathered, and which group comes first. */
export function GroupMenu({ columns, group, order, onGroup, onOrder }: Props) {
  const chosen = columns.find(({ id }) => id === group)
  if (columns.length === 0) return null
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconLayoutRows size={16} />}>
          {chosen ? `Grouped by ${chosen.title}` : 'Group by'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        {chosen && (
          <>
            <Menu.Item onClick={() => onOrder(order === 'count' ? 'value' : 'count')}>
              {order === 'count' ? 'Order groups by value' : 'Order groups by count'}
            </Menu.Item>
            <Menu.Item onClick={() => onGroup(undefined)}>No groups</Menu.Item>
            <Menu.Divider role="separator" />
          </>
        )}
        {columns.map((column) => (
          <Menu.Item
            key={column.id}
            aria-current={column.id === group ? 'true' : undefined}
            onClick={() => onGroup(column.id)}
          >
            {column.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
