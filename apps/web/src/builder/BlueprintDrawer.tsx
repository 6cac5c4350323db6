import { useMutation } from '@tanstack/react-query'
import { saveBlueprintMutation } from '../catalog/catalog-queries.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { Button, FormDrawer, showToast } from '../ui/index.ts'
import {
  blueprintProblems,
  EMPTY_BLUEPRINT,
  toBlueprintDraft,
  toBlueprintPatch,
  toNewBlueprint,
} from './blueprint-draft.ts'
import { DescriptionField, IconField, NameFields } from './CommonFields.tsx'
import { patchBlueprintMutation } from './definition-queries.ts'
import { toRefusals } from './refusals.ts'
import { useForm } from './use-form.ts'

const SHOWN = ['title', 'identifier', 'icon', 'description']

interface Props {
  /** The blueprint to change; undefined creates one. */
  blueprint: Blueprint | undefined
  blueprints: readonly Blueprint[]
  /** Goes on with JSON; `initial` is what was entered so far for a new blueprint. */
  onJson: (initial: unknown) => void
  onClose: () => void
}

/** Creates a blueprint, or changes its title, identifier, icon and description. */
export default function BlueprintDrawer({ blueprint, blueprints, onJson, onClose }: Props) {
  const before = blueprint ? toBlueprintDraft(blueprint) : EMPTY_BLUEPRINT
  const { draft, problems, change, show } = useForm(() => before)
  const create = useMutation(saveBlueprintMutation(undefined))
  const patch = useMutation(patchBlueprintMutation(blueprint?.identifier ?? ''))

  const submit = async () => {
    const taken = blueprints.map(({ identifier }) => identifier).filter((name) => name !== blueprint?.identifier)
    if (show(blueprintProblems(draft, taken))) return
    try {
      if (blueprint) await patch.mutateAsync(toBlueprintPatch(draft, before))
      else await create.mutateAsync(toNewBlueprint(draft))
      showToast(`Blueprint ${draft.title.trim()} ${blueprint ? 'saved' : 'created'}`)
      onClose()
    } catch (error) {
      show(toRefusals(error, [], SHOWN))
    }
  }

  return (
    <FormDrawer
      title={blueprint ? `Edit blueprint ${blueprint.title}` : 'New blueprint'}
      aside={
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onJson(draft.identifier === '' ? undefined : toNewBlueprint(draft))}
        >
          Edit JSON
        </Button>
      }
      submitLabel={blueprint ? 'Save' : 'Create'}
      isSending={create.isPending || patch.isPending}
      problem={problems['']}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <NameFields
        draft={draft}
        problems={problems}
        isNew={!blueprint}
        isTitleRequired
        identifierNote="Relations, actions and pages follow another identifier; addresses that name it change."
        onChange={change}
      />
      <IconField draft={draft} problems={problems} onChange={change} />
      <DescriptionField draft={draft} problems={problems} onChange={change} />
    </FormDrawer>
  )
}
