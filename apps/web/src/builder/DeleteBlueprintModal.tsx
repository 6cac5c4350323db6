import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { titleOf, type Action } from '../actions/action-types.ts'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { ConfirmModal, LoadingNote, TextInput } from '../ui/index.ts'
import { entityCountQuery } from './definition-queries.ts'
import { relationsTo } from './definition-uses.ts'
import { useBlueprintDeletion } from './use-blueprint-deletion.ts'

interface Props {
  blueprint: Blueprint
  blueprints: readonly Blueprint[]
  actions: readonly Action[]
  onClose: () => void
}

/** Asks before a blueprint goes, with all of its entities; says what stands in the way. */
export default function DeleteBlueprintModal({ blueprint, blueprints, actions, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const count = useQuery(entityCountQuery(blueprint.identifier))
  const deletion = useBlueprintDeletion(blueprint, onClose)
  const related = relationsTo(blueprints, blueprint)
  const own = actions.filter(({ trigger }) => trigger.blueprintIdentifier === blueprint.identifier)
  const things = toThings(count.data ?? 0)

  return (
    <ConfirmModal
      title={`Delete blueprint ${blueprint.title}?`}
      confirmLabel={count.data ? `Delete blueprint and ${things}` : 'Delete blueprint'}
      isPending={deletion.isPending}
      isDisabled={related.length > 0 || count.data === undefined || typed !== blueprint.identifier}
      error={deletion.error ?? count.error}
      onClose={onClose}
      onConfirm={() => deletion.start(count.data ?? 0)}
    >
      {count.isPending && <LoadingNote what="entities" rows={1} />}
      {related.length > 0 && <Obstacles related={related} />}
      {related.length === 0 && count.data !== undefined && (
        <>
          <p>
            {count.data === 0
              ? 'It has no entities.'
              : `It has ${things}, which are deleted first. They cannot be brought back.`}{' '}
            Its pages go with it.
          </p>
          {own.length > 0 && <p>So do its actions: {own.map(titleOf).join(', ')}.</p>}
          <TextInput
            label={`Type ${blueprint.identifier} to confirm`}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            disabled={deletion.isPending}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p role="status">{deletion.progress}</p>
        </>
      )}
    </ConfirmModal>
  )
}

function Obstacles({ related }: { related: readonly { from: Blueprint; title: string }[] }) {
  return (
    <>
      <p>It cannot be deleted while relations lead to it. Delete these first:</p>
      <ul>
        {related.map(({ from, title }) => (
          <li key={`${from.identifier} ${title}`}>
            {from.title}: {title}
          </li>
        ))}
      </ul>
    </>
  )
}

const toThings = (count: number): string => (count === 1 ? '1 entity' : `${count.toLocaleString('en')} entities`)
