import { useMutation } from '@tanstack/react-query'
import { saveBlueprintMutation } from '../catalog/catalog-queries.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import JsonDialog from './JsonDialog.tsx'
import { NEW_BLUEPRINT, toEditable } from './templates.ts'

/** Creates a blueprint from JSON, or replaces one. */
export default function BlueprintDialog(props: { blueprint: Blueprint | undefined; onClose: () => void }) {
  const { blueprint, onClose } = props
  const save = useMutation(saveBlueprintMutation(blueprint?.identifier))
  return (
    <JsonDialog
      title={blueprint ? `Edit JSON: ${blueprint.title}` : 'New blueprint'}
      initial={blueprint ? toEditable(blueprint) : NEW_BLUEPRINT}
      submitLabel={blueprint ? 'Save' : 'Create'}
      onClose={onClose}
      onSubmit={(value) => save.mutateAsync(value)}
    />
  )
}
