import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { saveActionMutation } from '../actions/action-queries.ts'
import { titleOf, type Action } from '../actions/action-types.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { Select } from '../ui/index.ts'
import { toActionTarget } from './action-target.ts'
import JsonDialog from './JsonDialog.tsx'
import { newAction, toEditable } from './templates.ts'

/** Creates an action from JSON of either version, or replaces one. */
export default function ActionDialog(props: {
  action: Action | undefined
  blueprints: readonly Blueprint[]
  onClose: () => void
}) {
  const { action, blueprints, onClose } = props
  const save = useMutation(saveActionMutation())
  const [blueprint, setBlueprint] = useState<string | null>(null)

  const submit = (body: unknown) => {
    const target = toActionTarget(body, { replaces: action?.identifier, blueprint: blueprint ?? undefined })
    return target.kind === 'problem' ? Promise.reject(new Error(target.message)) : save.mutateAsync({ target, body })
  }
  return (
    <JsonDialog
      title={action ? `Edit JSON: ${titleOf(action)}` : 'New action'}
      initial={action ? toEditable(action) : newAction(blueprints[0]?.identifier)}
      submitLabel={action ? 'Save' : 'Create'}
      onClose={onClose}
      onSubmit={submit}
      above={
        !action && (
          <Select
            label="Blueprint"
            description="Needed for version 1 JSON, an object or an array as older guides print it. Version 2 names its own."
            placeholder="From the JSON"
            data={blueprints.map(({ identifier, title }) => ({ value: identifier, label: title }))}
            value={blueprint}
            onChange={setBlueprint}
            clearable
            searchable
          />
        )
      }
    />
  )
}
