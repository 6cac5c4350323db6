import { IconPlus } from '@tabler/icons-react'
import { Button, EmptyState } from '../../ui/index.ts'
import type { Blueprint } from '../catalog-types.ts'

interface Props {
  blueprint: Blueprint
  search: string
  isFiltered: boolean
  /** Undefined: what leaves the entities out is not the reader's. */
  onClear: (() => void) | undefined
  /** Undefined: the caller may create none. */
  onCreate: (() => void) | undefined
}

/** Why a table has no rows, and the next step. */
export function NoRows({ blueprint, search, isFiltered, onClear, onCreate }: Props) {
  if (search !== '' || isFiltered) {
    return (
      <EmptyState
        title={search === '' ? 'Nothing matches the filter' : `Nothing matches “${search}”`}
        action={
          onClear && (
            <Button variant="default" onClick={onClear}>
              Clear filters
            </Button>
          )
        }
      >
        {search === '' ? 'Entities have to fulfil its rules.' : 'All words must occur in an entity, in any property.'}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={`No ${blueprint.title} yet`}
      action={
        onCreate && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={onCreate}>
            {blueprint.title}
          </Button>
        )
      }
    >
      {onCreate
        ? 'Add one here, or let a pipeline or an integration write to the API.'
        : 'Nobody has added one, or you may not see it.'}
    </EmptyState>
  )
}
