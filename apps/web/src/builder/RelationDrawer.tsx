import { useMutation } from '@tanstack/react-query'
import { fieldId } from '../actions/FormFieldControl.tsx'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { Checkbox, Radio, Select, showToast } from '../ui/index.ts'
import { DescriptionField, NameFields } from './CommonFields.tsx'
import { DefinitionDrawer } from './DefinitionDrawer.tsx'
import { saveDefinitionMutation } from './definition-queries.ts'
import { findDefinition, takenKeys, type Place } from './definitions.ts'
import { toRefusals } from './refusals.ts'
import { EMPTY_RELATION, relationProblems, toRelationDefinition, toRelationDraft } from './relation-draft.ts'
import classes from './RelationDrawer.module.css'
import { useForm } from './use-form.ts'

const SHOWN = ['title', 'identifier', 'description', 'target', 'isMany', 'isRequired']
const FIXED = 'To change it, delete the relation and create it anew.'

interface Props {
  blueprint: Blueprint
  blueprints: readonly Blueprint[]
  /** The relation to change; undefined creates one. */
  relation: string | undefined
  onDelete: (place: Place) => void
  onClose: () => void
}

/** Creates or changes a relation to another blueprint, or to the same. */
export default function RelationDrawer({ blueprint, blueprints, relation, onDelete, onClose }: Props) {
  const isNew = relation === undefined
  const { draft, problems, change, show } = useForm(() =>
    isNew ? EMPTY_RELATION : toRelationDraft(blueprint, relation),
  )
  const save = useMutation(saveDefinitionMutation(blueprint.identifier))

  const submit = async () => {
    const taken = takenKeys(blueprint, 'relations').filter((key) => key !== relation)
    if (show(relationProblems(draft, taken))) return
    const place = { map: 'relations', key: relation ?? draft.identifier } as const
    const definition = toRelationDefinition(draft, findDefinition(blueprint, place))
    try {
      await save.mutateAsync({ ...place, definition, isNew, newKey: draft.identifier })
      showToast(`Relation ${draft.title.trim() || draft.identifier} ${isNew ? 'created' : 'saved'}`)
      onClose()
    } catch (error) {
      show(toRefusals(error, ['relations', place.key], SHOWN))
    }
  }

  return (
    <DefinitionDrawer
      thing="relation"
      blueprint={blueprint}
      isSending={save.isPending}
      problem={problems['']}
      onDelete={isNew ? undefined : () => onDelete({ map: 'relations', key: relation })}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <NameFields
        draft={draft}
        problems={problems}
        isNew={isNew}
        identifierNote="Values and mirrors follow another identifier; jq expressions that name it do not."
        onChange={change}
      />
      <DescriptionField draft={draft} problems={problems} onChange={change} />
      <Select
        id={fieldId('target')}
        label="Related to"
        description={isNew ? undefined : FIXED}
        placeholder="Choose a blueprint"
        data={blueprints.map(({ identifier, title }) => ({ value: identifier, label: title }))}
        value={draft.target || null}
        error={problems['target']}
        disabled={!isNew}
        withAsterisk
        aria-required
        searchable
        allowDeselect={false}
        onChange={(target) => change({ target: target ?? '' })}
      />
      <Radio.Group
        id={fieldId('isMany')}
        label="Limit"
        description={isNew ? 'To how many entities one entity can be related' : FIXED}
        value={draft.isMany ? 'many' : 'one'}
        error={problems['isMany']}
        onChange={(limit) => change({ isMany: limit === 'many' })}
      >
        <div className={classes.radios}>
          <Radio value="one" label="1" disabled={!isNew} />
          <Radio value="many" label="Many" disabled={!isNew} />
        </div>
      </Radio.Group>
      <Checkbox
        id={fieldId('isRequired')}
        label="Required"
        description={
          draft.isMany
            ? 'A relation to many entities cannot be required.'
            : 'Entities cannot be created or replaced without it. Those that exist stay as they are.'
        }
        checked={draft.isRequired && !draft.isMany}
        error={problems['isRequired']}
        disabled={draft.isMany}
        onChange={(event) => change({ isRequired: event.currentTarget.checked })}
      />
    </DefinitionDrawer>
  )
}
