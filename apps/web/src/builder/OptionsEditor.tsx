import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { useRef } from 'react'
import { fieldId } from '../actions/FormFieldControl.tsx'
import { CHIP_COLORS, chipColor } from '../ui/chip-colors.ts'
import { ActionIcon, Button, EnumChip, Fieldset, Select, TextInput } from '../ui/index.ts'
import classes from './OptionsEditor.module.css'
import type { Option } from './property-draft.ts'

interface Props {
  options: readonly Option[]
  isRequired: boolean
  problem: string | undefined
  onChange: (options: readonly Option[]) => void
}

/** The values to choose from, in order, each with a colour. Enter adds the next one. */
export function OptionsEditor({ options, isRequired, problem, onChange }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const replace = (index: number, change: Partial<Option>) =>
    onChange(options.map((option, at) => (at === index ? { ...option, ...change } : option)))
  const focusLast = () => list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus()
  const add = () => {
    onChange([...options, { value: '', color: '' }])
    requestAnimationFrame(focusLast)
  }
  const remove = (index: number) => {
    onChange(options.filter((_option, at) => at !== index))
    requestAnimationFrame(() =>
      options.length > 1 ? focusLast() : document.getElementById(fieldId('options'))?.focus(),
    )
  }
  const raise = (index: number) => {
    const [before, raised] = [options[index - 1], options[index]]
    if (before && raised) onChange(options.toSpliced(index - 1, 2, raised, before))
  }

  return (
    <Fieldset legend="Options" isRequired={isRequired} aria-describedby={problem ? 'options-problem' : undefined}>
      <ul className={classes.rows} ref={list}>
        {options.map((option, index) => (
          // Options are only told apart by their place while they are typed.
          <li key={index} className={classes.row}>
            <TextInput
              aria-label={`Option ${index + 1}`}
              autoComplete="off"
              value={option.value}
              error={problem !== undefined && option.value.trim() === ''}
              onChange={(event) => replace(index, { value: event.currentTarget.value })}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || option.value.trim() === '') return
                event.preventDefault()
                add()
              }}
            />
            <ColorSelect
              label={`Colour of option ${index + 1}`}
              color={option.color}
              onChange={(color) => replace(index, { color })}
            />
            <ActionIcon
              size={24}
              disabled={index === 0}
              aria-label={`Move option ${index + 1} up`}
              onClick={() => raise(index)}
            >
              <IconArrowUp size={14} />
            </ActionIcon>
            <ActionIcon size={24} aria-label={`Remove option ${index + 1}`} onClick={() => remove(index)}>
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        id={fieldId('options')}
        variant="default"
        size="compact-sm"
        leftSection={<IconPlus size={14} />}
        onClick={add}
      >
        Option
      </Button>
      {problem && (
        <p className={classes.problem} id="options-problem" role="alert">
          {problem}
        </p>
      )}
    </Fieldset>
  )
}

/** A colour of the palette, each drawn as the chip that it gives. */
export function ColorSelect(props: {
  label: string
  color: string
  id?: string
  problem?: string | undefined
  onChange: (color: string) => void
}) {
  const { label, color, onChange } = props
  // Colours beyond the palette are kept, and drawn in grey.
  const known = CHIP_COLORS.some((name) => name === color) || color === '' ? [] : [color]
  const chip = chipColor(color)
  return (
    <Select
      id={props.id}
      aria-label={label}
      placeholder="No colour"
      data={[...CHIP_COLORS, ...known]}
      value={color || null}
      error={props.problem}
      clearable
      maxDropdownHeight={240}
      leftSection={
        color !== '' && (
          <span
            className={classes.swatch}
            style={{ background: `var(--chip-${chip}-tint)`, borderColor: `var(--chip-${chip})` }}
          />
        )
      }
      renderOption={({ option }) => <EnumChip value={option.value} color={option.value} />}
      onChange={(next) => onChange(next ?? '')}
    />
  )
}
