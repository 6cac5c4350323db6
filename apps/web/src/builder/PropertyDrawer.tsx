import { useMutation } from '@tanstack/react-query'
import type { Blueprint } from '../catalog/catalog-types.ts'
import { showToast } from '../ui/index.ts'
import { AggregationFields } from './AggregationFields.tsx'
import { CalculationFields } from './CalculationFields.tsx'
import { DescriptionField, IconField, NameFields } from './CommonFields.tsx'
import { DefinitionDrawer } from './DefinitionDrawer.tsx'
import { canRename, saveDefinitionMutation } from './definition-queries.ts'
import { findDefinition, takenKeys, type DefinitionMap, type Place } from './definitions.ts'
import { KindSelect } from './KindSelect.tsx'
import { MirrorFields } from './MirrorFields.tsx'
import { changeKind, EMPTY_PROPERTY, LIMITS, mapOf, toPropertyDraft, type PropertyDraft } from './property-draft.ts'
import { propertyProblems } from './property-problems.ts'
import { toPropertyDefinition } from './property-schema.ts'
import { toRefusals } from './refusals.ts'
import { StoredFields } from './StoredFields.tsx'
import { useForm } from './use-form.ts'

interface Props {
  blueprint: Blueprint
  blueprints: readonly Blueprint[]
  /** The property to change; undefined creates one. */
  place: Place | undefined
  onDelete: (place: Place) => void
  onClose: () => void
}

/** Creates or changes a property of any kind, stored or computed. */
export default function PropertyDrawer({ blueprint, blueprints, place, onDelete, onClose }: Props) {
  const { draft, problems, change, show } = useForm<PropertyDraft>(() =>
    place ? toPropertyDraft(blueprint, place) : EMPTY_PROPERTY,
  )
  const save = useMutation(saveDefinitionMutation(blueprint.identifier))
  const before = place && findDefinition(blueprint, place)
  const map = place?.map ?? mapOf(draft.kind)

  const submit = async () => {
    const taken = takenKeys(blueprint, map).filter((key) => key !== place?.key)
    if (show(propertyProblems(draft, taken, before))) return
    const key = place?.key ?? draft.identifier
    const isRequired = draft.isRequired && map === 'properties'
    const definition = toPropertyDefinition(draft, before)
    try {
      await save.mutateAsync({ map, key, definition, isRequired, isNew: !place, newKey: draft.identifier })
      showToast(`Property ${draft.title.trim() || draft.identifier} ${place ? 'saved' : 'created'}`)
      onClose()
    } catch (error) {
      show(toRefusals(error, [...pathOf(map), key], SHOWN[map]))
    }
  }

  const fields = { draft, problems, onChange: change }
  return (
    <DefinitionDrawer
      thing="property"
      blueprint={blueprint}
      isSending={save.isPending}
      problem={problems['']}
      onDelete={place && (() => onDelete(place))}
      onClose={onClose}
      onSubmit={() => void submit()}
    >
      <NameFields
        draft={draft}
        problems={problems}
        isNew={!place}
        isIdentifierFixed={place !== undefined && !canRename(map)}
        identifierNote={IDENTIFIER_NOTES[map]}
        onChange={change}
      />
      <KindSelect
        kind={draft.kind}
        isNew={!place}
        problem={problems['kind']}
        onChange={(kind) => change((current) => changeKind(current, kind))}
      />
      {draft.kind !== 'mirror' && (
        <>
          <IconField draft={draft} problems={problems} onChange={change} />
          <DescriptionField draft={draft} problems={problems} onChange={change} />
        </>
      )}
      {map === 'properties' && <StoredFields {...fields} before={before} />}
      {draft.kind === 'mirror' && <MirrorFields {...fields} blueprint={blueprint} blueprints={blueprints} />}
      {draft.kind === 'calculation' && (
        <CalculationFields {...fields} blueprint={blueprint.identifier} before={before} />
      )}
      {draft.kind === 'aggregation' && <AggregationFields {...fields} blueprints={blueprints} />}
    </DefinitionDrawer>
  )
}

const IDENTIFIER_NOTES: Readonly<Partial<Record<DefinitionMap, string>>> = {
  properties: 'Values, mirrors and aggregations follow another identifier; jq expressions that name it do not.',
  mirrorProperties: 'Mirrors that read it follow another identifier; jq expressions that name it do not.',
  calculationProperties: 'The identifier of a calculation stays.',
  aggregationProperties: 'The identifier of an aggregation stays.',
}

const ABOUT = ['title', 'identifier', 'icon', 'description', 'kind']

/** Fields that a refusal can be shown at. */
const SHOWN: Readonly<Record<DefinitionMap, readonly string[]>> = {
  properties: [...ABOUT, 'options', 'item', 'default', 'isRequired', 'pattern', ...LIMITS],
  mirrorProperties: ['title', 'identifier', 'path'],
  calculationProperties: [...ABOUT, 'calculation', 'item'],
  aggregationProperties: [...ABOUT, 'target', 'measure', 'query'],
  relations: [],
}

const pathOf = (map: DefinitionMap): string[] => (map === 'properties' ? ['schema', 'properties'] : [map])
