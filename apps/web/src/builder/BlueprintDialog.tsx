import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { saveBlueprintMutation } from '../catalog/catalog-queries.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { toBlueprintGuide } from './blueprint-guide.ts'
import JsonDialog from './JsonDialog.tsx'
import { NEW_BLUEPRINT, toEditable } from './templates.ts'

interface Props {
  blueprint: Blueprint | undefined
  blueprints: readonly Blueprint[]
  /** What the editor of a new blueprint starts with; a template when absent. */
  initial?: unknown
  onClose: () => void
}

/** Creates a blueprint from JSON, or replaces one. */
export default function BlueprintDialog({ blueprint, blueprints, initial = NEW_BLUEPRINT, onClose }: Props) {
  const save = useMutation(saveBlueprintMutation(blueprint?.identifier))
  const [guide] = useState(() => toBlueprintGuide(blueprints.map(({ identifier }) => identifier)))
  return (
    <JsonDialog
      guide={guide}
      title={blueprint ? `Edit JSON: ${blueprint.title}` : 'New blueprint'}
      initial={blueprint ? toEditable(blueprint) : initial}
      submitLabel={blueprint ? 'Save' : 'Create'}
      onClose={onClose}
      onSubmit={(value) => save.mutateAsync(value)}
    />
  )
}
