import { useMutation, useQuery } from '@tanstack/react-query'
import type { Blueprint, Total } from '../catalog/catalog-types.ts'
import { ConfirmChangeModal } from '../ui/index.ts'
import { filledCountQuery, saveDefinitionMutation } from './definition-queries.ts'
import { usesOf } from './definition-uses.ts'
import { titleAt, type Place } from './definitions.ts'

interface Props {
  blueprint: Blueprint
  blueprints: readonly Blueprint[]
  place: Place
  onClose: () => void
}

/** Asks before a property or relation goes; says how many values go with it and what reads them. */
export default function DeleteDefinitionModal({ blueprint, blueprints, place, onClose }: Props) {
  const isStored = place.map === 'properties' || place.map === 'relations'
  const filled = useQuery({ ...filledCountQuery(blueprint.identifier, place), enabled: isStored })
  const save = useMutation(saveDefinitionMutation(blueprint.identifier))
  const thing = place.map === 'relations' ? 'relation' : 'property'
  const title = titleAt(blueprint, place)
  const uses = usesOf(blueprints, blueprint, place)

  return (
    <ConfirmChangeModal
      title={`Delete ${thing} ${title}?`}
      confirmLabel={`Delete ${thing}`}
      change={save}
      input={{ ...place, definition: null }}
      report={`${thing === 'relation' ? 'Relation' : 'Property'} ${title} deleted`}
      onClose={onClose}
    >
      <p>{isStored ? toLoss(filled.data) : 'Its values are computed: nothing that entities store is lost.'}</p>
      {uses.length > 0 && (
        <>
          <p>These read it, and give nothing from then on:</p>
          <ul>
            {uses.map((use) => (
              <li key={use}>{use}</li>
            ))}
          </ul>
        </>
      )}
    </ConfirmChangeModal>
  )
}

function toLoss(total: Total | null | undefined): string {
  if (!total) return 'The values that entities have for it are lost for good.'
  if (total.value === 0) return 'No entity has a value for it.'
  const count = total.value.toLocaleString('en')
  if (total.relation === 'gte') return `At least ${count} entities have a value for it, which is lost for good.`
  return total.value === 1
    ? '1 entity has a value for it, which is lost for good.'
    : `${count} entities have a value for it, which is lost for good.`
}
