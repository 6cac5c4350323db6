import { FormFieldControl, fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'
import { Checkbox, Select } from '../ui/index.ts'
import { defaultField } from './default-field.ts'
import type { Definition } from './definitions.ts'
import { LimitFields } from './LimitFields.tsx'
import { OptionsEditor } from './OptionsEditor.tsx'
import { changeOptions, type PropertyDraft } from './property-draft.ts'
import { toRules } from './property-schema.ts'
import { ItemSelect } from './KindSelect.tsx'

export interface KindFieldsProps {
  draft: PropertyDraft
  problems: FormProblems
  onChange: (change: Partial<PropertyDraft> | ((draft: PropertyDraft) => PropertyDraft)) => void
}

/** What a property that entities store has beside its name: options, limits, a default, whether it is required. */
export function StoredFields(props: KindFieldsProps & { before: Definition | undefined }) {
  const { draft, problems, onChange } = props
  const isList = draft.kind === 'array'
  const hasOptions = draft.kind === 'select' || draft.kind === 'number' || draft.options.length > 0
  const listOptions = isList && (draft.item === 'text' || draft.item === 'number')
  return (
    <>
      {isList && <ItemSelect item={draft.item} problem={problems['item']} onChange={(item) => onChange({ item })} />}
      {(hasOptions || listOptions) && (
        <OptionsEditor
          options={draft.options}
          isRequired={draft.kind === 'select'}
          problem={problems['options']}
          onChange={(options) => onChange((current) => changeOptions(current, options))}
        />
      )}
      <Checkbox
        id={fieldId('isRequired')}
        label="Required"
        description="Entities cannot be created or replaced without a value. Those that exist stay as they are."
        error={problems['isRequired']}
        checked={draft.isRequired}
        onChange={(event) => onChange({ isRequired: event.currentTarget.checked })}
      />
      <DefaultField {...props} />
      <LimitFields draft={draft} problems={problems} onChange={onChange} />
    </>
  )
}

const NOTE = 'Given to entities that are created without a value'

function DefaultField({ draft, problems, onChange, before }: KindFieldsProps & { before: Definition | undefined }) {
  const field = defaultField(toRules(draft, before))
  const isChoice = field.control === 'choice' || field.control === 'boolean'
  const set = (value: unknown) => onChange({ default: value })
  if (!isChoice) {
    return (
      <FormFieldControl
        key={`${draft.kind} ${field.control}`}
        field={{ ...field, input: { ...field.input, description: NOTE } }}
        value={draft.default ?? (field.control === 'list' || field.control === 'choices' ? [] : '')}
        error={problems['default']}
        onChange={set}
      />
    )
  }
  const options = field.control === 'boolean' ? ['true', 'false'] : draft.options.map(({ value }) => value)
  const value = draft.default === undefined || draft.default === null ? '' : String(draft.default)
  return (
    <Select
      id={fieldId('default')}
      label="Default"
      description={NOTE}
      placeholder="None"
      data={[...new Set(options.filter((option) => option.trim() !== ''))]}
      value={value || null}
      error={problems['default']}
      clearable
      onChange={(next) =>
        set(field.control === 'boolean' ? (next === null ? undefined : next === 'true') : (next ?? ''))
      }
    />
  )
}
