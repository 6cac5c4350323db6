import { fieldId } from '../actions/FormFieldControl.tsx'
import type { FormProblems } from '../actions/form-values.ts'
import { Autocomplete, EntityIcon, TextInput } from '../ui/index.ts'
import { ICON_NAMES } from '../ui/icon-names.ts'
import { toIdentifier } from './identifier.ts'

export interface CommonDraft {
  title: string
  identifier: string
  icon?: string
  description: string
}

interface Props {
  draft: CommonDraft
  problems: FormProblems
  isNew: boolean
  /** Says what changing the identifier does, or why it cannot be. */
  identifierNote?: string | undefined
  isIdentifierFixed?: boolean
  isTitleRequired?: boolean
  onChange: (change: Partial<CommonDraft>) => void
}

/** Title and identifier. The identifier follows the title until somebody writes one. */
export function NameFields({ draft, problems, isNew, onChange, ...props }: Props) {
  const follows = isNew && draft.identifier === toIdentifier(draft.title)
  const rename = (title: string) => onChange({ title, ...(follows && { identifier: toIdentifier(title) }) })
  return (
    <>
      <TextInput
        id={fieldId('title')}
        label="Title"
        withAsterisk={props.isTitleRequired ?? false}
        aria-required={props.isTitleRequired}
        autoComplete="off"
        data-autofocus
        value={draft.title}
        error={problems['title']}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <TextInput
        id={fieldId('identifier')}
        label="Identifier"
        description={
          isNew ? 'Made from the title. The API and expressions call it by this name.' : props.identifierNote
        }
        withAsterisk
        aria-required
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={draft.identifier}
        disabled={props.isIdentifierFixed ?? false}
        error={problems['identifier']}
        onChange={(event) => onChange({ identifier: event.currentTarget.value })}
      />
    </>
  )
}

/** A name of an icon, with the icon beside it. Names beyond the list are allowed. */
export function IconField({ draft, problems, onChange }: Pick<Props, 'draft' | 'problems' | 'onChange'>) {
  const icon = draft.icon ?? ''
  return (
    <Autocomplete
      id={fieldId('icon')}
      label="Icon"
      placeholder="Choose or type a name"
      data={[...ICON_NAMES]}
      leftSection={<EntityIcon icon={icon} title={draft.title || '?'} size={16} />}
      renderOption={({ option }) => (
        <>
          <EntityIcon icon={option.value} title={option.value} size={16} />
          {option.value}
        </>
      )}
      maxDropdownHeight={240}
      comboboxProps={{ offset: 4 }}
      value={icon}
      error={problems['icon']}
      onChange={(value) => onChange({ icon: value })}
    />
  )
}

export function DescriptionField({ draft, problems, onChange }: Pick<Props, 'draft' | 'problems' | 'onChange'>) {
  return (
    <TextInput
      id={fieldId('description')}
      label="Description"
      autoComplete="off"
      value={draft.description}
      error={problems['description']}
      onChange={(event) => onChange({ description: event.currentTarget.value })}
    />
  )
}
