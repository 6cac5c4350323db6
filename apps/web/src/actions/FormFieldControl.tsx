import { useState, type ReactNode } from 'react'
import {
  Checkbox,
  CodeEditor,
  Fieldset,
  InputWrapper,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Radio,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '../ui/index.ts'
import { EntityPicker } from './EntityPicker.tsx'
import type { FormField } from './form-fields.ts'
import classes from './FormFieldControl.module.css'

const RADIOS_AT_MOST = 6

export interface ControlProps {
  field: FormField
  value: unknown
  error: string | undefined
  onChange: (value: unknown) => void
}

/** The control of one field. Values are what `form-values.ts` describes; every control carries its label and its error. */
export function FormFieldControl({ field, value, error, onChange }: ControlProps): ReactNode {
  const { input, control, key } = field
  const common = {
    id: fieldId(key),
    label: field.label,
    description: input.description,
    error,
    required: field.isRequired,
    withAsterisk: field.isRequired,
    disabled: field.isDisabled,
  }
  const text = typeof value === 'string' ? value : ''
  const list = Array.isArray(value) ? (value as string[]) : []

  switch (control) {
    case 'boolean':
      return (
        <Switch
          id={common.id}
          label={common.label}
          description={common.description}
          error={error}
          disabled={common.disabled}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
      return <NumberInput {...common} value={text} onChange={(next) => onChange(String(next))} hideControls />
    case 'choice':
      return <Choice field={field} value={text} error={error} onChange={onChange} />
    case 'choices':
      return <Choices field={field} value={list} error={error} onChange={onChange} />
    case 'list':
      return (
        <TagsInput
          {...common}
          value={list}
          onChange={onChange}
          acceptValueOnBlur
          placeholder={list.length === 0 ? 'Type and press Enter' : ''}
        />
      )
    case 'entity':
    case 'entities':
      return (
        <EntityControl
          field={field}
          value={control === 'entity' ? (text ? [text] : []) : list}
          error={error}
          onChange={onChange}
        />
      )
    case 'date-time':
      return (
        <TextInput
          {...common}
          type="datetime-local"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'multi-line':
    case 'markdown':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={14}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'json':
    case 'code':
      return <CodeControl field={field} value={text} error={error} onChange={onChange} />
    case 'labeled-url':
      return <LabeledUrl field={field} value={value} error={error} onChange={onChange} />
    case 'secret':
    case 'secret-json':
      return <Secret field={field} value={text} error={error} onChange={onChange} />
    default:
      return (
        <TextInput
          {...common}
          type={input.format === 'email' || input.format === 'user' ? 'email' : 'text'}
          inputMode={input.format === 'url' ? 'url' : 'text'}
          placeholder={PLACEHOLDERS[input.format ?? '']}
          autoComplete="off"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

/** The element id of a field, which errors move the focus to. */
export function fieldId(key: string): string {
  return `input-${key}`
}

const PLACEHOLDERS: Record<string, string | undefined> = {
  url: 'https://',
  user: 'name@example.com',
  email: 'name@example.com',
  team: 'Team name',
  ipv4: '10.0.0.1',
  ipv6: '2001:db8::1',
}

function Choice({ field, value, error, onChange }: ControlProps & { value: string }) {
  const options = (Array.isArray(field.input.enum) ? field.input.enum : []).map(String)
  const common = {
    label: field.label,
    description: field.input.description,
    error,
    required: field.isRequired,
    withAsterisk: field.isRequired,
  }
  if (options.length > RADIOS_AT_MOST) {
    return (
      <Select
        {...common}
        id={fieldId(field.key)}
        data={[...new Set(options)]}
        value={value || null}
        onChange={(next) => onChange(next ?? '')}
        disabled={field.isDisabled}
        searchable
        clearable={!field.isRequired}
      />
    )
  }
  return (
    <Radio.Group {...common} id={fieldId(field.key)} value={value} onChange={onChange} size="sm">
      <div className={classes.options}>
        {[...new Set(options)].map((option) => (
          <Radio key={option} value={option} label={option} disabled={field.isDisabled} />
        ))}
      </div>
    </Radio.Group>
  )
}

function Choices({ field, value, error, onChange }: ControlProps & { value: string[] }) {
  const [typed, setTyped] = useState('')
  const options = (Array.isArray(field.input.items?.enum) ? field.input.items.enum : []).map(String)
  const common = {
    id: fieldId(field.key),
    label: field.label,
    description: field.input.description,
    error,
    required: field.isRequired,
    withAsterisk: field.isRequired,
  }
  if (options.length > RADIOS_AT_MOST) {
    return (
      <MultiSelect
        {...common}
        data={[...new Set(options)]}
        value={value}
        onChange={onChange}
        disabled={field.isDisabled}
        searchable
        searchValue={typed}
        onSearchChange={setTyped}
        // Enter takes the first that matches; with nothing typed it sends the form.
        selectFirstOptionOnChange={typed !== ''}
      />
    )
  }
  return (
    <Checkbox.Group {...common} value={value} onChange={onChange} size="sm">
      <div className={classes.options}>
        {[...new Set(options)].map((option) => (
          <Checkbox key={option} value={option} label={option} disabled={field.isDisabled} />
        ))}
      </div>
    </Checkbox.Group>
  )
}

function EntityControl({ field, value, error, onChange }: ControlProps & { value: readonly string[] }) {
  const isMany = field.control === 'entities'
  return (
    <div id={fieldId(field.key)}>
      <EntityPicker
        blueprint={(isMany ? field.input.items?.blueprint : field.input.blueprint) ?? ''}
        label={field.label}
        description={field.input.description}
        error={error}
        isRequired={field.isRequired}
        isDisabled={field.isDisabled}
        many={isMany}
        value={value}
        onChange={(next) => onChange(isMany ? next : (next[0] ?? ''))}
        sort={field.input.sort}
        dataset={isMany ? (field.input.items?.dataset ?? field.input.dataset) : field.input.dataset}
      />
    </div>
  )
}

function CodeControl({ field, value, error, onChange }: ControlProps & { value: string }) {
  return (
    <InputWrapper
      id={fieldId(field.key)}
      label={field.label}
      labelElement="div"
      description={field.input.description}
      error={error}
      required={field.isRequired}
      withAsterisk={field.isRequired}
    >
      <div id={fieldId(field.key)}>
        <CodeEditor
          initialValue={value}
          label={field.label}
          language={field.control === 'json' ? 'json' : 'text'}
          onChange={onChange}
          readOnly={field.isDisabled}
          invalid={error !== undefined}
        />
      </div>
    </InputWrapper>
  )
}

function LabeledUrl({ field, value, error, onChange }: ControlProps) {
  const parts = { url: '', displayText: '', ...(value as Partial<{ url: string; displayText: string }> | null) }
  return (
    <Fieldset legend={field.label} className={classes.pair} id={fieldId(field.key)}>
      <TextInput
        label="URL"
        placeholder="https://"
        value={parts.url}
        error={error}
        required={field.isRequired}
        onChange={(event) => onChange({ ...parts, url: event.currentTarget.value })}
      />
      <TextInput
        label="Text"
        value={parts.displayText}
        onChange={(event) => onChange({ ...parts, displayText: event.currentTarget.value })}
      />
    </Fieldset>
  )
}

function Secret({ field, value, error, onChange }: ControlProps & { value: string }) {
  const common = {
    id: fieldId(field.key),
    label: field.label,
    description: field.input.description ?? 'Sent encrypted. Never kept in drafts or shown in the run.',
    error,
    required: field.isRequired,
    withAsterisk: field.isRequired,
    disabled: field.isDisabled,
    value,
    autoComplete: 'off',
  }
  const isLong = field.control === 'secret-json' || field.input.format === 'multi-line'
  return isLong ? (
    <Textarea
      {...common}
      classNames={{ input: classes.masked ?? '' }}
      spellCheck={false}
      autosize
      minRows={3}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  ) : (
    // Mantine marks every other kind of field by itself.
    <PasswordInput
      {...common}
      aria-invalid={error !== undefined}
      autoComplete="new-password"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
