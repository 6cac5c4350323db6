import { Button } from '@mantine/core'
import { EmptyState } from './EmptyState.tsx'

/** What a list shows when a search finds nothing in it. */
export function NoMatch({ noun, search, onClear }: { noun: string; search: string; onClear: () => void }) {
  return (
    <EmptyState
      title={`No ${noun} matches “${search}”`}
      action={
        <Button variant="default" onClick={onClear}>
          Clear search
        </Button>
      }
    />
  )
}
