import { useState } from 'react'
import { adviceOf, MultiSelect } from '../../ui/index.ts'

/** Options of an open list; narrowing the search brings others. */
const OPTIONS_AT_MOST = 50
/** The list stays open while several are chosen. Below its field, at the end of a dialog, it would cover the buttons. */
const UPWARDS = { position: 'top-start' } as const

interface Props {
  label: string
  /** One and several of what is chosen, as in "user" and "users". */
  nouns: readonly [string, string]
  /** Undefined until they are known. */
  options: readonly { value: string; label: string }[] | undefined
  /** Why they are not known. */
  failure: Error | null
  value: readonly string[]
  error: string | undefined
  onChange: (values: string[]) => void
}

/** Several of many, found by typing. Enter takes the first that matches; with nothing typed it sends the form. */
export function ManyField({ label, nouns, options, failure, value, error, onChange }: Props) {
  const [typed, setTyped] = useState('')
  const [one, many] = nouns
  const known = options ?? []
  // What was chosen before it went away can still be taken out.
  const unknown = value.filter((chosen) => !known.some((option) => option.value === chosen))
  const isComplete = options !== undefined && value.length >= options.length
  return (
    <MultiSelect
      label={label}
      placeholder={value.length > 0 ? '' : options?.length === 0 ? `There are no ${many} yet` : `Choose ${many}`}
      data={[...known, ...unknown]}
      value={[...value]}
      error={error ?? (failure && adviceOf(failure))}
      onChange={onChange}
      limit={OPTIONS_AT_MOST}
      nothingFoundMessage={isComplete ? `All ${many} are chosen` : `No such ${one}`}
      comboboxProps={UPWARDS}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      selectFirstOptionOnChange={typed !== ''}
      hidePickedOptions
    />
  )
}
