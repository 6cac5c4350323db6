import type { ReactNode } from 'react'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { Button, FormDrawer } from '../ui/index.ts'

interface Props {
  thing: 'property' | 'relation'
  blueprint: Blueprint
  isSending: boolean
  problem: string | undefined
  /** Absent for one that is created. */
  onDelete: (() => void) | undefined
  onClose: () => void
  onSubmit: () => void
  children: ReactNode
}

/** The form that creates a property or relation of a blueprint, or changes one and offers to delete it. */
export function DefinitionDrawer({ thing, blueprint, onDelete, ...form }: Props) {
  const isNew = onDelete === undefined
  return (
    <FormDrawer
      {...form}
      title={`${isNew ? 'New' : 'Edit'} ${thing} of ${blueprint.title}`}
      submitLabel={isNew ? 'Create' : 'Save'}
      start={
        onDelete && (
          <Button variant="subtle" color="danger" onClick={onDelete}>
            Delete
          </Button>
        )
      }
    />
  )
}
