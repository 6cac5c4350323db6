import { useQuery } from '@tanstack/react-query'
import { useDebouncedValue } from '@mantine/hooks'
import { useState, type Ref } from 'react'
import type { Entity, SortRule } from '../catalog/catalog-types.ts'
import { entityOptionsQuery } from '../catalog/catalog-queries.ts'
import { isJqQuery } from './form-fields.ts'
import { Combobox, Loader, Pill, PillsInput, messageOf, useCombobox } from '../ui/index.ts'
import classes from './EntityPicker.module.css'

const SEARCH_AFTER_MS = 200

interface Props {
  blueprint: string
  label: string
  description?: string | undefined
  error?: string | undefined
  isRequired?: boolean
  isDisabled?: boolean
  /** Identifiers; a single picker keeps at most one. */
  value: readonly string[]
  onChange: (value: string[]) => void
  many?: boolean
  sort?: SortRule | undefined
  /** Search rules that narrow the options. Rules with queries are left to the server. */
  dataset?: unknown
  inputRef?: Ref<HTMLInputElement>
}

/** Picks entities by title or identifier. Options are read when it opens, 50 at a time, searched by the server. */
export function EntityPicker(props: Props) {
  const { blueprint, value, many = false } = props
  const [search, setSearch] = useState('')
  const [debounced] = useDebouncedValue(search.trim(), SEARCH_AFTER_MS)
  const [titles] = useState(() => new Map<string, string>())
  const combobox = useCombobox({ onDropdownClose: () => (combobox.resetSelectedOption(), setSearch('')) })
  const options = useQuery({
    ...entityOptionsQuery({
      blueprint,
      search: debounced,
      ...(props.sort && { sort: props.sort }),
      ...(isStatic(props.dataset) && { query: props.dataset }),
    }),
    enabled: combobox.dropdownOpened,
    placeholderData: (previous) => previous,
  })
  for (const option of options.data ?? []) titles.set(option.identifier, titleOf(option))

  const submit = (identifier: string) => {
    const isChosen = value.includes(identifier)
    if (!many) props.onChange([identifier])
    else props.onChange(isChosen ? value.filter((other) => other !== identifier) : [...value, identifier])
    setSearch('')
    if (!many) combobox.closeDropdown()
  }
  const remove = (identifier: string) => props.onChange(value.filter((other) => other !== identifier))

  return (
    <Combobox store={combobox} onOptionSubmit={submit} offset={4} withinPortal>
      <Combobox.DropdownTarget>
        <PillsInput
          size="sm"
          label={props.label}
          description={props.description}
          error={props.error}
          required={props.isRequired ?? false}
          disabled={props.isDisabled ?? false}
          rightSection={options.isFetching ? <Loader size={14} /> : <Combobox.Chevron size="xs" />}
          onClick={() => combobox.openDropdown()}
        >
          <Pill.Group>
            {value.map((identifier) => (
              <Pill
                key={identifier}
                withRemoveButton={!props.isDisabled}
                onRemove={() => remove(identifier)}
                removeButtonProps={{ 'aria-label': `Remove ${identifier}`, 'aria-hidden': false }}
              >
                {titles.get(identifier) ?? identifier}
              </Pill>
            ))}
            <Combobox.EventsTarget withExpandedAttribute>
              <PillsInput.Field
                {...(props.inputRef && { ref: props.inputRef })}
                aria-label={props.label}
                value={search}
                disabled={props.isDisabled ?? false}
                placeholder={value.length === 0 ? 'Search by title or identifier' : ''}
                role="combobox"
                aria-controls={combobox.listId ?? undefined}
                aria-expanded={combobox.dropdownOpened}
                onBlur={() => combobox.closeDropdown()}
                onChange={(event) => {
                  setSearch(event.currentTarget.value)
                  combobox.openDropdown()
                  combobox.updateSelectedOptionIndex()
                }}
                onKeyDown={(event) => {
                  const last = value.at(-1)
                  if (event.key === 'Backspace' && search === '' && last !== undefined) remove(last)
                }}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }} aria-label={`${props.label} options`}>
          {options.isError && <Combobox.Empty>{messageOf(options.error)}</Combobox.Empty>}
          {options.data?.length === 0 && <Combobox.Empty>Nothing matches</Combobox.Empty>}
          {options.data?.map((option) => (
            <Combobox.Option
              key={option.identifier}
              value={option.identifier}
              active={value.includes(option.identifier)}
              className={classes.option}
            >
              <span className="truncate">{titleOf(option)}</span>
              {titleOf(option) !== option.identifier && (
                <span className={`${classes.identifier} truncate`}>{option.identifier}</span>
              )}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function titleOf(entity: Entity): string {
  return entity.title || entity.identifier
}

/** A data set without queries, which the table route understands as it stands. */
function isStatic(dataset: unknown): boolean {
  if (dataset === undefined || dataset === null) return false
  const isOpen = (part: unknown): boolean =>
    isJqQuery(part) ||
    (typeof part === 'object' && part !== null && ('context' in part || Object.values(part).some(isOpen)))
  return !isOpen(dataset)
}
