import { fieldId } from '../actions/FormFieldControl.tsx'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { Select } from '../ui/index.ts'
import { choosePathStep, toPathSteps } from './mirror-path.ts'
import type { KindFieldsProps } from './StoredFields.tsx'

interface Props extends KindFieldsProps {
  blueprint: Blueprint
  blueprints: readonly Blueprint[]
}

/** The way of a mirror, hop by hop. */
export function MirrorFields({ blueprint, blueprints, draft, problems, onChange }: Props) {
  const steps = toPathSteps(blueprints, blueprint, draft.mirror)
  const hasRelations = Object.keys(blueprint.relations).length > 0
  return steps.map((step, index) => {
    const isLast = index === steps.length - 1
    return (
      <Select
        key={index}
        id={isLast ? fieldId('path') : undefined}
        label={step.label}
        description={index === 0 && !hasRelations ? 'A mirror needs a relation: add one first.' : undefined}
        placeholder={index === 0 ? 'Choose a relation' : 'Choose a property, or a relation to go on'}
        data={step.choices}
        value={step.value}
        error={isLast ? problems['path'] : undefined}
        searchable
        withAsterisk
        aria-required
        allowDeselect={false}
        onChange={(value) => {
          onChange((current) => ({ ...current, mirror: choosePathStep(current.mirror, index, value) }))
        }}
      />
    )
  })
}
